// A CA's document beside another: what is different, setting by setting.
import { bdi, h } from "./dom.js";

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
