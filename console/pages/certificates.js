// The certificates of a CA, by ascending end: what expires, who ordered it, and its end before that.
import { listClients } from "../api.js";
import { showCertificate } from "../certificate_panel.js";
import { daysTo, farAway, shortDay } from "../days.js";
import { bdi, count, dotted, h, replace } from "../dom.js";
import { certificatePage } from "../fleet_api.js";
import { certificatesAt, clientLink, profileLink } from "../links.js";
import { Chips, CountLine } from "../list_parts.js";
import { PagedRows } from "../paged_rows.js";
import { VirtualTable } from "../virtual_table.js";

export const STATUSES = {
  expiring: ["Expiring", "warn"], valid: ["Valid", "good"], renewed: ["Renewed", "plain"], expired: ["Expired", "plain"], revoked: ["Revoked", "bad"],
};
const ALL = "all";
const CHOICES = [...Object.entries(STATUSES).map(([status, [label]]) => [status, label]), [ALL, "All"]];
// Names are searched for whole, so a search is made when the name has been typed.
const TYPING_MS = 600;

export function certificatesTab({ id, at, query, place, signal, keep }) {
  const view = new CertificatesView({ id, at, query, signal, keep });
  return {
    load: () => view.rows.first(),
    show: () => { if (!view.element.isConnected) replace(place, view.element); view.draw(); },
  };
}

class CertificatesView {
  constructor({ id, at, query, signal, keep }) {
    Object.assign(this, { id, at, keep, signal });
    this.filters = { status: query.get("status") ?? "expiring", name: query.get("name") ?? "", clientId: query.get("clientId") ?? "", expiresBefore: query.get("expiresBefore") ?? "" };
    this.rows = new PagedRows({ signal, onChange: () => this.draw(), read: (after) => certificatePage(id, this.#asked(), after, signal) });
    this.table = new VirtualTable({ label: "Certificates", columns: this.#columns(), keyOf: ({ orderId, serialNumber }) => `${serialNumber} ${orderId}`, signal, onSeen: (keys) => this.#seen(keys) });
    this.chips = new Chips((status) => this.#set({ status }));
    this.countLine = new CountLine();
    this.foot = h("div", { class: "foot" });
    this.empty = h("div");
    this.element = h("div", {}, h("h2", { class: "hidden-text" }, "Certificates"), this.#form(), this.chips.element,
      h("div", { class: "line" }, this.countLine.element), this.table.element, this.empty, this.foot);
  }

  #asked() { const { status, ...others } = this.filters; return { ...others, status: status === ALL ? "" : status }; }

  #form() {
    const field = (key, label, attributes) => h("label", { class: "filter" }, h("span", { class: "label" }, label),
      h("input", { ...attributes, ".value": this.filters[key], oninput: ({ target }) => this.#typed(key, target.value.trim()), onchange: ({ target }) => this.#set({ [key]: target.value.trim() }) }));
    const clients = h("datalist", { id: "certificate-clients" });
    const known = () => { this.clients ??= listClients({ signal: this.signal }).then((all) => replace(clients, all.map(({ id }) => h("option", { value: id })))).catch(() => {}); };
    return h("form", { class: "filters", role: "search", "aria-label": "Certificates", onsubmit: (event) => event.preventDefault() },
      field("name", "Name", { type: "search", placeholder: "One whole name, such as www.example.com", spellcheck: "false", autocapitalize: "off" }),
      field("clientId", "Client", { type: "search", list: "certificate-clients", placeholder: "Any", onfocus: known, spellcheck: "false", autocapitalize: "off" }), clients,
      field("expiresBefore", "Ends before", { type: "date" }));
  }

  #typed(key, value) {
    clearTimeout(this.typing);
    this.typing = setTimeout(() => this.#set({ [key]: value }), TYPING_MS);
  }

  #set(changes) {
    clearTimeout(this.typing);
    if (this.signal.aborted || Object.entries(changes).every(([key, value]) => this.filters[key] === value)) return;
    Object.assign(this.filters, changes);
    this.keep(certificatesAt(this.at, this.filters));
    this.table.element.scrollTop = 0;
    this.rows.restart();
  }

  #columns() {
    return [
      { key: "name", label: "Names", class: "wide", cell: (one) => [
        h("button", { type: "button", class: "link strong", onclick: () => this.#open(one) }, bdi(nameOf(one)), one.names.length > 1 && h("span", { class: "muted" }, ` and ${one.names.length - 1} more`)),
        h("span", { class: "muted mono", translate: "no" }, one.serialNumber)] },
      { key: "status", label: "Status", cell: ({ status }) => statusBadge(status) },
      { key: "end", label: "Ends", class: "wide", cell: (one) => [h("span", {}, shortDay(one.expiresAt)), h("span", { class: endClass(one) }, farAway(one.expiresAt))] },
      { key: "client", label: "Ordered by", cell: ({ clientId }) => clientLink(clientId) },
      { key: "profile", label: "Profile", cell: ({ profileId }) => profileLink(this.at, profileId) },
      { key: "key", label: "Key", cell: ({ keyType }) => keyType },
    ];
  }

  #open(one) { showCertificate({ id: this.id, at: this.at, certificate: one, onRevoked: () => { one.status = "revoked"; this.draw(); } }); }

  #seen(keys) {
    const last = this.rows.items.at(-1);
    if (last && this.rows.hasMore && !this.rows.running && !this.rows.error && keys.at(-1) === this.table.keyOf(last)) queueMicrotask(() => this.rows.more());
  }

  draw() {
    const { items, hasMore, error, isBeginning } = this.rows;
    this.chips.draw(CHOICES, this.filters.status);
    this.element.classList.toggle("busy", isBeginning);
    if (isBeginning) return;
    this.table.element.hidden = !items.length;
    this.table.show(items, !hasMore);
    this.countLine.say(items.length ? `${count(items.length, "certificate")}${hasMore ? " so far, by their end; more as you scroll" : ", by their end"}` : "");
    replace(this.empty, !items.length && !hasMore && !error && this.#none());
    this.rows.drawFoot(this.foot, "certificates");
  }

  #none() {
    const { status, ...others } = this.filters;
    const isFiltered = Object.values(others).some(Boolean);
    const all = h("button", { type: "button", class: "primary", onclick: () => this.#set({ status: ALL }) }, isFiltered ? "Search all certificates" : "Show all certificates");
    if (status === "expiring" && !isFiltered) return h("div", { class: "empty" }, h("h3", {}, "Nothing expires without a successor"), h("p", {}, "No certificate is in its last third, or its last 30 days, with no other to take its place."), all);
    return h("div", { class: "empty" }, h("h3", {}, status === ALL && !isFiltered ? "No certificates yet" : "No certificate is like that"),
      h("p", {}, status === ALL && !isFiltered ? "What clients order through this gateway is listed here." : "A name is searched for whole: www.example.com does not find *.example.com."), status !== ALL && all);
  }
}

export const nameOf = ({ names, subjectName, serialNumber }) => names[0] ?? (subjectName || serialNumber);

export function statusBadge(status) {
  const [label, kind] = STATUSES[status] ?? [status, "plain"];
  return dotted(kind, label);
}

const endClass = ({ status, expiresAt }) => status === "expiring" && daysTo(expiresAt) <= 15 ? "bad-text small" : status === "expiring" ? "warn-text small" : "muted small";
