// A CA from nothing: filled in, tried out, stored.
import { store } from "../api.js";
import { h } from "../dom.js";
import { showProblems } from "../fields.js";
import { guard } from "../guard.js";
import { ask } from "../notices.js";
import { SettingsForm } from "../settings_form.js";
import { tryConnection } from "../trying.js";

export function newAuthorityPage({ place, go }) {
  const form = new SettingsForm({ properties: { "enable-ca-profile-sync": true } }, { isNew: true });
  guard(() => form.isDirty);
  const attempt = h("button", { type: "button", onclick: () => named(form) && tryConnection(form, form.id.value.trim(), { buttons: [attempt, add] }) }, "Try connection");
  const add = h("button", { type: "submit", class: "primary" }, "Try, then add");
  place.append(
    h("nav", { class: "crumbs", "aria-label": "Breadcrumb" }, h("a", { href: "#/" }, "Certificate authorities")),
    h("div", { class: "page-head" }, h("h1", {}, "Add a certificate authority")),
    h("form", { novalidate: true, onsubmit: async (event) => { event.preventDefault(); if (named(form)) await added(form, [attempt, add], go); } },
      form.element, h("div", { class: "dock" }, form.outcome, h("div", { class: "actions" }, h("a", { class: "button", href: "#/" }, "Cancel"), attempt, add))));
  form.id.input.focus();
}

function named(form) {
  if (form.id.value.trim()) return true;
  form.id.refuse("Give it an ID.");
  form.id.input.focus();
  return false;
}

async function added(form, buttons, go) {
  const id = form.id.value.trim();
  const outcome = await tryConnection(form, id, { buttons });
  if (!outcome) return;
  if (outcome.kind === "bad" && !(await ask({
    title: "Add it all the same?", yes: "Add it", no: "Back to the form",
    body: h("p", {}, outcome.text, " The CA will be down until Sectigo can be reached with these settings."),
  }))) return;
  for (const button of buttons) button.disabled = true;
  try {
    const stored = await store(id, form.document(), null);
    go(`#/ca/${encodeURIComponent(stored.id)}`, `The CA '${id}' is added.`);
  } catch (error) {
    if (error.status === 412) form.id.refuse(`There is a CA '${id}' already. Choose another ID, or change that one.`), form.id.input.focus();
    else showProblems(error, form.fields, form.summary);
  } finally {
    for (const button of buttons) button.disabled = false;
  }
}
