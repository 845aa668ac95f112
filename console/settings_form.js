// The settings of a CA, under CA Gateway's own labels, and *Try connection*: a dry run of them.
import { h, replace, waiting } from "./dom.js";
import { Field, jsonOf, put, showProblems, summaryBox } from "./fields.js";
import { FIELD_SETTINGS, FieldSettingsForm } from "./field_settings.js";
import { tryOut } from "./api.js";
import { OrganizationChoice } from "./organization_choice.js";

const PROPERTY_FIELDS = [
  { name: "url", label: "URL", help: "Where Sectigo answers, beginning with https://", inputmode: "url" },
  { name: "customer-uri", label: "Customer URI", help: "The last part of the login address of your Sectigo portal" },
  { name: "credentials-secret", label: "Login Userid and Login Password", help: "The name of the secret in Secrets Manager that holds them, under cagateway/" },
  { name: "org-id", label: "Organization ID", help: "Whose profiles are listed: a number, or chosen by name once the login is filled in" },
  { name: "profile-sync-interval", label: "Profile sync interval", help: "How old the list may get: PT1H is one hour, which is the default" },
];
const ENROLLMENT_FIELDS = [
  { name: "ordering-secret", label: "Login for orders", help: "The name of a secret under cagateway/ordering/, if orders have a login of their own" },
  { name: "max-orders-per-day", label: "Orders a day", help: "Of one client: 1000 if left empty", inputmode: "numeric" },
  { name: "max-open-orders", label: "Open orders", help: "Of one client for the same names: 3 if left empty", inputmode: "numeric" },
  { name: "enroll-back-off-timer", label: "enroll-back-off-timer", help: "Seconds before the second poll of an order: 2 if left empty", inputmode: "numeric" },
  { name: "enroll-max-back-off-timer", label: "enroll-max-back-off-timer", help: "The longest wait, in seconds: 32 if left empty", inputmode: "numeric" },
  { name: "enroll-max-attempts", label: "enroll-max-attempts", help: "Looks within a request: 5 if left empty", inputmode: "numeric" },
];
const SWITCH = "enable-ca-profile-sync";
const ENROLLMENT_SWITCH = "enable-enrollment";
const CONNECTION_FIELDS = 4;
const ALL_FIELDS = [...PROPERTY_FIELDS, ...ENROLLMENT_FIELDS];
const KNOWN = new Set([SWITCH, ENROLLMENT_SWITCH, ...FIELD_SETTINGS, ...ALL_FIELDS.map(({ name }) => name)]);

export class SettingsForm {
  constructor(document, { isNew = false } = {}) {
    this.id = isNew && new Field({ target: "caId", label: "ID", help: "How clients call it, in every path. It cannot be changed later.", maxlength: "64", required: true });
    this.name = new Field({ target: "name", label: "Name", help: "What people call it; the ID if left empty" });
    this.connector = new Field({ target: "connector-name", label: "Connector name", help: "com.Sectigo if left empty" });
    this.certificate = new Field({ target: "certificate", label: "Certificate of the issuing CA", kind: "area", rows: "4", help: "PEM or base64, for clients that ask for it" });
    this.sync = new Field({ target: `properties.${SWITCH}`, label: "Enable CA Profile Sync", kind: "switch", help: "List the profiles configured at Sectigo as well, and keep that list up to date" });
    this.enrollment = new Field({ target: `properties.${ENROLLMENT_SWITCH}`, label: "Enable enrollment", kind: "switch", help: "Order certificates at Sectigo for clients that ask for them: this spends money" });
    this.properties = ALL_FIELDS.map(({ name, ...rest }) => Object.assign(new Field({ target: [`properties.${name}`, name], ...rest }), { name }));
    this.others = new Field({ target: "properties", label: "Other properties", kind: "area", rows: "4", help: "As JSON; settings that have no field of their own here" });
    this.asking = new FieldSettingsForm();
    this.summary = summaryBox();
    this.outcome = h("div", { class: "outcome", role: "status" });
    this.organizations = new OrganizationChoice(this);
    this.load(document);
    this.element = h("div", { class: "form" }, this.summary,
      h("fieldset", {}, h("legend", {}, "Certificate authority"), this.id?.element, this.name.element),
      h("fieldset", {}, h("legend", {}, "Connection to Sectigo"), this.properties.slice(0, CONNECTION_FIELDS).map((field) => field.element)),
      h("fieldset", {}, h("legend", {}, "Profile sync"), this.sync.element, this.properties[CONNECTION_FIELDS].element),
      h("fieldset", {}, h("legend", {}, "Enrollment"), this.enrollment.element, this.properties.slice(PROPERTY_FIELDS.length).map((field) => field.element)),
      this.asking.element,
      h("details", {}, h("summary", {}, "More settings"), this.connector.element, this.certificate.element, this.others.element));
  }

