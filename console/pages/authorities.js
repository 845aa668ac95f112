// All CAs, with their state at a glance.
import { listAuthorities } from "../api.js";
import { announce, bdi, count, h, replace } from "../dom.js";
import { Reading } from "../reading.js";
import { StateReader } from "../state_reader.js";
import { STATES, stateBadge, stateOf } from "../states.js";
import { ago } from "../time.js";
import { VirtualTable } from "../virtual_table.js";

const SHOWN = ["up", "down", "held", "never", "off", "unknown"];

export function authoritiesPage({ place, signal }) {
  const view = new AuthoritiesView(signal);
  const frame = h("div");
  const reading = new Reading({
    place, what: "the certificate authorities", signal,
    load: async () => {
      const all = await listAuthorities({ signal });
      view.readStates(all);
      return all;
    },
    show: (all) => {
      if (!frame.isConnected) replace(place, frame);
      if (!all.length) replace(frame, emptyState());
      else { if (!view.element.isConnected) replace(frame, view.element); view.show(all); }
    },
  });
  reading.refresh();
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
    this.search = h("input", { type: "search", id: "search", placeholder: "Name, id, customer or organization", oninput: () => this.#filtered() });
    this.chips = h("div", { class: "chips", role: "group", "aria-label": "Only those that are" });
    this.progressLine = h("p", { class: "progress-line", hidden: true });
    this.countLine = h("p", { class: "muted", role: "status" });
    this.element = h("div", {},
      h("div", { class: "page-head" }, h("h1", {}, "Certificate authorities"),
        h("a", { class: "button primary", href: "#/new" }, "Add a CA")),
      h("div", { class: "toolbar" },
        h("label", { class: "search", for: "search" }, h("span", { class: "hidden-text" }, "Search"), this.search), this.chips),
      h("div", { class: "line" }, this.countLine, this.progressLine),
      this.table.element);
  }

  readStates(all) { this.reader.start(all); }

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
    const counts = Object.fromEntries(SHOWN.map((state) => [state, 0]));
    for (const { id } of this.all) counts[this.#state(id)]++;
    const choices = [[null, "All", this.all.length], ...SHOWN.filter((state) => counts[state] || this.filter === state).map((state) => [state, STATES[state].label, counts[state]])];
    const seen = JSON.stringify([choices, this.filter]);
    if (seen === this.seenChips) return;
    this.seenChips = seen;
    const focused = document.activeElement?.dataset?.state;
    replace(this.chips, choices.map(([state, label, number]) => h("button", {
      type: "button", class: `chip ${state ? STATES[state].kind : ""}`, "data-state": String(state), "aria-pressed": String(this.filter === state),
      onclick: () => { this.filter = state; this.#filtered(); this.#drawChips(); },
    }, label, h("span", { class: "count" }, number.toLocaleString()))));
    if (focused) this.chips.querySelector(`[data-state="${focused}"]`)?.focus();
  }

  #filtered() {
    const words = this.search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = this.all.filter((one) => {
      if (this.filter && this.#state(one.id) !== this.filter) return false;
      const { properties = {} } = one.configuration;
      const text = [one.id, nameOf(one), properties["customer-uri"], properties["org-id"], properties.url].join(" ").toLowerCase();
      return words.every((word) => text.includes(word));
    });
    this.table.show(found);
    const text = found.length === this.all.length ? count(found.length, "CA") : `${found.length.toLocaleString()} of ${count(this.all.length, "CA")}`;
    if (this.countLine.textContent !== text) this.countLine.textContent = text;
  }
}

const nameOf = (one) => String(one.configuration?.name ?? one.id);
const locals = (one) => one.configuration?.profiles?.length ?? 0;
const dash = () => h("span", { class: "muted" }, "–");
