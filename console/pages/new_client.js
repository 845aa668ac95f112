// A client from nothing.
import { clients } from "../api.js";
import { ClientForm } from "../client_form.js";
import { added, isNamed } from "../document_editor.js";
import { h } from "../dom.js";
import { guard } from "../notices.js";

export function newClientPage({ place, go }) {
  const form = new ClientForm({}, { isNew: true });
  guard(() => form.isDirty);
  const add = h("button", { type: "submit", class: "primary" }, "Add the client");
  const store = () => isNamed(form) && added({ form, store: clients.store, what: "client", address: "#/client", buttons: [add], go });
  place.append(
    h("nav", { class: "crumbs", "aria-label": "Breadcrumb" }, h("a", { href: "#/clients" }, "Clients")),
    h("div", { class: "page-head" }, h("h1", {}, "Add a client")),
    h("form", { novalidate: true, onsubmit: (event) => { event.preventDefault(); store(); } },
      form.element, h("div", { class: "dock" }, h("div", { class: "actions" }, h("a", { class: "button", href: "#/clients" }, "Cancel"), add))));
  form.id.input.focus();
}
