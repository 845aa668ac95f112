// One client: its document, its trail, and its end.
import { getClient, getClientHistory, removeClient, storeClient } from "../api.js";
import { ClientForm } from "../client_form.js";
import { showConflict } from "../conflict.js";
import { changeTable } from "../documents.js";
import { announce, bdi, h, replace } from "../dom.js";
import { showProblems } from "../fields.js";
import { guard } from "../guard.js";
import { ask, notice } from "../notices.js";
import { Reading } from "../reading.js";
import { ago, when } from "../time.js";

export function clientPage({ id, place, signal, go }) {
  let view = null;
  const reading = new Reading({
    place, what: `the client '${id}'`, signal,
    load: async () => {
      const [stored, history] = await Promise.all([getClient(id, signal), getClientHistory(id, signal)]);
      return { stored, history };
    },
    show: ({ stored, history }) => {
      if (!view) {
        view = new ClientView({ id, stored, go, again: () => { reading.seen = undefined; return reading.refresh(); } });
        guard(() => view.form.isDirty);
        replace(place, view.element);
      } else view.renew(stored);
      view.tell(history);
    },
  });
  reading.refresh();
}

class ClientView {
  constructor({ id, stored, go, again }) {
    Object.assign(this, { id, stored, go, again });
    this.form = new ClientForm(stored.configuration);
    this.heading = h("h1");
    this.version = h("p", { class: "muted" });
    this.conflict = h("div");
    this.trail = h("div");
    this.discard = h("button", { type: "button", class: "quiet", onclick: () => { this.form.load(this.stored.configuration); this.#dirty(); announce("Your changes are dropped."); } }, "Discard changes");
    this.save = h("button", { type: "submit", class: "primary" }, "Save changes");
    this.element = h("div", {},
      h("nav", { class: "crumbs", "aria-label": "Breadcrumb" }, h("a", { href: "#/clients" }, "Clients")),
      h("div", { class: "page-head" }, h("div", {}, this.heading, h("p", { class: "muted mono", translate: "no" }, id))),
      h("form", { novalidate: true, oninput: () => this.#dirty(), onsubmit: (event) => { event.preventDefault(); this.#store(); } },
        this.version, this.form.element, this.conflict,
        h("div", { class: "dock" }, h("div", { class: "actions" }, this.discard, this.save))),
      h("section", { class: "trail", "aria-labelledby": "trail-title" }, h("h2", { id: "trail-title" }, "Who changed it"), this.trail),
      h("section", { class: "danger-zone", "aria-labelledby": "delete-title" }, h("h2", { id: "delete-title" }, "Delete this client"),
        h("p", {}, "It is let in no more within a minute, and another client may have its identity. Its history is kept for 400 days."),
        h("button", { type: "button", class: "danger", onclick: () => this.#remove() }, "Delete…")));
    this.#told();
    this.#dirty();
  }

  #told() {
    replace(this.heading, bdi(String(this.stored.configuration.name ?? this.id)));
    replace(this.version, `Version ${this.stored.version}, stored `, ago(this.stored.changedAt));
  }

  #dirty() { this.save.disabled = this.discard.disabled = !this.form.isDirty; }

  tell(history) {
    replace(this.trail, h("ol", { class: "history" }, history.map((event) => h("li", { class: "entry plain" },
      h("div", { class: "entry-head" }, h("h3", {}, `The client was ${event.action}`), when(event.changedAt), h("span", { class: "muted" }, `version ${event.clientVersion}`)),
      h("p", { class: "muted small wrap" }, "by ", bdi(event.principal)),
      event.settings.length > 0 && changeTable(event.settings, { caption: `Settings that changed, version ${event.clientVersion}` })))));
  }

  /** What is stored was read again: shown at once, unless it would draw over what is typed. */
  renew(stored) {
    if (stored.etag === this.stored.etag) return;
    if (this.form.isDirty) {
      notice("warn", "Somebody else has stored another version of this client. What you typed stays; saving shows both.", { about: "version" });
      return;
    }
    this.#take(stored);
  }

  #take(stored) {
    this.stored = stored;
    this.form.load(stored.configuration);
    replace(this.conflict);
    this.#told();
    this.#dirty();
  }

  async #store() {
    if (!this.form.isDirty) return;
    const document = this.form.document();
    this.form.summary.hidden = true;
    this.save.disabled = true;
    try {
      this.#take(await storeClient(this.id, document, this.stored.etag));
      notice("good", `Stored as version ${this.stored.version}. It takes effect within a minute.`);
      await this.again();
    } catch (error) {
      if (error.status === 412) await this.#conflict(document);
      else showProblems(error, this.form.fields, this.form.summary);
    } finally { this.#dirty(); }
  }

  async #conflict(mine) {
    let theirs;
    try { theirs = await getClient(this.id); } catch (error) { showProblems(error, this.form.fields, this.form.summary); return; }
    showConflict(this.conflict, {
      theirs, mine, what: "client",
      onMine: () => { this.stored = theirs; replace(this.conflict); this.#dirty(); this.save.focus(); announce("Your version goes on. Save it to store it."); },
      onTheirs: () => { this.#take(theirs); this.form.name.input.focus(); },
    });
  }

  async #remove() {
    if (!(await ask({ title: "Delete this client?", yes: "Delete the client", kind: "danger", mustType: this.id, body: h("p", {}, "To let it in no more for a while, switch it off instead: its identity stays its own then.") }))) return;
    try {
      await removeClient(this.id, this.stored.etag);
      this.go("#/clients", `The client '${this.id}' is deleted.`);
    } catch (error) {
      notice("bad", error.status === 412 ? "Somebody else changed this client in the meantime. Nothing is deleted: look at what changed first." : `Nothing is deleted: ${error.message}`);
      await this.again();
    }
  }
}
