// A field that is one of some: a list that the browser draws.
import { Field } from "./fields.js";
import { h } from "./dom.js";

/** As `Field`; `choices` are `[value, text]`. */
export class Choice extends Field {
  constructor({ choices, ...rest }) {
    super(rest);
    const select = h("select", { id: this.input.id, "aria-describedby": this.input.getAttribute("aria-describedby") },
      choices.map(([value, text]) => h("option", { value }, text)));
    select.addEventListener("input", () => this.refuse(null));
    this.input.replaceWith(select);
    this.input = select;
    this.set(rest.value ?? choices[0][0]);
  }

  /** A value that is none of the choices, which newer software may have stored, is shown as what it is. */
  set(value) {
    if (!(this.input instanceof HTMLSelectElement)) return;
    const text = String(value ?? "");
    if (text && ![...this.input.options].some((option) => option.value === text)) this.input.append(h("option", { value: text }, text));
    this.input.value = text;
  }
}
