// How Sectigo's custom fields and the external requester are filled: entries of a CA or of one profile.
import { h } from "./dom.js";
import { Field } from "./fields.js";

export const FIELD_SETTINGS = ["custom-fields", "external-requester"];
const FIELDS = "properties.custom-fields";
const REQUESTER = "properties.external-requester";

/** What a profile asks for, readable. */
export const requestedRows = (profile) => (profile?.requestedProperties ?? []).map((one) => h("div", {}, h("span", {}, h("code", {}, one.name), " ", h("span", { class: `badge ${one.required ? "warn" : "plain"}` }, one.required ? "required" : "optional")), one.description && h("p", { class: "muted small" }, one.description)));

export class FieldSettingsForm {
  /** `asked` are the names that are asked for without a setting: fields that are mandatory at Sectigo. */
  constructor({ inherited = false, asked = [] } = {}) {
    this.asked = asked;
    this.rows = [];
    this.list = h("div", { class: "field-rows" });
    this.wanted = h("div", { class: "actions start" });
    this.property = new Field({ target: `${REQUESTER}.property`, label: "Requester: property", help: "Of the request, which names whom Sectigo writes to" });
    this.address = new Field({ target: [`${REQUESTER}.default`, REQUESTER], label: "Requester: default", help: "An e-mail address, or several with commas between them" });
    this.element = h("fieldset", { class: "field-settings" }, h("legend", {}, "Custom fields and requester"),
      h("p", { class: "help wide" }, "What your Sectigo demands of orders beside its own fields. ", inherited ? "An entry here wins over the CA's of the same name." : "A profile can have entries of its own, which win."),
      this.list, this.wanted, this.property.element, this.address.element);
  }

  get fields() { return [...this.rows.flatMap((row) => row.fields), this.property, this.address]; }

  load(properties) {
    this.rows = [];
    this.list.textContent = "";
    this.was = Object.fromEntries(FIELD_SETTINGS.map((name) => [name, properties[name]]));
    const entries = Array.isArray(properties["custom-fields"]) ? properties["custom-fields"] : [];
    for (const entry of entries) this.#add(entry);
    const requester = properties["external-requester"] ?? {};
    this.property.set(requester.property);
    this.address.set(requester.default);
    this.#offer();
    this.loaded = JSON.stringify(this.#typed());
  }

  #add(entry = {}) {
    const index = this.rows.length;
    const at = `${FIELDS}[${index}]`;
    const row = {
      base: entry,
      fields: [
        new Field({ target: `${at}.name`, label: `Field ${index + 1}`, help: "Spelled as Sectigo has it", value: entry.name }),
        new Field({ target: `${at}.property`, label: `Field ${index + 1}: property`, help: "Of the request, which fills it; the field's own name if left empty", value: entry.property }),
        new Field({ target: `${at}.default`, label: `Field ${index + 1}: default`, help: "What is sent where a request has none", value: entry.default }),
      ],
    };
    row.element = h("div", { class: "field-row" }, row.fields.map((field) => field.element), h("button", { type: "button", class: "quiet", "aria-label": `Remove field ${index + 1}`, onclick: () => this.#remove(row) }, "Remove"));
    this.rows.push(row);
    this.list.append(row.element);
    return row;
  }

  /** Rows are named by their place, so those behind a gap are made anew. */
  #remove(row) {
    const entries = this.#entries(this.rows.filter((one) => one !== row));
    this.rows = [];
    this.list.textContent = "";
    for (const entry of entries) this.#add(entry);
    this.#offer();
    this.#changed();
    this.wanted.querySelector("button").focus();
  }

  #offer() {
    const named = new Set(this.rows.map(({ fields: [name] }) => name.value));
    const add = (entry) => { const row = this.#add(entry); this.#offer(); this.#changed(); row.fields[entry.name ? 2 : 0].input.focus(); };
    this.wanted.textContent = "";
    this.wanted.append(h("button", { type: "button", onclick: () => add({}) }, "Add a field"),
      ...this.asked.filter((name) => !named.has(name)).map((name) => h("button", { type: "button", onclick: () => add({ name }) }, `Set a default for ${name}`)));
  }

  // The page compares what is typed as its inputs tell of it.
  #changed() { this.element.dispatchEvent(new Event("input", { bubbles: true })); }

  #entries(rows) {
    return rows.map(({ base, fields: [name, property, preset] }) => {
      const entry = { ...base };
      for (const [key, field] of [["name", name], ["property", property], ["default", preset]]) {
        // A number stays a number if it was not touched.
        if (field.value.trim() === "") delete entry[key]; else if (field.value !== String(entry[key] ?? "")) entry[key] = field.value.trim();
      }
      return entry;
    });
  }

  #typed() {
    const requester = {};
    if (this.property.value.trim()) requester.property = this.property.value.trim();
    if (this.address.value.trim()) requester.default = this.address.value.trim();
    return [this.#entries(this.rows), requester];
  }

  /** The state of what is typed, for comparing. */
  get value() { return JSON.stringify(this.#typed()); }

  /** Put both settings into a document's, or a profile's, `properties`. */
  put(properties) {
    for (const name of FIELD_SETTINGS) delete properties[name];
    if (this.value === this.loaded) {
      // What was not touched goes back as it came.
      for (const name of FIELD_SETTINGS) if (this.was[name] !== undefined) properties[name] = this.was[name];
      return properties;
    }
    const [entries, requester] = this.#typed();
    if (entries.length) properties["custom-fields"] = entries;
    if (Object.keys(requester).length) properties["external-requester"] = requester;
    return properties;
  }
}
