// *Will this request pass?* The decision, or every violation beside what is allowed.
import { listProfiles, validate } from "../api.js";
import { Combobox } from "../combobox.js";
import { announce, bdi, h, replace, waiting } from "../dom.js";
import { Field, fieldFor } from "../fields.js";
import { keyTypesOf, keyTypeText, termsOf } from "../profile_facts.js";

// The gateway takes 64 KiB; a file beyond is no CSR, and is not read into the page.
const MAX_CSR_BYTES = 65_536;
// A password is not asked for here: any will do to learn what becomes of the rest.
const PKCS12 = { format: "PKCS12", protection: { type: "PasswordProtection", password: "of the request" } };
const SOURCES = { csr: "from the CSR", request: "as requested", "key-types": "the first that is allowed", terms: "the first term", default: "the default", sectigo: "of Sectigo's profile", profile: "of this profile", local: "of this profile" };

export function checkTab({ id, query, place, signal }) {
  let form = null;
  return {
    load: () => listProfiles(id, signal),
    show: ({ own }) => {
      if (!form) { form = new CheckForm(id, signal, query.get("profile")); replace(place, form.element); }
      form.offer(own.profiles);
    },
  };
}

class CheckForm {
  constructor(id, signal, profile) {
    Object.assign(this, { id, signal, profiles: [] });
    this.profile = new Field({ target: "profileId", label: "Profile", value: profile ?? "", help: "Whose rules apply; type to search", required: true });
    this.box = new Combobox(this.profile, { onPick: () => this.#ask() });
    this.profile.input.addEventListener("input", () => this.#ask());
    this.csr = new Field({ target: "csr", label: "CSR", kind: "area", rows: "9", class: "mono", help: "Paste it here, or drop a file: PEM, DER, or DER in base64. Empty: the gateway makes the key, and sends it under the request's password (PKCS #12)" });
    this.days = new Field({ target: "optionalCertificateRequestDetails.validityPeriod", label: "Validity", help: "Days, such as 47, or a period such as P47D. Empty: the first term", class: "short" });
    this.subject = new Field({ target: "optionalCertificateRequestDetails.subjectDn", label: "Subject DN", help: "Of a key that the gateway makes, such as CN=www.example.com; a CSR has its own" });
    this.names = new Field({ target: "subjectAltNames", label: "Subject alternative names", kind: "area", rows: "3", help: "One to a line: www.example.com, or with its type: iPAddress:192.0.2.1" });
    this.variables = new Field({ target: "subjectVariables", label: "Subject variables", kind: "area", rows: "2", help: "One to a line, such as o=Example Ltd" });
    this.asked = h("fieldset", { class: "asked", hidden: true });
    this.properties = [];
    this.result = h("div", { class: "result", role: "status" });
    const file = h("input", { type: "file", id: "csr-file", class: "hidden-text", onchange: () => file.files[0] && this.#take(file.files[0]) });
    this.submit = h("button", { type: "submit", class: "primary" }, "Will it pass?");
    const drop = h("div", {
      class: "drop", ondragover: (event) => { event.preventDefault(); drop.classList.add("over"); }, ondragleave: () => drop.classList.remove("over"),
      ondrop: (event) => { event.preventDefault(); drop.classList.remove("over"); const [one] = event.dataTransfer.files; if (one) this.#take(one); },
    }, this.csr.element, h("div", { class: "file" }, file, h("label", { for: "csr-file", class: "button" }, "Choose a file")));
    this.element = h("div", { class: "check" },
      h("form", { class: "form", novalidate: true, onsubmit: (event) => { event.preventDefault(); this.#check(); } },
        h("h2", {}, "Will this request pass?"), h("p", { class: "muted" }, "Nothing is ordered, and nothing is kept."),
        this.profile.element, drop, this.days.element, this.asked,
        h("details", {}, h("summary", {}, "Subject and names"), this.subject.element, this.names.element, this.variables.element),
        h("div", { class: "actions start" }, this.submit)),
      this.result);
  }

  get fields() { return [this.profile, this.csr, this.days, this.subject, this.names, this.variables, ...this.properties]; }

  offer(profiles) {
    this.profiles = profiles;
    this.box.set(profiles.map((one) => ({ value: one.id, label: one.name })));
    this.#ask();
  }

  /** Ask for the properties of the chosen profile; what is typed stays while they are the same. */
  #ask() {
    const profile = this.profiles.find(({ id }) => id === this.profile.value.trim());
    const requested = profile?.requestedProperties ?? [];
    const before = JSON.stringify(requested);
    if (before === this.requested) return;
    this.requested = before;
    const typed = new Map(this.properties.map((field) => [field.property, field.value]));
    this.properties = requested.map((one) => Object.assign(new Field({
      target: `properties.${one.name}`, label: one.name, value: typed.get(one.name) ?? "", required: one.required,
      help: [one.description, !one.required && "Empty: the default, or nothing"].filter(Boolean).join(". "),
    }), { property: one.name }));
    replace(this.asked, h("legend", {}, "Asked of requests"), this.properties.map((field) => field.element));
    this.asked.hidden = !requested.length;
  }

  async #take(file) {
    if (file.size > MAX_CSR_BYTES) { this.csr.refuse("This file is larger than any CSR (64 KiB)."); return; }
    const bytes = new Uint8Array(await file.arrayBuffer());
    // DER begins with a SEQUENCE (X.690); anything else is text, or the gateway says what it is not.
    const text = bytes[0] === 0x30 && bytes.some((byte) => byte > 0x7e) ? btoa(String.fromCharCode(...bytes)) : new TextDecoder().decode(bytes);
    this.csr.set(text);
    this.csr.refuse(null);
    announce(`${file.name} is read.`);
    this.csr.input.focus();
  }

  #request() {
    const csr = this.csr.value.trim();
    const days = this.days.value.trim();
    const options = {};
    if (days) options.validityPeriod = /^\d+$/.test(days) ? `P${days}D` : days;
    if (this.subject.value.trim()) options.subjectDn = this.subject.value.trim();
    return {
      profileId: this.profile.value.trim(), requiredFormat: csr ? { format: "X509" } : PKCS12, ...(csr ? { csr } : {}), optionalCertificateRequestDetails: options,
      ...(this.properties.length ? { properties: Object.fromEntries(this.properties.filter((field) => field.value.trim()).map((field) => [field.property, field.value])) } : {}),
      subjectAltNames: lines(this.names.value).map((line) => {
        const typed = /^(dNSName|iPAddress|rfc822Name|uniformResourceIdentifier|directoryName|registeredID|otherName):(.*)$/i.exec(line);
        return typed ? { type: typed[1], value: typed[2].trim() } : { type: "dNSName", value: line };
      }),
      subjectVariables: lines(this.variables.value).map((line) => { const at = line.indexOf("="); return { type: line.slice(0, at < 0 ? undefined : at).trim(), value: at < 0 ? "" : line.slice(at + 1).trim() }; }),
    };
  }

  async #check() {
    for (const field of this.fields) field.refuse(null);
    if (!this.profile.value.trim()) { this.profile.refuse("Choose a profile."); this.profile.input.focus(); return; }
    this.submit.disabled = true;
    const patience = setTimeout(() => replace(this.result, waiting("Checking…")), 250);
    try {
      const answer = await validate(this.id, this.#request(), this.signal);
      replace(this.result, decision(answer));
    } catch (error) {
      if (this.signal.aborted) return;
      replace(this.result, this.#refused(error));
      for (const { target, message } of error.problems ?? []) fieldFor(target, this.fields)?.refuse(message);
      for (const field of this.fields) if (!field.problem.hidden) field.input.closest("details")?.setAttribute("open", "");
    } finally {
      clearTimeout(patience);
      this.submit.disabled = false;
    }
  }

  #refused(error) {
    const isDecision = error.status === 400 || error.status === 422;
    const profile = this.profiles.find(({ id }) => id === this.profile.value.trim());
    return h("section", { class: "card bad" }, h("h3", {}, isDecision ? "It will be refused" : "It could not be checked"),
      isDecision ? h("ol", { class: "violations" }, error.problems.map(({ code: rule, message, target }) => h("li", {}, h("p", {}, message), h("p", { class: "muted small" }, h("code", {}, rule), target && [" at ", h("code", {}, target)])))) : h("p", {}, error.message),
      isDecision && profile && allowed(...this.#offer(profile)));
  }

  /** What a profile allows, and whose words those are. */
  #offer(profile) {
    const named = this.profiles.find(({ id }) => id === profile.properties.cert_type);
    const keys = [profile, named].find((one) => Object.keys(keyTypesOf(one)).length);
    const terms = [profile, named].find((one) => termsOf(one).length);
    return [keys ? keyTypesOf(keys) : { RSA: ["2048"] }, terms ? termsOf(terms) : [30], profile];
  }
}

const lines = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean);

function allowed(keyTypes, terms, profile) {
  const required = [...(profile?.subjectVariableRequirements ?? []).filter((one) => one.required).map((one) => `subject ${one.name}`),
    ...(profile?.subjectAltNameRequirements ?? []).filter((one) => one.required).map((one) => one.type), ...(profile?.requestedProperties ?? []).filter((one) => one.required).map((one) => `property ${one.name}`)];
  return [h("h4", {}, "What is allowed"), h("dl", { class: "facts-list" },
    row("Key types", keyTypeText(keyTypes, "\n")), row("Terms", `${terms.join(", ")} days`), required.length > 0 && row("Required", required.join(", ")))];
}

const row = (label, ...value) => h("div", {}, h("dt", {}, label), h("dd", {}, value));

function decision({ message, validation }) {
  const { keyType, validity, constraints, subjectAltNames } = validation;
  return h("section", { class: "card good" }, h("h3", {}, "It will pass"), h("p", {}, message.message),
    message.details.map((remark) => h("p", { class: "notice warn" }, remark.message)),
    h("dl", { class: "facts-list" },
      row("Key", bdi(`${keyType.algorithm} ${keyType.value}`), " ", h("span", { class: "muted" }, SOURCES[keyType.source] ?? keyType.source)),
      row("Names", subjectAltNames.length ? subjectAltNames.map((name) => h("div", {}, bdi(name))) : h("span", { class: "muted" }, "none")),
      row("Validity", `${validity.days} days `, h("span", { class: "muted" }, SOURCES[validity.source] ?? validity.source)),
      (validation.customFields ?? []).map((one) => row(bdi(one.name), bdi(one.value))),
      validation.externalRequester && row("Requester", bdi(validation.externalRequester)),
      row("Certificate Type", validation.certType ? bdi(validation.certType) : h("span", { class: "muted" }, "none")),
      row("List from Sectigo", validation.sync.state)),
    allowed(constraints.keyTypes, constraints.terms));
}
