// A local profile's settings, its Certificate Type chosen from what Sectigo offers.
import { Combobox } from "./combobox.js";
import { h } from "./dom.js";
import { Field, jsonOf, summaryBox } from "./fields.js";
import { FIELD_SETTINGS, FieldSettingsForm } from "./field_settings.js";
import { keyTypesOf, keyTypeText, termsOf } from "./profile_facts.js";

const KEYS = ["key_type", "key-types", "key_types"];
const KNOWN = new Set(["cert_type", "terms", "description", ...KEYS, ...FIELD_SETTINGS]);

/** `{"EC": ["P-256"], "RSA": ["2048"]}` as `EC P-256, RSA 2048`, its order kept. */
const keysAsText = (types) => Object.entries(types).flatMap(([algorithm, values]) => [values].flat().map((value) => `${algorithm} ${value}`)).join(", ");

function keysFromText(text) {
  const types = {};
  for (const part of text.split(",").map((one) => one.trim()).filter(Boolean)) {
    const [algorithm, ...value] = part.split(/\s+/);
    // A word without a value goes along as it is: the gateway says what is wrong with it.
    (types[algorithm] ??= []).push(value.join(" "));
  }
  return types;
}

export class ProfileForm {
  constructor(profile, offered, { isNew, asked = [] }) {
    this.uniqueId = new Field({ target: "unique-id", label: "Unique ID", help: isNew ? "What requests name it by" : "What requests name it by; it cannot be changed", ...(isNew ? { required: true } : { readonly: true }) });
    this.name = new Field({ target: "name", label: "Name", help: "What people call it; the unique ID if left empty" });
    this.type = new Field({ target: "properties.cert_type", label: "Certificate Type", help: offered.length ? `Which of Sectigo's ${offered.length.toLocaleString()} profiles is ordered; type to search` : "The ID of a profile at Sectigo. Sectigo's list is not there: switch sync on to choose from it" });
    this.keys = new Field({ target: KEYS.map((name) => `properties.${name}`), label: "Key types", help: "Such as EC P-256, RSA 2048; the first is the default. Those of the Certificate Type if left empty" });
    this.terms = new Field({ target: "properties.terms", label: "Terms in days", help: "Such as 47, 200; the first is the default. Those of the Certificate Type if left empty" });
    this.description = new Field({ target: "properties.description", label: "Description" });
    this.others = new Field({ target: ["", "subject-variable-requirements", "subject-alt-name-requirements", "requested-properties", "protocols", "properties"], label: "Other settings of the profile", kind: "area", rows: "8", help: "As JSON: subject-variable-requirements, subject-alt-name-requirements, requested-properties, protocols, properties" });
    this.asking = new FieldSettingsForm({ inherited: true, asked });
    this.summary = summaryBox();
    this.offered = offered;
    this.hint = h("p", { class: "help offered" });
    const box = new Combobox(this.type, { onPick: () => this.#hint() });
    box.set(offered.map((one) => ({ value: one.id, label: one.name, note: `${keyTypeText(keyTypesOf(one))} · ${termsOf(one).join(", ")} days` })));
    this.type.input.addEventListener("input", () => this.#hint());
    this.type.element.append(this.hint);
    this.load(profile);
    this.element = h("div", { class: "form" }, this.summary,
      h("fieldset", {}, h("legend", {}, "Profile"), this.uniqueId.element, this.name.element, this.type.element, this.description.element),
      h("fieldset", {}, h("legend", {}, "Narrower than Sectigo"), this.keys.element, this.terms.element),
      this.asking.element,
      h("details", {}, h("summary", {}, "More settings"), this.others.element));
  }

  get fields() { return [this.uniqueId, this.name, this.type, this.keys, this.terms, this.description, ...this.asking.fields, this.others]; }

  load(profile) {
    this.base = profile;
    const properties = profile.properties ?? {};
    this.uniqueId.set(profile["unique-id"]);
    this.name.set(profile.name);
    this.type.set(properties.cert_type);
    this.description.set(properties.description);
    this.keyName = KEYS.find((name) => name in properties) ?? "key_type";
    this.keys.set(keysAsText(keyTypesOf({ properties: { key_type: properties[this.keyName] } })));
    this.terms.set(termsOf({ properties }).join(", "));
    this.asking.load(properties);
    const { "unique-id": _id, name: _name, properties: _all, ...rest } = profile;
    const others = Object.fromEntries(Object.entries(properties).filter(([name]) => !KNOWN.has(name)));
    if (Object.keys(others).length) rest.properties = others;
    this.others.set(Object.keys(rest).length ? JSON.stringify(rest, null, 2) : "");
    this.loaded = this.#typed();
    this.#hint();
  }

  #typed() { return JSON.stringify(this.fields.map((field) => field.value)); }

  get isDirty() { return this.#typed() !== this.loaded; }

  #hint() {
    const type = String(this.type.value ?? "").trim();
    const one = this.offered.find(({ id }) => id === type);
    this.hint.textContent = one ? `${one.name}: ${keyTypeText(keyTypesOf(one))}; ${termsOf(one).join(", ")} days`
      : type && this.offered.length ? "Sectigo does not offer this one" : "";
  }

  /** The profile as typed; `undefined` after saying that JSON cannot be read. */
  read() {
    const others = jsonOf(this.others);
    if (others === undefined) return undefined;
    const { properties: rest = {}, ...own } = others;
    const properties = { ...rest };
    const before = this.base.properties ?? {};
    const put = (field, name, was, value) => {
      // What was not touched goes back as it came, in its own notation.
      if (field.value === was && name in before) properties[name] = before[name];
      else if (field.value.trim()) properties[name] = value();
    };
    put(this.type, "cert_type", String(before.cert_type ?? ""), () => this.type.value.trim());
    put(this.keys, this.keyName, keysAsText(keyTypesOf({ properties: { key_type: before[this.keyName] } })), () => keysFromText(this.keys.value));
    put(this.terms, "terms", termsOf({ properties: before }).join(", "), () => this.terms.value.split(/[\s,]+/).filter(Boolean).map((day) => /^\d{1,9}$/.test(day) ? Number(day) : day));
    put(this.description, "description", String(before.description ?? ""), () => this.description.value);
    this.asking.put(properties);
    const name = this.name.value.trim();
    return { "unique-id": this.uniqueId.value.trim(), ...(name ? { name } : {}), properties, ...own };
  }

  /** The fields as the document calls them, where the profile is at `index`. */
  placed(index) {
    for (const field of this.fields) {
      field.own ??= field.target;
      field.target = [field.own].flat().map((name) => name ? `profiles[${index}].${name}` : `profiles[${index}]`);
    }
    return this.fields;
  }
}
