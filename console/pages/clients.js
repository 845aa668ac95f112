// All clients: who they are, and what they may do.
import { listClients } from "../api.js";
import { badge, bdi, count, h, replace } from "../dom.js";
import { Reading } from "../reading.js";
import { ago } from "../time.js";
import { VirtualTable } from "../virtual_table.js";

export function clientsPage({ place, signal }) {
  const view = new ClientsView(signal);
  const frame = h("div");
  const reading = new Reading({
    place, what: "the clients", signal,
    load: () => listClients({ signal }),
    show: (all) => {
      if (!frame.isConnected) replace(place, frame);
      if (!all.length) replace(frame, emptyState());
      else { if (!view.element.isConnected) replace(frame, view.element); view.show(all); }
    },
  });
  reading.refresh();
}

const emptyState = () => h("div", { class: "empty" },
  h("h1", {}, "No clients yet"),
  h("p", {}, "A client asks this gateway for certificates. It is known by a certificate or an IAM principal, with a role and CAs of its own."),
  h("p", {}, "Where the gateway knows clients by their address alone, no client needs to be listed here."),
  h("p", {}, h("a", { class: "button primary", href: "#/clients/new" }, "Add a client")));

class ClientsView {
  constructor(signal) {
    this.all = [];
    this.table = new VirtualTable({ label: "Clients", columns: COLUMNS, keyOf: ({ id }) => id, signal, sortBy: { key: "name", down: false } });
    this.search = h("input", { type: "search", id: "search", placeholder: "Name, id, subject, role or CA", oninput: () => this.#filtered() });
    this.countLine = h("p", { class: "muted", role: "status" });
    this.element = h("div", {},
      h("div", { class: "page-head" }, h("h1", {}, "Clients"), h("a", { class: "button primary", href: "#/clients/new" }, "Add a client")),
      h("div", { class: "toolbar" }, h("label", { class: "search", for: "search" }, h("span", { class: "hidden-text" }, "Search"), this.search)),
      h("div", { class: "line" }, this.countLine),
      this.table.element);
  }

  show(all) { this.all = all; this.#filtered(); }

  #filtered() {
    const words = this.search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = this.all.filter((one) => {
      const text = `${one.id} ${JSON.stringify(one.configuration)}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
    this.table.show(found);
    const text = found.length === this.all.length ? count(found.length, "client") : `${found.length.toLocaleString()} of ${count(this.all.length, "client")}`;
    if (this.countLine.textContent !== text) this.countLine.textContent = text;
  }
}

const nameOf = ({ id, configuration }) => String(configuration.name ?? id);
const identityOf = ({ configuration: { identity = {} } }) => String(identity["subject-dn"] ?? identity["principal-arn"] ?? "");
const authoritiesOf = ({ configuration }) => configuration["ca-ids"]?.join(", ") ?? "all";
const isOn = ({ configuration }) => String(configuration.enabled ?? true) === "true";

const COLUMNS = [
  { key: "name", label: "Name", class: "wide", sort: nameOf, cell: (one) => [
    h("a", { href: `#/client/${encodeURIComponent(one.id)}`, class: "strong" }, bdi(nameOf(one))),
    h("span", { class: "muted mono", translate: "no" }, one.id)] },
  { key: "state", label: "State", sort: (one) => Number(isOn(one)), cell: (one) => isOn(one) ? badge("good", "Let in") : badge("bad", "Switched off") },
  { key: "role", label: "Role", sort: ({ configuration }) => configuration.role, cell: ({ configuration }) => configuration.role },
  { key: "cas", label: "CAs", sort: authoritiesOf, cell: (one) => bdi(authoritiesOf(one)) },
  { key: "identity", label: "Known by", class: "late", sort: identityOf, cell: (one) => bdi(identityOf(one)) },
  { key: "changed", label: "Changed", class: "late", sort: ({ changedAt }) => changedAt, cell: ({ changedAt }) => ago(changedAt) },
];
