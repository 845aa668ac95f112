// Builds elements. Text becomes text nodes, always: there is no way here to hand over markup.

// Marks that reorder what is read (Unicode 15, UAX #9), and controls that show nothing: shown as what they are.
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/** Text as it can be read: what would hide in it, or reorder it, is spelled out. */
export function visible(text) {
  return String(text ?? "").replace(UNSEEN, (mark) =>
    `[U+${mark.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}]`);
}

/** An element: attributes, listeners (`onclick: f`), properties (`.value`), children. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (name.startsWith(".")) element[name.slice(1)] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  append(element, children);
  return element;
}

export function append(element, children) {
  for (const child of children.flat(9)) {
    if (child === undefined || child === null || child === false) continue;
    element.append(child instanceof Node ? child : document.createTextNode(visible(child)));
  }
}

export function replace(element, ...children) {
  element.textContent = "";
  append(element, children);
}

let last = 0;
/** An id that no other element of this page has. */
export const uniqueId = (stem) => `${stem}-${++last}`;

/** Text of others, whose direction must not leak into ours. */
export const bdi = (text) => h("bdi", {}, text);
export const code = (text) => h("code", { translate: "no" }, h("bdi", {}, text));

let forgetting;
/** Say something to those who do not see the page change. */
export function announce(text) {
  const announcer = document.getElementById("announcer");
  announcer.textContent = "";
  // A text that is the same as before would not be read again otherwise.
  setTimeout(() => { announcer.textContent = visible(text); }, 50);
  // Nor do readers want to meet it at the end of the page.
  clearTimeout(forgetting);
  forgetting = setTimeout(() => { announcer.textContent = ""; }, 10_000);
}

export const count = (number, one, many = `${one}s`) =>
  `${number.toLocaleString()} ${number === 1 ? one : many}`;

export const badge = (kind, text) => h("span", { class: `badge ${kind}` }, text);

/** A badge that a state is told by. */
export const dotted = (kind, text) => badge(kind, [h("span", { class: "dot", "aria-hidden": "true" }), text]);

/** A place that waits: shown only if it takes a while, so that quick answers do not flicker. */
export const waiting = (text) =>
  h("div", { class: "waiting" }, h("span", { class: "spinner", "aria-hidden": "true" }), h("span", {}, text));
