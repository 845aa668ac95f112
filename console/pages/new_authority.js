// A CA from nothing: filled in, tried out, stored.
import { authorities } from "../api.js";
import { added, isNamed } from "../document_editor.js";
import { h } from "../dom.js";
import { ask, guard } from "../notices.js";
import { SettingsForm, tryConnection } from "../settings_form.js";

export function newAuthorityPage({ place, go }) {
  const form = new SettingsForm({ properties: { "enable-ca-profile-sync": true } }, { isNew: true });
  guard(() => form.isDirty);
  const attempt = h("button", { type: "button", onclick: () => isNamed(form) && tryConnection(form, form.id.value.trim(), { buttons: [attempt, add] }) }, "Try connection");
  const add = h("button", { type: "submit", class: "primary" }, "Try, then add");
  place.append(
    h("nav", { class: "crumbs", "aria-label": "Breadcrumb" }, h("a", { href: "#/" }, "Certificate authorities")),
    h("div", { class: "page-head" }, h("h1", {}, "Add a certificate authority")),
    h("form", { novalidate: true, onsubmit: async (event) => { event.preventDefault(); if (isNamed(form)) await tried(form, [attempt, add], go); } },
      form.element, h("div", { class: "dock" }, form.outcome, h("div", { class: "actions" }, h("a", { class: "button", href: "#/" }, "Cancel"), attempt, add))));
  form.id.input.focus();
}

async function tried(form, buttons, go) {
  const outcome = await tryConnection(form, form.id.value.trim(), { buttons });
  if (!outcome) return;
  if (outcome.kind === "bad" && !(await ask({
    title: "Add it all the same?", yes: "Add it", no: "Back to the form",
    body: h("p", {}, outcome.text, " The CA will be down until Sectigo can be reached with these settings."),
  }))) return;
  await added({ form, store: authorities.store, what: "CA", address: "#/ca", buttons, go });
}
