// All CAs, with their state at a glance.
import { listAuthorities } from "../api.js";
import { announce, bdi, h, replace } from "../dom.js";
import { Chips, collectionPage, CountLine, numbered, Search } from "../list_parts.js";
import { StateReader } from "../state_reader.js";
import { STATES, stateBadge, stateOf } from "../states.js";
import { ago } from "../time.js";
import { VirtualTable } from "../virtual_table.js";

const SHOWN = Object.entries(STATES).map(([state, { label, kind }]) => [state, label, kind]);

export function authoritiesPage({ place, signal }) {
  const view = new AuthoritiesView(signal);
  const load = async () => {
    const all = await listAuthorities({ signal });
    view.reader.start(all);
    return all;
  };
  collectionPage({ place, what: "the certificate authorities", signal, load, view, empty: emptyState });
}

const emptyState = () => h("div", { class: "empty" },
  h("h1", {}, "No certificate authorities yet"),
  h("p", {}, "A certificate authority holds the connection to Sectigo, and the profiles that certificates are asked for with."),
  h("p", {}, h("a", { class: "button primary", href: "#/new" }, "Add a certificate authority")));

class AuthoritiesView {
  constructor(signal) {
    this.all = [];
    this.filter = null;
    this.reader = new StateReader(signal, (id) => this.#read(id));
    this.table = new VirtualTable({
      label: "Certificate authorities", columns: this.#columns(), keyOf: ({ id }) => id, signal,
      sortBy: { key: "name", down: false }, onSeen: (ids) => this.reader.prefer(ids),
    });
    this.search = new Search({ placeholder: "Name, id, customer or organization", onsearch: () => this.#filtered() });
    this.chips = new Chips((state) => { this.filter = state; this.#filtered(); this.#drawChips(); });
    this.progressLine = h("p", { class: "progress-line", hidden: true });
    this.countLine = new CountLine();
    this.element = h("div", {},
      h("div", { class: "page-head" }, h("h1", {}, "Certificate authorities"),
        h("a", { class: "button primary", href: "#/new" }, "Add a CA")),
      h("div", { class: "toolbar" }, this.search.element, this.chips.element),
      h("div", { class: "line" }, this.countLine.element, this.progressLine),
      this.table.element);
  }

  show(all) { this.all = all; this.#filtered(); this.#drawChips(); }

  #state(id) { return stateOf(this.reader.states.get(id)?.sync); }

  #columns() {
    const sync = ({ id }) => this.reader.states.get(id)?.sync;
    return [
      { key: "name", label: "Name", class: "wide", sort: nameOf, cell: (one) => [
        h("a", { href: `#/ca/${encodeURIComponent(one.id)}`, class: "strong" }, bdi(nameOf(one))),
        h("span", { class: "muted mono", translate: "no" }, one.id)] },
      { key: "state", label: "State", sort: ({ id }) => STATES[this.#state(id)].order, cell: ({ id }) => this.#stateCell(id) },
      { key: "age", label: "List read", sort: (one) => sync(one)?.syncedAt ?? null, cell: (one) => sync(one)?.syncedAt ? ago(sync(one).syncedAt) : dash() },
      { key: "profiles", label: "At Sectigo", class: "number", sort: (one) => sync(one)?.profiles ?? null, cell: (one) => sync(one)?.profiles?.toLocaleString() ?? dash() },
      { key: "local", label: "Local", class: "number", sort: (one) => locals(one), cell: (one) => locals(one).toLocaleString() },
      { key: "changed", label: "Settings changed", class: "late", sort: ({ changedAt }) => changedAt, cell: ({ changedAt }) => ago(changedAt) },
    ];
  }

  #stateCell(id) {
    const known = this.reader.states.get(id);
    if (known?.error) return h("span", { class: "badge bad", title: known.error }, "Cannot be read");
    return known ? stateBadge(this.#state(id), known.sync.setback?.message) : h("span", { class: "skeleton", title: "Being read" }, h("span", { class: "hidden-text" }, "Being read"));
  }

  #read(id) {
    if (id !== null) this.table.update(id);
    this.#drawProgress();
    // Counting and filtering a thousand with each of a thousand answers would be a million.
    this.later ??= setTimeout(() => {
      this.later = null;
      this.#drawChips();
      if (this.filter || this.table.order?.key !== "name") this.#filtered();
    }, 120);
  }

  #drawProgress() {
    const open = this.reader.open;
    const total = this.reader.ids.length;
    this.progressLine.hidden = open === 0 || total <= 30;
    if (this.progressLine.hidden) { this.bar = null; return; }
    if (!this.bar) {
      this.bar = h("progress", { max: total, "aria-label": "States that are read" });
      this.said = h("span");
      replace(this.progressLine, this.bar, this.said, h("button", { type: "button", class: "quiet", onclick: () => { this.reader.stop(); announce("Stopped. States are read as you scroll to them."); } }, "Stop"));
    }
    this.bar.value = total - open;
    this.said.textContent = `${(total - open).toLocaleString()} of ${total.toLocaleString()} states read`;
  }

  #drawChips() {
    this.chips.draw(numbered(this.all, ({ id }) => this.#state(id), SHOWN, this.filter), this.filter);
  }

  #filtered() {
    const found = this.all.filter((one) => {
      if (this.filter && this.#state(one.id) !== this.filter) return false;
      const { properties = {} } = one.configuration;
      return this.search.finds([one.id, nameOf(one), properties["customer-uri"], properties["org-id"], properties.url].join(" ").toLowerCase());
    });
    this.table.show(found);
    this.countLine.show(found.length, this.all.length, "CA");
  }
}

const nameOf = (one) => String(one.configuration?.name ?? one.id);
const locals = (one) => one.configuration?.profiles?.length ?? 0;
const dash = () => h("span", { class: "muted" }, "–");