  get fields() { return [this.id, this.name, this.connector, this.certificate, this.sync, this.enrollment, ...this.properties, ...this.asking.fields, this.others].filter(Boolean); }

  /** Show a document; it is what the form is compared with from now on. */
  load(document) {
    this.base = document;
    const properties = document.properties ?? {};
    this.name.set(document.name);
    this.connector.set(document["connector-name"]);
    this.certificate.set(document.certificate);
    this.sync.set(properties[SWITCH] ?? false);
    this.enrollment.set(properties[ENROLLMENT_SWITCH] ?? false);
    for (const field of this.properties) field.set(properties[field.name] ?? "");
    this.asking.load(properties);
    const others = Object.fromEntries(Object.entries(properties).filter(([name]) => !KNOWN.has(name)));
    this.others.set(Object.keys(others).length ? JSON.stringify(others, null, 2) : "");
    this.loaded = this.#typed();
    for (const field of this.fields) field.refuse(null);
    this.organizations.forget();
  }

  #typed() { return JSON.stringify(this.fields.map((field) => field.value)); }

  get isDirty() { return this.#typed() !== this.loaded; }

  /** The document as typed, on top of `base`: what the form does not show stays; `undefined` where JSON cannot be read. */
  document(base = this.base) {
    const others = jsonOf(this.others);
    if (others === undefined) return undefined;
    const made = { ...base };
    put(made, "name", this.name.value.trim());
    put(made, "connector-name", this.connector.value.trim());
    put(made, "certificate", this.certificate.value.trim());
    const properties = { ...others };
    for (const field of this.properties) put(properties, field.name, asBefore(field, base.properties?.[field.name]));
    for (const [name, { value }] of [[SWITCH, this.sync], [ENROLLMENT_SWITCH, this.enrollment]]) {
      if (value || base.properties?.[name] !== undefined) properties[name] = value;
    }
    this.asking.put(properties);
    return Object.keys(properties).length || base.properties ? { ...made, properties } : made;
  }
}

// A number stays a number if it was one, so that saving changes nothing that was not changed.
function asBefore(field, was) {
  const value = field.value.trim();
  if (field.name === "org-id" && /^\d{1,15}$/.test(value) && typeof was !== "string") return Number(value);
  return value;
}

/** The outcome of a dry run, in words. */
function connectionOutcome(tested) {
  const { connection = {}, message } = tested;
  if (connection.state === "ok") return { kind: message?.details?.length ? "warn" : "good", text: `The connection works: Sectigo lists ${connection.profiles} ${connection.profiles === 1 ? "profile" : "profiles"}. Nothing is stored yet.`, remarks: message?.details?.map((one) => one.message) ?? [] };
  if (connection.state === "failed") return { kind: "bad", text: `The settings are valid, but the connection does not work: ${connection.message}`, reason: connection.reason };
  return { kind: "plain", text: message?.message ?? "The settings are valid. Nothing is stored yet." };
}

/** Try what a form says; resolves to the outcome, or null if it was refused, failed or stopped. */
export async function tryConnection(form, id, { buttons = [] } = {}) {
  const controller = new AbortController();
  form.summary.hidden = true;
  for (const button of buttons) button.disabled = true;
  replace(form.outcome, h("div", { class: "notice plain" }, waiting("Logging in at Sectigo and asking for its profiles…"),
    h("button", { type: "button", class: "quiet", onclick: () => controller.abort() }, "Stop waiting")));
  try {
    const document = form.document();
    if (document === undefined) { replace(form.outcome); return null; }
    const tested = await tryOut(id, document, controller.signal);
    const outcome = connectionOutcome(tested);
    replace(form.outcome, h("div", { class: `notice ${outcome.kind}` }, h("div", {}, h("p", {}, outcome.text), (outcome.remarks ?? []).map((text) => h("p", { class: "remark" }, text))), outcome.reason && h("p", { class: "muted" }, "Reason: ", h("code", {}, outcome.reason))));
    return outcome;
  } catch (error) {
    replace(form.outcome, controller.signal.aborted && h("div", { class: "notice plain" }, h("p", {}, "No longer waiting. Nothing is stored.")));
    if (!controller.signal.aborted) showProblems(error, form.fields, form.summary);
    return null;
  } finally {
    for (const button of buttons) button.disabled = false;
  }
}
