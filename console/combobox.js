// A field with suggestions (ARIA Authoring Practices, "Editable Combobox With List Autocomplete").
import { bdi, h, replace, uniqueId } from "./dom.js";

// More would not be read; typing narrows them.
const MAX_SHOWN = 50;

/** Give a text field a list of `{value, label, note}`. What is typed counts, whether listed or not. */
export class Combobox {
  constructor(field, { onPick = () => {} } = {}) {
    Object.assign(this, { field, onPick, options: [], active: -1 });
    const { input } = field;
    const id = uniqueId("list");
    this.list = h("ul", { role: "listbox", id, class: "options", "aria-label": `${field.label}: suggestions`, hidden: true });
    for (const [name, value] of Object.entries({ role: "combobox", "aria-controls": id, "aria-expanded": "false", "aria-autocomplete": "list" })) input.setAttribute(name, value);
    const box = h("div", { class: "combobox" });
    input.replaceWith(box);
    box.append(input, this.list);
    input.addEventListener("input", () => this.open());
    input.addEventListener("click", () => this.open(true));
    input.addEventListener("blur", () => this.#close());
    input.addEventListener("keydown", (event) => this.#key(event));
  }

  set(options) { this.options = options; }

  /** Show what fits what is typed, or all there is. */
  open(all = false) {
    const words = all ? [] : this.field.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = this.options.filter(({ value, label }) => words.every((word) => `${value} ${label}`.toLowerCase().includes(word)));
    this.found = found.slice(0, MAX_SHOWN);
    this.active = -1;
    replace(this.list, this.found.map((option, index) => h("li", {
      role: "option", id: `${this.list.id}-${index}`, "aria-selected": "false",
      onmousedown: (event) => { event.preventDefault(); this.#pick(option); },
    }, h("span", { class: "strong" }, bdi(option.label)), h("span", { class: "mono muted" }, bdi(option.value)), option.note && h("span", { class: "muted note" }, option.note))));
    if (found.length > MAX_SHOWN) this.list.append(h("li", { role: "presentation", class: "muted" }, `${(found.length - MAX_SHOWN).toLocaleString()} more: type to narrow them`));
    this.list.hidden = found.length === 0;
    this.field.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.field.input.removeAttribute("aria-activedescendant");
    this.list.scrollIntoView({ block: "nearest" });
  }

  #close() {
    this.list.hidden = true;
    this.field.input.setAttribute("aria-expanded", "false");
    this.field.input.removeAttribute("aria-activedescendant");
  }

  #pick({ value }) {
    this.field.set(value);
    this.field.refuse(null);
    this.#close();
    this.onPick(value);
  }

  #key(event) {
    if (event.key === "Escape" && !this.list.hidden) { event.stopPropagation(); event.preventDefault(); this.#close(); return; }
    if (event.key === "Enter" && !this.list.hidden && this.active >= 0) { event.preventDefault(); this.#pick(this.found[this.active]); return; }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    if (this.list.hidden) this.open(true);
    if (!this.found.length) return;
    const options = this.list.querySelectorAll("[role=option]");
    options[this.active]?.setAttribute("aria-selected", "false");
    this.active = (this.active + (event.key === "ArrowDown" ? 1 : -1) + options.length + (this.active < 0 && event.key === "ArrowUp" ? 1 : 0)) % options.length;
    options[this.active].setAttribute("aria-selected", "true");
    options[this.active].scrollIntoView({ block: "nearest" });
    this.field.input.setAttribute("aria-activedescendant", options[this.active].id);
  }
}
