// A client's document: who it is, its role, its CAs, and what it may have.
import { h } from "./dom.js";
import { BoundList, Choice, Field, put, summaryBox } from "./fields.js";
import { NameTrial } from "./name_trial.js";

const ROLES = [
  ["integrator", "integrator: reads, validates, enrolls and revokes"],
  ["policy-constrained-tenant", "policy-constrained-tenant: the same, with one CA"],
  ["read-only-integrator", "read-only-integrator: reads and validates"],
  ["read-only-tenant", "read-only-tenant: the same, with one CA"],
];
const CERTIFICATES = [["own", "own: those that it has ordered"], ["all", "all: those of the whole CA"]];
const IDENTITY = [
  { name: "subject-dn", label: "Subject of its certificate", help: "As openssl x509 -noout -subject -nameopt RFC2253 prints it: CN=vault,O=Example. A client that comes by ACME alone has no identity: leave all of these empty" },
  { name: "issuer-dn", label: "Issuer of its certificate", help: "Needed where several CAs issue clients' certificates" },
  { name: "issuer-key-sha256", label: "SHA-256 of the issuer's public key", help: "Needed as well there, if the client may enroll" },
  { name: "principal-arn", label: "IAM user or role", help: "Instead of a certificate, where clients sign: arn:aws:iam::123456789012:role/pki-client" },
];

export class ClientForm {
  constructor(document, { isNew = false } = {}) {
    this.id = isNew && new Field({ target: "clientId", label: "ID", help: "What the log and the trail call it. It cannot be changed later.", maxlength: "64", required: true });
    this.name = new Field({ target: "name", label: "Name", help: "What people call it; the ID if left empty" });
    this.identity = IDENTITY.map(({ name, ...rest }) => Object.assign(new Field({ target: [`identity.${name}`, ...(name === "subject-dn" ? ["identity"] : [])], ...rest }), { name }));
    this.role = new Choice({ target: "role", label: "Role", choices: ROLES });
    this.authorities = new Field({ target: "ca-ids", label: "CAs that it may use", kind: "area", rows: "3", help: "Their IDs, one to a line: exactly one for a tenant; a new integrator without any uses all" });
    this.enabled = new Field({ target: "enabled", label: "Let it in", kind: "switch", help: "Switched off, it is let in no more within a minute, whatever certificate it has" });
    this.trial = new NameTrial();
    this.names = new BoundList({ target: "allowed-names", label: "Only these names", listLabel: "Names", help: "One to a line: example.com is that host, *.example.com all below it, 192.0.2.0/24 a network, @example.com its mailboxes. On and without any, it gets no certificate", onchange: () => this.trial.of(this.names?.value) });
    this.profiles = new BoundList({ target: "allowed-profiles", label: "Only these profiles", listLabel: "Profiles", help: "Their IDs, one to a line. Others do not exist for it" });
    this.days = new Field({ target: "max-validity-days", label: "Longest validity in days", kind: "number", min: "1", help: "No bound if left empty" });
    this.sight = new Choice({ target: "certificates", label: "Certificates that it sees and revokes", choices: CERTIFICATES });
    this.summary = summaryBox();
    this.load(document);
    this.element = h("div", { class: "form" }, this.summary,
      h("fieldset", {}, h("legend", {}, "Client"), this.id?.element, this.name.element, this.enabled.element),
      h("fieldset", {}, h("legend", {}, "Who it is"), this.identity.map((field) => field.element)),
      h("fieldset", {}, h("legend", {}, "What it may do"), this.role.element, this.authorities.element),
      h("fieldset", {}, h("legend", {}, "What it may have"), this.names.element, this.trial.element, this.profiles.element, this.days.element, this.sight.element));
  }

  get fields() { return [this.id, this.name, ...this.identity, this.role, this.authorities, this.names, this.profiles, this.days, this.sight, this.enabled].filter(Boolean); }

  /** Show a document; it is what the form is compared with from now on. */
  load(document) {
    this.base = document;
    this.name.set(document.name);
    for (const field of this.identity) field.set(document.identity?.[field.name]);
    this.role.set(document.role ?? ROLES[0][0]);
    this.authorities.set((document["ca-ids"] ?? []).join("\n"));
    this.names.set(document["allowed-names"]);
    this.profiles.set(document["allowed-profiles"]);
    this.days.set(document["max-validity-days"]);
    this.sight.set(document.certificates ?? "own");
    this.enabled.set(document.enabled ?? true);
    this.loaded = this.#typed();
    for (const field of this.fields) field.refuse(null);
  }

  #typed() { return JSON.stringify(this.fields.map((field) => field.value)); }

  get isDirty() { return this.#typed() !== this.loaded; }

  /** The document as typed, on top of `base`: what the form does not show stays. */
  document(base = this.base) {
    const made = { ...base, role: this.role.value, identity: { ...base.identity } };
    put(made, "name", this.name.value.trim());
    for (const field of this.identity) put(made.identity, field.name, field.value.trim());
    if (!Object.keys(made.identity).length) delete made.identity;
    const ids = this.authorities.value.split(/[\s,]+/).filter(Boolean);
    put(made, "ca-ids", ids.length ? ids : "");
    // Left out, it would mean all CAs. An operator who empties the field has not said that: the API asks.
    if (!ids.length && base["ca-ids"] !== undefined) made["ca-ids"] = [];
    put(made, "allowed-names", this.names.value);
    put(made, "allowed-profiles", this.profiles.value);
    // What is no number is for the gateway to refuse.
    const days = this.days.value.trim();
    put(made, "max-validity-days", days === "" ? days : Number(days));
    if (base.certificates !== undefined || this.sight.value !== "own") made.certificates = this.sight.value;
    if (!this.enabled.value || base.enabled !== undefined) made.enabled = this.enabled.value;
    return made;
  }
}
