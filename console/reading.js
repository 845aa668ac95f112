// A page's data: read, shown, and read again while the page is seen; it says how old it is.
import { h, replace, waiting } from "./dom.js";
import { clock } from "./time.js";
import { clear, notice } from "./notices.js";

const INTERVAL_MS = 30_000;
// Coming back to the window re-reads, unless that was just done.
const FRESH_MS = 5_000;
// Quick answers show no sign of waiting.
const PATIENCE_MS = 250;

/**
 * Keep a page's data up to date.
 *
 * `load(signal, isFirst)` reads; `show(data)` gets what is different from before. What was read stays
 * on the page if a later reading fails, with the time that it is from. What costs by its size is not
 * `polled`: it is read when its reader asks for it.
 */
export class Reading {
  constructor({ place, what, load, show, signal, interval = INTERVAL_MS, polled = true }) {
    Object.assign(this, { place, what, load, show, signal, readAt: null, seen: undefined, running: null });
    const again = () => {
      if (document.visibilityState === "visible" && Date.now() - (this.readAt ?? 0) > FRESH_MS) this.refresh();
    };
    if (polled) {
      window.addEventListener("focus", again, { signal });
      document.addEventListener("visibilitychange", again, { signal });
    }
    const timer = polled && setInterval(() => { if (document.visibilityState === "visible") this.refresh(); }, interval);
    signal.addEventListener("abort", () => { clearInterval(timer); replace(bar()); clear("reading"); });
  }

  /** Read now; while a reading runs, that one is it. */
  refresh() {
    this.running ??= this.#read().finally(() => { this.running = null; });
    return this.running;
  }

  /** Show what is so from now on: a reading that began before may still bring what was. */
  async anew() {
    await this.running;
    this.seen = undefined;
    return this.refresh();
  }

  async #read() {
    const isFirst = this.readAt === null;
    const patience = setTimeout(() => {
      if (isFirst && !this.place.hasChildNodes()) replace(this.place, waiting(`Reading ${this.what}…`));
      else bar().classList.add("busy");
    }, PATIENCE_MS);
    try {
      const data = await this.load(this.signal, isFirst);
      if (this.signal.aborted) return;
      this.readAt = Date.now();
      clear("reading");
      const seen = JSON.stringify(data);
      if (seen !== this.seen) { this.seen = seen; this.show(data, isFirst); }
      this.#showAge(false);
    } catch (error) {
      if (!this.signal.aborted) this.#failed(error, isFirst);
    } finally {
      clearTimeout(patience);
      bar().classList.remove("busy");
    }
  }

  #failed(error, isFirst) {
    // A mistake of this page is no failed call; it belongs in the browser's console.
    if (!("problems" in error)) console.error(error);
    if (isFirst) {
      replace(this.place, h("div", { class: "empty", role: "alert" },
        h("h1", {}, error.status === 404 ? "There is no such thing" : `Cannot read ${this.what}`),
        h("p", {}, error.message),
        h("p", {}, h("button", { type: "button", class: "primary", onclick: () => this.refresh() }, "Try again"), " ",
          h("a", { href: "#/" }, "All certificate authorities"))));
      return;
    }
    this.#showAge(true);
    notice("bad", `Could not read ${this.what} again: ${error.message} What you see is from ${new Date(this.readAt).toLocaleTimeString()} and may be out of date.`, { about: "reading" });
  }

  #showAge(isStale) {
    const element = bar();
    element.classList.toggle("stale", isStale);
    let button = element.querySelector("button");
    if (!button) {
      button = h("button", { type: "button", class: "quiet" }, "Refresh");
      replace(element, h("span", {}), button);
    }
    button.onclick = () => this.refresh();
    replace(element.firstChild, isStale ? "Out of date, read at " : "Read at ", clock(new Date(this.readAt)));
  }
}

const bar = () => document.getElementById("reading");
