// A client from nothing.
import { storeClient } from "../api.js";
import { ClientForm } from "../client_form.js";
import { h } from "../dom.js";
import { showProblems } from "../fields.js";
import { guard } from "../guard.js";

export function newClientPage({ place, go }) {
  const form = new ClientForm({}, { isNew: true });
  guard(() => form.isDirty);
  const add = h("button", { type: "submit", class: "primary" }, "Add the client");
  place.append(
    h("nav", { class: "crumbs", "aria-label": "Breadcrumb" }, h("a", { href: "#/clients" }, "Clients")),
    h("div", { class: "page-head" }, h("h1", {}, "Add a client")),
    h("form", { novalidate: true, onsubmit: (event) => { event.preventDefault(); added(form, add, go); } },
      form.element, h("div", { class: "dock" }, h("div", { class: "actions" }, h("a", { class: "button", href: "#/clients" }, "Cancel"), add))));
  form.id.input.focus();
}

async function added(form, add, go) {
  const id = form.id.value.trim();
  if (!id) { form.id.refuse("Give it an ID."); form.id.input.focus(); return; }
  form.summary.hidden = true;
  add.disabled = true;
  try {
    const stored = await storeClient(id, form.document(), null);
    go(`#/client/${encodeURIComponent(stored.id)}`, `The client '${id}' is added.`);
  } catch (error) {
    if (error.status === 412) form.id.refuse(`There is a client '${id}' already. Choose another ID, or change that one.`), form.id.input.focus();
    else showProblems(error, form.fields, form.summary);
  } finally { add.disabled = false; }
}
