// Fields of a form: label, input, help, and the API's words where they belong.
import { h, replace, uniqueId, visible } from "./dom.js";

/** One field. `target` is how the API calls it; `value` is what it holds. */
export class Field {
  constructor({ target, label, help, value = "", kind = "text", key, ...attributes }) {
    const id = uniqueId("field");
    const isArea = kind === "area";
    this.target = target;
    this.label = label;
    this.kind = kind;
    this.problem = h("p", { class: "problem", id: `${id}-problem`, hidden: true });
    const described = [help && `${id}-help`, `${id}-problem`].filter(Boolean).join(" ");
    this.input = h(isArea ? "textarea" : "input", {
      id, ...(isArea ? {} : { type: kind === "switch" ? "checkbox" : kind }), ...(kind === "switch" ? { role: "switch" } : {}),
      "aria-describedby": described, autocomplete: "off", spellcheck: "false", autocapitalize: "off", ...attributes,
    });
    this.set(value);
    this.input.addEventListener("input", () => this.refuse(null));
    const helped = help && h("p", { class: "help", id: `${id}-help` }, help);
    const named = h("label", { class: "label", for: id }, label, key && h("code", { class: "key" }, key));
    this.element = kind === "switch"
      ? h("div", { class: "field switch" }, this.input, h("div", {}, named, helped, this.problem))
      : h("div", { class: "field" }, named, this.input, helped, this.problem);
  }

  get value() { return this.kind === "switch" ? this.input.checked : this.input.value; }

  set(value) {
    if (this.kind === "switch") this.input.checked = value === true || String(value).toLowerCase() === "true";
    else this.input.value = value ?? "";
  }

  refuse(text) {
    this.problem.hidden = !text;
    this.problem.textContent = visible(text ?? "");
    if (text) this.input.setAttribute("aria-invalid", "true"); else this.input.removeAttribute("aria-invalid");
  }
}

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

// A list that may be left out: no bound then, which is another thing than an empty list.
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

/** Show what the API refuses at the fields that it names; what names none of them is shown above. */
export function showProblems(error, fields, summary) {
  for (const field of fields) field.refuse(null);
  const rest = [];
  const texts = new Map();
  for (const problem of error.problems ?? [{ message: error.message }]) {
    const field = fieldFor(problem.target, fields);
    if (field) texts.set(field, [...(texts.get(field) ?? []), problem.message]);
    else rest.push(problem.message);
  }
  for (const [field, messages] of texts) field.refuse(messages.join("\n"));
  const inFields = texts.size;
  const heading = inFields ? `Not accepted. ${inFields === 1 ? "One field needs" : `${inFields} fields need`} a change.` : "Not accepted.";
  replace(summary, h("p", { class: "strong" }, heading), rest.map((text) => h("p", {}, text)));
  summary.hidden = false;
  const first = fields.find((field) => texts.has(field));
  if (first) { first.input.closest("details")?.setAttribute("open", ""); first.input.focus(); } else summary.focus();
}

/** The field whose name says most of what the API names: `profiles[0].name` rather than `profiles[0]`. */
export function fieldFor(target, fields) {
  if (!target) return null;
  let [best, length] = [null, 0];
  for (const field of fields) {
    for (const name of [field.target].flat()) {
      const fits = target === name || target.startsWith(`${name}.`) || target.startsWith(`${name}[`);
      if (fits && name.length > length) [best, length] = [field, name.length];
    }
  }
  return best;
}

/** The object that a field's text is, in JSON; `undefined` after saying that it cannot be read. */
export function jsonOf(field) {
  try {
    return field.value.trim() ? JSON.parse(field.value) : {};
  } catch (error) {
    field.refuse(`This is not JSON: ${error.message}`);
    field.input.closest("details").open = true;
    field.input.focus();
    return undefined;
  }
}

/** Set a member of a document; what is empty is none. */
export function put(object, name, value) {
  if (value === "" || value === undefined) delete object[name]; else object[name] = value;
}

export const summaryBox = () => h("div", { class: "notice bad", role: "alert", tabindex: "-1", hidden: true });
