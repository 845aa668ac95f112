// Another administrator was faster (412): both versions, and nothing typed is lost.
import { changeTable, differences } from "./documents.js";
import { h, replace } from "./dom.js";
import { when } from "./time.js";

/** Show both versions in `place`; the reader decides which one goes on. */
export function showConflict(place, { theirs, mine, onMine, onTheirs, what = "CA" }) {
  const rows = differences(theirs.configuration, mine);
  replace(place, h("section", { class: "notice warn conflict", role: "alert", tabindex: "-1", "aria-labelledby": "conflict-title" },
    h("h2", { id: "conflict-title" }, `Somebody else changed this ${what} in the meantime`),
    h("p", {}, `Version ${theirs.version} was stored `, when(theirs.changedAt), ". What you typed is still here, and not stored."),
    rows.length ? changeTable(rows, { caption: "Both versions", names: ["Stored now", "Yours"] }) : h("p", {}, "Both say the same."),
    h("div", { class: "actions" },
      h("button", { type: "button", onclick: onTheirs }, "Take what is stored"),
      h("button", { type: "button", class: "primary", onclick: onMine }, "Go on with mine, on top of it"))));
  place.firstChild.focus();
}
