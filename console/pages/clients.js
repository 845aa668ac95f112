// All clients: who they are, and what they may do.
import { listClients } from "../api.js";
import { badge, bdi, count, h, replace } from "../dom.js";
import { collectionPage, CountLine, Search } from "../list_parts.js";
import { PutAway } from "../put_away.js";
import { ago } from "../time.js";
import { VirtualTable } from "../virtual_table.js";

export function clientsPage({ place, signal }) {
  collectionPage({ place, what: "the clients", signal, load: () => listClients({ signal }), view: new ClientsView(signal), empty: emptyState });
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
    this.search = new Search({ placeholder: "Name, id, subject, role or CA", onsearch: () => this.#filtered() });
    this.told = new PutAway("unbounded-clients");
    this.unbounded = h("div", { class: "notice warn", role: "note", hidden: true });
    this.countLine = new CountLine();
    this.element = h("div", {},
      h("div", { class: "page-head" }, h("h1", {}, "Clients"), h("a", { class: "button primary", href: "#/clients/new" }, "Add a client")),
      h("div", { class: "toolbar" }, this.search.element),
      h("div", { class: "line" }, this.countLine.element),
      this.unbounded, this.table.element);
  }

  show(all) {
    this.all = all;
    this.#tell(all.filter(isUnbounded));
    this.#filtered();
  }

  /** Name those that may order anything, until an operator has put that away; one that comes to it is named by itself. */
  #tell(unbounded) {
    const untold = this.told.without(unbounded, ({ id }) => id), names = untold.map(nameOf);
    this.unbounded.hidden = !names.length;
    replace(this.unbounded, names.length > 0 && [unboundedText(names),
      h("button", { type: "button", class: "quiet", onclick: () => {
        this.told.add(untold.map(({ id }) => id));
        this.#tell(unbounded);
        this.search.input.focus();
      } }, "Put this away")]);
  }

  #filtered() {
    const found = this.all.filter((one) => this.search.finds(`${one.id} ${JSON.stringify(one.configuration)}`.toLowerCase()));
    this.table.show(found);
    this.countLine.show(found.length, this.all.length, "client");
  }
}

const nameOf = ({ id, configuration }) => String(configuration.name ?? id);
const identityOf = ({ configuration: { identity = {} } }) => String(identity["subject-dn"] ?? identity["principal-arn"] ?? "");
const authoritiesOf = ({ configuration }) => configuration["ca-ids"]?.join(", ") ?? "all";
/** Whether a client may order a certificate for any name. `make apply` decides by the same setting. */
const isUnbounded = (one) => isOn(one) && ["integrator", "policy-constrained-tenant"].includes(one.configuration.role)
  && (one.configuration["allowed-names"] ?? null) === null;
const MOST_NAMED = 10;
const unboundedText = (names) => h("p", {}, `${count(names.length, "client")} may have a certificate for any name of the organization: `,
  names.slice(0, MOST_NAMED).map((name, at) => [at > 0 && ", ", bdi(name)]), names.length > MOST_NAMED && ` and ${names.length - MOST_NAMED} more`,
  ". A stolen key of theirs would be worth as much: give each the names that it needs.");
const namesOf = (one) => one.configuration["allowed-names"]?.join(", ");
const isOn = ({ configuration }) => String(configuration.enabled ?? true) === "true";

const COLUMNS = [
  { key: "name", label: "Name", class: "wide", sort: nameOf, cell: (one) => [
    h("a", { href: `#/client/${encodeURIComponent(one.id)}`, class: "strong" }, bdi(nameOf(one))),
    h("span", { class: "muted mono", translate: "no" }, one.id)] },
  { key: "state", label: "State", sort: (one) => Number(isOn(one)), cell: (one) => isOn(one) ? badge("good", "Let in") : badge("bad", "Switched off") },
  { key: "role", label: "Role", sort: ({ configuration }) => configuration.role, cell: ({ configuration }) => configuration.role },
  { key: "cas", label: "CAs", sort: authoritiesOf, cell: (one) => bdi(authoritiesOf(one)) },
  { key: "names", label: "Names", class: "late", sort: (one) => namesOf(one) ?? "", cell: (one) => namesOf(one) === undefined ? h("span", { class: "muted" }, "any") : bdi(namesOf(one) || "none") },
  { key: "identity", label: "Known by", class: "late", sort: identityOf, cell: (one) => bdi(identityOf(one)) },
  { key: "changed", label: "Changed", class: "late", sort: ({ changedAt }) => changedAt, cell: ({ changedAt }) => ago(changedAt) },
];
