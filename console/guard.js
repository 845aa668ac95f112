// Leaving with unsaved changes asks.
import { ask } from "./notices.js";
import { h } from "./dom.js";

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
