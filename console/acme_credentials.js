// A client's ACME credentials: made, shown once, deleted. A key is in the page alone, and not for long.
import { endAcmeCredential, listAcmeCredentials, listAuthorities, listProfiles, makeAcmeCredential } from "./api.js";
import { announce, bdi, code, h, replace } from "./dom.js";
import { Field, showProblems, summaryBox } from "./fields.js";
import { ask, notice } from "./notices.js";
import { when } from "./time.js";

export class AcmeCredentials {
  /** `changed` is called when the client's history has one entry more. */
  constructor({ id, signal, changed }) {
    Object.assign(this, { id, signal, changed });
    this.expiry = new Field({ target: "expiresAt", label: "Last day for new accounts", kind: "date", help: "Accounts that are made by then go on. Left empty, it makes accounts until it is deleted" });
    this.summary = summaryBox();
    this.button = h("button", { type: "submit" }, "Make a credential");
    this.list = h("div");
    this.shown = h("div");
    this.element = h("section", { class: "trail", "aria-labelledby": "acme-title" }, h("h2", { id: "acme-title", tabindex: "-1" }, "ACME credentials"),
      h("p", { class: "muted" }, "With one, certbot, lego and their like make accounts that are this client. The client needs allowed names, and a role that enrolls."),
      this.shown, this.list,
      h("form", { class: "form", novalidate: true, onsubmit: (event) => { event.preventDefault(); this.#make(); } },
        this.summary, this.expiry.element, h("div", { class: "actions start" }, this.button)));
    // A page that the browser keeps for its way back would keep the key with it.
    addEventListener("pagehide", () => this.#forget(), { signal });
    signal?.addEventListener("abort", () => this.#forget());
  }

  get isDirty() { return this.shown.hasChildNodes(); }

  /** Show what is listed; `configuration` says what the lines to copy are for. */
  show(credentials, configuration) {
    this.configuration = configuration;
    this.element.hidden = credentials === null;
    if (credentials === null) return;
    if (!credentials.length) { replace(this.list, h("p", { class: "muted" }, "There are none.")); return; }
    replace(this.list, h("ul", { class: "history" }, credentials.map((one) => h("li", { class: "entry plain" },
      h("div", { class: "entry-head" }, h("h3", { class: "wrap" }, code(one.keyId)), when(one.createdAt),
        one.expiresAt && h("span", { class: "muted" }, new Date(one.expiresAt) > new Date() ? "new accounts until " : "no new accounts since ", when(one.expiresAt))),
      h("p", { class: "muted small wrap" }, "by ", bdi(one.createdBy)),
      h("div", {}, h("button", { type: "button", class: "quiet", "aria-label": `Delete the credential ${one.keyId}…`, onclick: () => this.#end(one.keyId) }, "Delete…"))))));
  }

  #forget() { replace(this.shown); }

  async #make() {
    this.summary.hidden = true;
    this.button.disabled = true;
    try {
      const made = await makeAcmeCredential(this.id, this.expiry.value ? { expiresAt: endOf(this.expiry.value) } : {});
      this.expiry.set("");
      // What the lines are for is nice to have; the key is not to be lost for it.
      const place = await placeFor(this.configuration, this.signal).catch(() => ({}));
      this.#showKey(made, place);
      await this.#again();
    } catch (error) { showProblems(error, [this.expiry], this.summary); } finally { this.button.disabled = false; }
  }

  #showKey({ keyId, hmacKey }, { ca = "CA-ID", profile = "PROFILE-ID", name = "www.example.com" }) {
    const server = `--server "$ACME_URL/${ca}/${profile}/directory"`;
    const title = h("h3", { tabindex: "-1" }, "The new credential. Its key is shown this once.");
    replace(this.shown, h("section", { class: "notice good", "aria-label": "The new credential" }, title,
      copied("Key ID", keyId), copied("HMAC key", hmacKey),
      h("p", {}, "Ready for use, with ACME_URL set to the address of the ACME server (the stack's output AcmeUrl, or what make run prints):"),
      copied("certbot", `certbot certonly --standalone --non-interactive --agree-tos --register-unsafely-without-email ${server} --eab-kid ${keyId} --eab-hmac-key ${hmacKey} -d ${name}`),
      copied("lego", `lego ${server} --accept-tos --email pki@example.com --eab --kid ${keyId} --hmac ${hmacKey} --http --domains ${name} run`),
      h("div", { class: "actions" }, h("button", { type: "button", class: "primary", onclick: () => { this.#forget(); announce("The key is gone from this page."); this.button.focus(); } }, "I have stored the key"))));
    title.focus();
    announce("A credential is made. Its key is shown this once.");
  }

  async #end(keyId) {
    const body = h("p", {}, "Within a minute no account that was made with it is let in. Certificates stay valid.");
    if (!(await ask({ title: `Delete the credential ${keyId}?`, yes: "Delete the credential", kind: "danger", body }))) return;
    try {
      await endAcmeCredential(this.id, keyId);
      notice("good", `The credential '${keyId}' is deleted.`);
    } catch (error) { notice("bad", `Nothing is deleted: ${error.message}`); }
    await this.#again();
    this.element.querySelector("h2").focus();
  }

  async #again() {
    this.show(await listAcmeCredentials(this.id, this.signal), this.configuration);
    await this.changed();
  }
}

/** The last moment of a day, where this page is read. */
function endOf(day) {
  const end = new Date(`${day}T23:59:59`);
  return Number.isNaN(end.getTime()) ? day : end.toISOString();
}

/** A CA, a profile and a name that the client may use, for lines that work as they are. */
async function placeFor(configuration, signal) {
  const ca = configuration["ca-ids"]?.[0] ?? (await listAuthorities({ signal }))[0]?.id;
  const profile = configuration["allowed-profiles"]?.[0] ?? (ca && (await listProfiles(ca, signal)).profiles[0]?.id);
  const pattern = configuration["allowed-names"]?.find((one) => !/[/:@]/.test(one));
  return { ca, profile, name: pattern?.replace(/^\*\./, "www.") };
}

/** A text to copy, with its button. */
function copied(label, text) {
  const shown = h("pre", { class: "mono wrap", translate: "no", tabindex: "0", "aria-label": label }, text);
  const button = h("button", {
    type: "button", class: "quiet", "aria-label": `Copy ${label}`,
    onclick: async () => {
      try { await navigator.clipboard.writeText(text); announce(`${label} is copied.`); button.textContent = "Copied"; } catch {
        // Without the permission, or without https: marked, it is a key away.
        getSelection().selectAllChildren(shown);
        announce(`${label} is selected: copy it.`);
      }
    },
  }, "Copy");
  return h("div", { class: "copied" }, h("div", { class: "entry-head" }, h("strong", {}, label), button), shown);
}
