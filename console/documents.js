// A document beside another: what is different, and what follows where another administrator was faster (412).
import { bdi, h, replace } from "./dom.js";
import { when } from "./time.js";

/** `{"properties": {"url": ...}}` as `properties.url` -> text; profiles by their id. */
function flattened(value, path = "", found = new Map()) {
  if (Array.isArray(value) && value.some((item) => item?.["unique-id"])) {
    value.forEach((item, index) => flattened(item, `${path}[${item?.["unique-id"] ?? index}]`, found));
  } else if (value && typeof value === "object" && !Array.isArray(value) && Object.keys(value).length) {
    for (const [key, member] of Object.entries(value)) flattened(member, path ? `${path}.${key}` : key, found);
  } else found.set(path, typeof value === "string" ? value : JSON.stringify(value));
  return found;
}

export function differences(before, after) {
  const [old, now] = [flattened(before), flattened(after)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((key) => old.get(key) !== now.get(key))
    .map((key) => ({ setting: key, before: old.get(key), after: now.get(key) }));
}

/** A table of before and after. */
export function changeTable(rows, { caption, names = ["Before", "After"], first = "Setting" }) {
  const side = (text) => text === undefined || text === null ? h("span", { class: "muted" }, "none") : h("span", { class: "mono wrap" }, bdi(text));
  return h("div", { class: "scroll-x", tabindex: "0", role: "region", "aria-label": caption }, h("table", { class: "changes" },
    h("caption", { class: "hidden-text" }, caption),
    h("thead", {}, h("tr", {}, [first, ...names].map((name) => h("th", { scope: "col" }, name)))),
    h("tbody", {}, rows.map(({ setting, before, after }) => h("tr", {},
      h("th", { scope: "row", class: "wrap" }, bdi(setting)), h("td", {}, side(before)), h("td", {}, side(after)))))));
}

/** Show both versions in `place`; the reader decides which one goes on. */
export function showConflict(place, { theirs, mine, onMine, onTheirs, what = "CA" }) {
  const rows = differences(theirs.configuration, mine);
  replace(place, h("section", { class: "notice warn conflict", role: "alert", tabindex: "-1", "aria-labelledby": "conflict-title" },
    h("h2", { id: "conflict-title" }, `Another operator changed this ${what} in the meantime`),
    h("p", {}, `Version ${theirs.version} was stored `, when(theirs.changedAt), ". What you typed is still here, and not stored."),
    rows.length ? changeTable(rows, { caption: "Both versions", names: ["Stored now", "Yours"] }) : h("p", {}, "Both say the same."),
    h("div", { class: "actions" },
      h("button", { type: "button", onclick: onTheirs }, "Take what is stored"),
      h("button", { type: "button", class: "primary", onclick: onMine }, "Go on with mine, on top of it"))));
  place.firstChild.focus();
}
