// The domains of a CA's login: until when each may be ordered for, and what depends on it.
import { daysTo, farAway, longDay, shortDay } from "../days.js";
import { bdi, dotted, h, replace } from "../dom.js";
import { askForReadiness, computedAt, getDomains } from "../fleet_api.js";
import { Chips, CountLine, numbered, Search } from "../list_parts.js";
import { AnewControl } from "../renewing.js";
import { ago } from "../time.js";
import { VirtualTable } from "../virtual_table.js";

const STATUSES = { expired: ["bad", "Expired"], "not-validated": ["bad", "Not validated"], unknown: ["plain", "Unknown"], validated: ["good", "Validated"] };
const SHOWN = Object.entries(STATUSES).map(([status, [, label]]) => [status, label]);
const METHODS = { email: "E-mail", cname: "CNAME record", http: "HTTP file", https: "HTTPS file", txt: "TXT record", "persistent-txt": "Persistent TXT record" };
const NEXT = { "not-initiated": "not begun", "awaiting-submission": "waits to be submitted", submitted: "submitted", rejected: "rejected" };
const SOON_DAYS = 30;

export function domainsTab({ id, query, place, signal, again }) {
  const view = new DomainsView({ id, query, signal, again });
  return {
    load: () => getDomains(id, signal),
    show: ({ own }) => { if (!view.element.isConnected) replace(place, view.element); view.show(own); },
  };
}

class DomainsView {
  constructor({ id, query, signal, again }) {
    this.filter = null;
    this.all = [];
    this.anew = new AnewControl({
      label: "Ask Sectigo anew", doing: "Asking Sectigo how the domains stand…", done: "The domains are read anew, unless that was done less than a minute ago.", signal,
      ask: () => askForReadiness(id), stamp: () => computedAt(id, signal), onDone: again,
    });
    this.table = new VirtualTable({ label: "Domains", columns: COLUMNS, keyOf: ({ name }) => name, signal, sortBy: { key: "urgency", down: false } });
    this.search = new Search({ label: "Search domains", placeholder: "A part of a name", value: query.get("name") ?? "", onsearch: () => this.#filtered() });
    this.chips = new Chips((status) => { this.filter = status; this.#filtered(); this.#drawChips(); });
    this.readLine = h("p", { class: "muted" });
    this.countLine = new CountLine();
    this.remarks = h("div");
    this.empty = h("div");
    this.element = h("div", {}, h("h2", { class: "hidden-text" }, "Domains"), this.remarks, this.anew.progress,
      h("div", { class: "toolbar" }, this.search.element, this.chips.element, this.anew.button),
      h("div", { class: "line" }, this.countLine.element, this.readLine), this.table.element, this.empty);
  }

  show({ domains, readAt, remarks }) {
    this.all = domains.map((one) => ({ ...one, urgency: urgencyOf(one) })).sort((a, b) => a.urgency - b.urgency);
    replace(this.remarks, remarks.map(({ message }) => h("div", { class: "notice warn" }, h("p", {}, message))));
    replace(this.readLine, readAt ? ["Sectigo was asked ", ago(readAt), "; that is done once a day, and when you ask for it, once a minute at most."] : "");
    replace(this.empty, !domains.length && h("div", { class: "empty" }, h("h3", {}, readAt ? "Sectigo lists no domains" : "The domains were not read yet"),
      h("p", {}, readAt ? "The login of this CA sees none. What it cannot see is unknown here, and refuses nothing." : "They are read once a day. You can have it done now.")));
    this.table.element.hidden = !domains.length;
    this.#filtered();
    this.#drawChips();
  }

  #filtered() {
    const found = this.all.filter(({ name, status }) => (!this.filter || status === this.filter) && this.search.finds(name));
    this.table.show(found);
    if (this.all.length) this.countLine.show(found.length, this.all.length, "domain"); else this.countLine.say("");
  }

  #drawChips() {
    this.chips.draw(numbered(this.all, ({ status }) => status, SHOWN, this.filter), this.filter);
  }
}

// What certificates need comes first, then what ends soonest.
function urgencyOf({ status, validatedUntil, certificates }) {
  const days = status === "validated" && validatedUntil ? daysTo(validatedUntil) : status === "validated" ? 9_999 : -1;
  return days + (certificates && days <= SOON_DAYS ? 0 : 10_000);
}

function statusOf(one) {
  const isEnding = one.status === "validated" && one.validatedUntil && daysTo(one.validatedUntil) <= SOON_DAYS;
  const [kind, label] = isEnding ? ["warn", "Ends soon"] : STATUSES[one.status] ?? ["plain", one.status];
  return dotted(one.certificates || kind === "good" ? kind : "plain", label);
}

const COLUMNS = [
  { key: "name", label: "Domain", class: "wide", sort: ({ name }) => name, cell: ({ name, method }) => [h("span", { class: "strong" }, bdi(name)), h("span", { class: "muted small" }, method ? METHODS[method] ?? method : "no method yet")] },
  { key: "urgency", label: "Status", sort: ({ urgency }) => urgency, cell: statusOf },
  { key: "until", label: "Validated until", class: "wide", sort: ({ validatedUntil }) => validatedUntil ? Date.parse(validatedUntil) : null, cell: ({ validatedUntil }) => validatedUntil
    ? [h("span", {}, shortDay(validatedUntil)), h("span", { class: daysTo(validatedUntil) <= SOON_DAYS ? "warn-text small" : "muted small" }, farAway(validatedUntil))]
    : h("span", { class: "muted" }, "–") },
  { key: "certificates", label: "Certificates", class: "number", sort: ({ certificates }) => certificates, cell: ({ certificates }) => certificates.toLocaleString() },
  { key: "by", label: "Ends by", class: "late", cell: ({ endsBy }) => !endsBy ? h("span", { class: "muted" }, "–") : endsBy === "expiration" ? "Sectigo's date" : `the rule of ${longDay(endsBy)}` },
  { key: "next", label: "Next validation", cell: ({ orderStatus }) => NEXT[orderStatus] ?? orderStatus ?? h("span", { class: "muted" }, "–") },
];
