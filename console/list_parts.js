// Parts of a page that lists: what it is narrowed to, what is searched for, and how many there are.
import { count, h, replace } from "./dom.js";
import { Reading } from "./reading.js";

/** A page of all documents of a kind: `view` shows them, `empty()` says that there are none. */
export function collectionPage({ place, what, signal, load, view, empty }) {
  const frame = h("div");
  new Reading({
    place, what, signal, load,
    show: (all) => {
      if (!frame.isConnected) replace(place, frame);
      if (!all.length) replace(frame, empty());
      else { if (!view.element.isConnected) replace(frame, view.element); view.show(all); }
    },
  }).refresh();
}

/** Buttons, of which one is pressed. */
export class Chips {
  /** `choose(key)` is called as one is pressed. */
  constructor(choose, label = "Only those that are") {
    this.choose = choose;
    this.element = h("div", { class: "chips", role: "group", "aria-label": label });
  }

  /** `choices`: `[key, label, number, kind]`, the last two if there are any; `chosen` is a key. */
  draw(choices, chosen) {
    const seen = JSON.stringify([choices, chosen]);
    if (seen === this.seen) return;
    this.seen = seen;
    const focused = this.element.contains(document.activeElement) && document.activeElement.dataset.key;
    replace(this.element, choices.map(([key, label, number, kind = ""]) => h("button", {
      type: "button", class: `chip ${kind}`, "data-key": String(key), "aria-pressed": String(key === chosen), onclick: () => this.choose(key),
    }, label, number !== undefined && h("span", { class: "count" }, number.toLocaleString()))));
    if (focused !== false) this.element.querySelector(`[data-key="${focused}"]`)?.focus();
  }
}

/** The choices of chips with their numbers, all first; those that nothing is are left out, unless chosen. */
export function numbered(all, stateOf, states, chosen) {
  const numbers = new Map();
  for (const one of all) numbers.set(stateOf(one), (numbers.get(stateOf(one)) ?? 0) + 1);
  const found = states.filter(([key]) => numbers.has(key) || key === chosen);
  return [[null, "All", all.length], ...found.map(([key, label, kind]) => [key, label, numbers.get(key) ?? 0, kind])];
}

/** A field to search with; `onsearch` is called as it is typed. */
export class Search {
  constructor({ label = "Search", placeholder, value = "", onsearch }) {
    this.input = h("input", { type: "search", id: "search", placeholder, ".value": value, oninput: onsearch });
    this.element = h("label", { class: "search", for: "search" }, h("span", { class: "hidden-text" }, label), this.input);
  }

  /** Whether a text, in lower case, has all words that are typed. */
  finds(text) { return this.input.value.toLowerCase().split(/\s+/).every((word) => text.includes(word)); }
}

/** A line that says how many there are. */
export class CountLine {
  constructor() { this.element = h("p", { class: "muted", role: "status" }); }

  /** Said again only if it is another text, for readers hear it each time. */
  say(text) { if (this.element.textContent !== text) this.element.textContent = text; }

  show(found, all, noun) {
    this.say(found === all ? count(all, noun) : `${found.toLocaleString()} of ${count(all, noun)}`);
  }
}
