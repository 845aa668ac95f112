// What has to be said above a page: what failed, what was done; and questions, before unsaved changes are left among them.
import { announce, h } from "./dom.js";

const place = () => document.getElementById("notices");

/** Show a notice until it is dismissed, or the next one of the same `about` comes. */
export function notice(kind, text, { about = "action", action } = {}) {
  clear(about);
  const element = h("div", { class: `notice ${kind}`, "data-about": about },
    h("p", {}, text), action,
    h("button", { type: "button", class: "quiet", "aria-label": "Dismiss this notice", onclick: () => element.remove() }, "Dismiss"));
  place().append(element);
  announce(text);
}

export function clear(about) {
  for (const element of [...place().children]) {
    if (!about || element.dataset.about === about) element.remove();
  }
}

/** Ask in a dialog; resolves to true for yes. `mustType` has to be typed first. */
export function ask({ title, body, yes, no = "Cancel", kind = "primary", mustType }) {
  return new Promise((resolve) => {
    const confirm = h("button", { type: "submit", class: kind, value: "yes", disabled: Boolean(mustType) }, yes);
    const input = mustType && h("input", {
      type: "text", id: "must-type", autocomplete: "off", autocapitalize: "off", spellcheck: "false",
      oninput: () => { confirm.disabled = input.value !== mustType; },
    });
    const dialog = h("dialog", { "aria-labelledby": "dialog-title" },
      h("form", { method: "dialog" },
        h("h2", { id: "dialog-title" }, title), body,
        input && h("label", { class: "field", for: "must-type" },
          h("span", { class: "label" }, "Type ", h("code", {}, mustType), " to confirm"), input),
        h("div", { class: "actions" }, h("button", { type: "submit", value: "no", formnovalidate: true }, no), confirm)));
    dialog.addEventListener("submit", (event) => {
      // Enter in the field presses the first button, which is the harmless one.
      if (event.submitter !== confirm && document.activeElement === input && !confirm.disabled) dialog.returnValue = "no";
    });
    dialog.addEventListener("close", () => { dialog.remove(); resolve(dialog.returnValue === "yes"); });
    document.body.append(dialog);
    dialog.showModal();
    (input ?? confirm).focus();
  });
}

let isDirty = () => false;

/** From now on, until the page is left: whether there is something to lose. */
export function guard(check) { isDirty = check; }

export async function mayLeave() {
  if (!isDirty()) return true;
  return ask({
    title: "Leave without saving?", yes: "Leave, and lose my changes", no: "Stay here", kind: "danger",
    body: h("p", {}, "What you changed here is not stored yet."),
  });
}

window.addEventListener("beforeunload", (event) => { if (isDirty()) event.preventDefault(); });
