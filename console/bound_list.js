// A list that may be left out: no bound then, which is another thing than an empty list.
import { h } from "./dom.js";
import { Field } from "./fields.js";

/** A switch and, while it is on, a list, one entry to a line. `value` is `undefined` for no bound. */
export class BoundList {
  constructor({ target, label, listLabel, help, onchange = () => {} }) {
    this.target = target;
    this.onchange = onchange;
    this.bounds = new Field({ target: "", label, kind: "switch", help });
    this.list = new Field({ target, label: listLabel, kind: "area", rows: "4" });
    this.below = h("div", {}, this.list.element);
    this.element = h("div", {}, this.bounds.element, this.below);
    this.element.addEventListener("input", () => this.#shown());
    this.#shown();
  }

  get value() { return this.bounds.value ? this.list.value.split(/[\s,]+/).filter(Boolean) : undefined; }

  get input() { return this.list.input; }

  set(list) {
    this.bounds.set(list !== undefined && list !== null);
    this.list.set((list ?? []).join("\n"));
    this.#shown();
  }

  refuse(text) { this.list.refuse(text); }

  #shown() { this.below.hidden = !this.bounds.value; this.onchange(); }
}
