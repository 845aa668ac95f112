// A CA's settings, tried out before they are stored.
import { getAuthority, remove, store } from "../api.js";
import { showConflict } from "../conflict.js";
import { announce, h, replace } from "../dom.js";
import { showProblems } from "../fields.js";
import { guard } from "../guard.js";
import { ask, notice } from "../notices.js";
import { SettingsForm } from "../settings_form.js";
import { ago } from "../time.js";
import { tryConnection } from "../trying.js";

export function settingsTab({ id, place, signal, go, again }) {
  let view = null;
  return {
    load: async () => null,
    show: ({ stored }) => {
      if (!view) { view = new Settings({ id, stored, go, again }); guard(() => view.form.isDirty); replace(place, view.element); } else view.renew(stored);
      void signal;
    },
  };
}

class Settings {
  constructor({ id, stored, go, again }) {
    Object.assign(this, { id, stored, go, again });
    this.form = new SettingsForm(stored.configuration);
    this.conflict = h("div");
    this.version = h("p", { class: "muted" });
    this.attempt = h("button", { type: "button", onclick: () => tryConnection(this.form, id, { buttons: [this.attempt, this.save] }) }, "Try connection");
    this.discard = h("button", { type: "button", class: "quiet", onclick: () => { this.form.load(this.stored.configuration); this.#dirty(); announce("Your changes are dropped."); } }, "Discard changes");
    this.save = h("button", { type: "submit", class: "primary" }, "Save changes");
    this.element = h("div", {},
      h("h2", { class: "hidden-text" }, "Settings"),
      h("form", { novalidate: true, oninput: () => this.#dirty(), onsubmit: (event) => { event.preventDefault(); this.#store(); } }, this.version, this.form.element, this.conflict,
        h("div", { class: "dock" }, this.form.outcome, h("div", { class: "actions" }, this.discard, this.attempt, this.save))),
      h("section", { class: "danger-zone", "aria-labelledby": "delete-title" }, h("h2", { id: "delete-title" }, "Delete this CA"),
        h("p", {}, "Its profiles, and the list from Sectigo, go with it. Its history is kept for 400 days."),
        h("button", { type: "button", class: "danger", onclick: () => this.#remove() }, "Delete…")));
    this.#told();
    this.#dirty();
  }

  #told() { replace(this.version, `Version ${this.stored.version}, stored `, ago(this.stored.changedAt)); }

  #dirty() { this.save.disabled = this.discard.disabled = !this.form.isDirty; }

  /** What is stored was read again: shown at once, unless it would draw over what is typed. */
  renew(stored) {
    if (stored.etag === this.stored.etag) return;
    if (this.form.isDirty) {
      notice("warn", "Somebody else has stored another version of these settings. What you typed stays; saving shows both.", { about: "version" });
      return;
    }
    this.stored = stored;
    this.form.load(stored.configuration);
    this.#told();
    this.#dirty();
  }

  async #store() {
    if (!this.form.isDirty) return;
    const document = this.form.read();
    if (document === undefined) return;
    this.form.summary.hidden = true;
    this.save.disabled = true;
    try {
      this.stored = await store(this.id, document, this.stored.etag);
      this.form.load(this.stored.configuration);
      replace(this.form.outcome);
      replace(this.conflict);
      this.#told();
      notice("good", `Stored as version ${this.stored.version}.`);
      await this.again();
    } catch (error) {
      if (error.status === 412) await this.#conflict(document);
      else showProblems(error, this.form.fields, this.form.summary);
    } finally { this.#dirty(); }
  }

  async #conflict(mine) {
    let theirs;
    try { theirs = await getAuthority(this.id); } catch (error) { showProblems(error, this.form.fields, this.form.summary); return; }
    // The form's fields are mine; the profiles are not on this page, so those stored now stay.
    const merged = { ...mine, ...(theirs.configuration.profiles ? { profiles: theirs.configuration.profiles } : {}) };
    showConflict(this.conflict, {
      theirs, mine: merged,
      onMine: () => { this.stored = theirs; this.form.base = theirs.configuration; replace(this.conflict); this.#dirty(); this.save.focus(); announce("Your version goes on. Save it to store it."); },
      onTheirs: () => { this.stored = theirs; this.form.load(theirs.configuration); replace(this.conflict); this.#told(); this.#dirty(); this.form.name.input.focus(); },
    });
  }

  async #remove() {
    if (!(await ask({ title: "Delete this CA?", yes: "Delete the CA", kind: "danger", mustType: this.id, body: h("p", {}, "Clients that ask for it will be told that there is no such CA.") }))) return;
    try {
      await remove(this.id, this.stored.etag);
      this.go("#/", `The CA '${this.id}' is deleted.`);
    } catch (error) {
      notice("bad", error.status === 412 ? "Somebody else changed this CA in the meantime. Nothing is deleted: look at what changed first." : `Nothing is deleted: ${error.message}`);
      await this.again();
    }
  }
}
