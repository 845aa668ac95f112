// A stored document in a form: saved with its ETag, kept apart from what others store meanwhile, and deleted.
import { showConflict } from "./documents.js";
import { announce, h, replace } from "./dom.js";
import { showProblems } from "./fields.js";
import { ask, notice } from "./notices.js";
import { ago } from "./time.js";

/** Store a new document, and go to it; that there is one of its id, or what is refused, is said in the form. */
export async function added({ form, store, what, address, buttons, go }) {
  const id = form.id.value.trim();
  form.summary.hidden = true;
  for (const button of buttons) button.disabled = true;
  try {
    const stored = await store(id, form.document(), null);
    go(`${address}/${encodeURIComponent(stored.id)}`, `The ${what} '${id}' is added.`);
  } catch (error) {
    if (error.status !== 412) { showProblems(error, form.fields, form.summary); return; }
    form.id.refuse(`There is a ${what} '${id}' already. Choose another ID, or change that one.`);
    form.id.input.focus();
  } finally {
    for (const button of buttons) button.disabled = false;
  }
}

/** Whether a new document has an ID; the form asks for it otherwise. */
export function isNamed(form) {
  if (form.id.value.trim()) return true;
  form.id.refuse("Give it an ID.");
  form.id.input.focus();
  return false;
}

export class DocumentEditor {
  /**
   * form: with `element`, `fields`, `summary`, `name`, `isDirty`, `load` and `document`.
   * calls: `get`, `store` and `remove`, as api.js has them.
   * words: `what` it is, `version` of what, what follows `stored`, `list` to go to; of its end `title`, `text`, `yes`, `warning` and `deleted`.
   */
  constructor({ id, stored, form, calls, words, go, again }) {
    Object.assign(this, { id, stored, form, calls, words, go, again });
    this.version = h("p", { class: "muted" });
    this.conflict = h("div");
    this.discard = h("button", { type: "button", class: "quiet", onclick: () => { this.form.load(this.stored.configuration); this.dirty(); announce("Your changes are dropped."); } }, "Discard changes");
    this.save = h("button", { type: "submit", class: "primary" }, "Save changes");
  }

  /** The form, whose dock has the buttons and what is above them. */
  editing(buttons = [this.discard, this.save], outcome = null) {
    return h("form", { novalidate: true, oninput: () => this.dirty(), onsubmit: (event) => { event.preventDefault(); this.store(); } },
      this.version, this.form.element, this.conflict,
      h("div", { class: "dock" }, outcome, h("div", { class: "actions" }, buttons)));
  }

  ending() {
    return h("section", { class: "danger-zone", "aria-labelledby": "delete-title" }, h("h2", { id: "delete-title" }, `Delete this ${this.words.what}`),
      h("p", {}, this.words.text),
      h("button", { type: "button", class: "danger", onclick: () => this.remove() }, "Delete…"));
  }

  showVersion() { replace(this.version, `Version ${this.stored.version}, stored `, ago(this.stored.changedAt)); }

  dirty() { this.save.disabled = this.discard.disabled = !this.form.isDirty; }

  /** What is stored was read again: shown at once, unless it would draw over what is typed. */
  renew(stored) {
    if (stored.etag === this.stored.etag) return;
    if (this.form.isDirty) {
      notice("warn", `Another operator has stored another version of ${this.words.version}. What you typed stays; saving shows both.`, { about: "version" });
      return;
    }
    this.take(stored);
  }

  take(stored) {
    this.stored = stored;
    this.form.load(stored.configuration);
    replace(this.conflict);
    this.showVersion();
    this.dirty();
  }

  async store() {
    if (!this.form.isDirty) return;
    const document = this.form.document();
    if (document === undefined) return;
    this.form.summary.hidden = true;
    this.save.disabled = true;
    try {
      this.take(await this.calls.store(this.id, document, this.stored.etag));
      this.wasStored();
      notice("good", `Stored as version ${this.stored.version}.${this.words.stored}`);
      await this.again();
    } catch (error) {
      if (error.status === 412) await this.#choose(document);
      else showProblems(error, this.form.fields, this.form.summary);
    } finally { this.dirty(); }
  }

  wasStored() {}

  /** What saving goes on with, where another administrator has stored another version: what the form does not have is from there. */
  merged(mine, theirs) { void theirs; return mine; }

  async #choose(mine) {
    let theirs;
    try { theirs = await this.calls.get(this.id); } catch (error) { showProblems(error, this.form.fields, this.form.summary); return; }
    showConflict(this.conflict, {
      theirs, mine: this.merged(mine, theirs), what: this.words.what,
      onMine: () => { this.goOnFrom(theirs); replace(this.conflict); this.dirty(); this.save.focus(); announce("Your version goes on. Save it to store it."); },
      onTheirs: () => { this.take(theirs); this.form.name.input.focus(); },
    });
  }

  goOnFrom(theirs) { this.stored = theirs; }

  async remove() {
    const { what, title, yes, warning, list, deleted } = this.words;
    if (!(await ask({ title, yes, kind: "danger", mustType: this.id, body: h("p", {}, warning) }))) return;
    try {
      await this.calls.remove(this.id, this.stored.etag);
      this.go(list, deleted);
    } catch (error) {
      notice("bad", error.status === 412 ? `Another operator changed this ${what} in the meantime. Nothing is deleted: look at what changed first.` : `Nothing is deleted: ${error.message}`);
      await this.again();
    }
  }
}
