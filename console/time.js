// Times, in the reader's zone with UTC at hand.
import { h } from "./dom.js";

const SHORT = { year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" };
const FULL = { dateStyle: "full", timeStyle: "long" };
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto", style: "short" });
const UNITS = [["day", 86_400], ["hour", 3_600], ["minute", 60]];

const utc = (date) => date.toISOString().replace("T", " ").replace(/\.\d+Z$/, " UTC");

/** `2026-11-25T19:15:53Z` as a <time>; what is no time is shown as it came. */
export function when(text) {
  return made(text, (date) => date.toDateString() === new Date().toDateString()
    ? `today ${date.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" })}`
    : date.toLocaleString(undefined, SHORT));
}

/** The same, counted from now: "5 min. ago". It keeps itself up to date. */
export function ago(text) {
  const element = made(text, fromNow);
  element.dataset.relative = "";
  return element;
}

export const clock = (date) =>
  h("time", { datetime: date.toISOString(), title: utc(date) },
    date.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" }));

function made(text, shown) {
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) return h("span", {}, text);
  const title = `${date.toLocaleString(undefined, FULL)}\n${utc(date)}`;
  return h("time", { datetime: date.toISOString(), title }, shown(date));
}

function fromNow(date) {
  const seconds = Math.round((date.getTime() - Date.now()) / 1000);
  for (const [unit, size] of UNITS) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  }
  return seconds > 5 ? relative.format(seconds, "second") : seconds < -5 ? relative.format(seconds, "second") : "now";
}

/** Resolves after a while; rejects as `signal` ends it. */
export const pause = (ms, signal) => new Promise((resolve, reject) => {
  const timer = setTimeout(resolve, ms);
  signal.addEventListener("abort", () => { clearTimeout(timer); reject(signal.reason); }, { once: true });
});

setInterval(() => {
  for (const element of document.querySelectorAll("time[data-relative]")) {
    const text = fromNow(new Date(element.dateTime));
    if (element.textContent !== text) element.textContent = text;
  }
}, 5_000);
