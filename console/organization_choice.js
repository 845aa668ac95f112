// The choice of Organization ID from what Sectigo lists for the account that is typed; a typed id counts as well.
import { listOrganizations } from "./api.js";
import { Combobox } from "./combobox.js";
import { announce, bdi, count, h, replace, waiting } from "./dom.js";
import { showProblems } from "./fields.js";

const ACCOUNT = ["url", "customer-uri", "credentials-secret"];

export class OrganizationChoice {
  /** `form` has `properties`, the fields of a connection, and `fields` and `summary` for what is refused. */
  constructor(form) {
    this.form = form;
    this.field = form.properties.find(({ name }) => name === "org-id");
    this.account = form.properties.filter(({ name }) => ACCOUNT.includes(name));
    this.known = [];
    this.box = new Combobox(this.field, { onPick: () => this.#named() });
    this.button = h("button", { type: "button", onclick: () => this.#lookUp() }, "Look up at Sectigo");
    this.said = h("div", { class: "help", role: "status" });
    this.field.element.append(h("div", { class: "actions start" }, this.button), this.said);
    this.field.input.addEventListener("input", () => this.#named());
    // What one account may use says nothing of another.
    for (const field of this.account) field.input.addEventListener("input", () => this.forget());
  }

  forget() {
    this.controller?.abort();
    this.#know([]);
    replace(this.said);
  }

  async #lookUp() {
    this.forget();
    const { signal } = this.controller = new AbortController();
    this.button.disabled = true;
    this.form.summary.hidden = true;
    for (const field of this.account) field.refuse(null);
    replace(this.said, waiting("Asking Sectigo for the organizations…"));
    try {
      const found = await listOrganizations(Object.fromEntries(this.account.map(({ name, value }) => [name, value.trim() || null])), signal);
      if (!signal.aborted) this.#show(found);
    } catch (error) {
      if (signal.aborted) return;
      replace(this.said, "The organizations are not known. The id can be typed.");
      showProblems(error, this.form.fields, this.form.summary);
    } finally { this.button.disabled = false; }
  }

  #show({ organizations, isComplete, connection }) {
    if (connection.state !== "ok") {
      replace(this.said, `Sectigo lists no organizations: ${connection.message} The id can be typed.`);
      return;
    }
    this.#know(organizations);
    const found = organizations.length ? `${count(organizations.length, "organization or department", "organizations and departments")} to choose from.` : "This login may use no organization.";
    const text = `${found}${isComplete ? "" : " Sectigo has more; an id that is not listed can be typed."}`;
    replace(this.said, text);
    announce(text);
    this.#named();
    if (organizations.length) { this.field.input.focus(); this.box.open(); }
  }

  #know(organizations) {
    this.known = organizations;
    this.box.set(organizations.map(({ id, name, parent }) => ({ value: String(id), label: name, note: parent && `Department of ${parent}` })));
  }

  /** Say whose the id in the field is. */
  #named() {
    if (!this.known.length) return;
    const value = this.field.value.trim();
    const one = this.known.find(({ id }) => String(id) === value);
    if (one) replace(this.said, "This is ", h("strong", {}, bdi(one.name)), one.parent ? [", a department of ", bdi(one.parent)] : "", ".");
    else replace(this.said, value ? "None of those that Sectigo lists for this login." : `${count(this.known.length, "organization or department", "organizations and departments")} to choose from.`);
  }
}
