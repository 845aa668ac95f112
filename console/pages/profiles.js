// The merged profiles of a CA: what clients see.
import { listProfiles } from "../api.js";
import { bdi, count, h, replace } from "../dom.js";
import { keyTypeChips, keyTypesOf, SOURCES, sourceOf, termsOf, termText } from "../profile_facts.js";
import { VirtualTable } from "../virtual_table.js";

export function profilesTab({ id, at, place, signal }) {
  let source = null;
  let rows = [];
  const table = new VirtualTable({ label: "Profiles", columns: columns(at), keyOf: (row) => row.profile.id, signal });
  const search = h("input", { type: "search", id: "profile-search", placeholder: "Name, id, key type or term", oninput: () => filtered() });
  const chips = h("div", { class: "chips", role: "group", "aria-label": "Only those from" });
  const counted = h("p", { class: "muted", role: "status" });
  const remarks = h("div");
  const view = h("div", {}, h("h2", { class: "hidden-text" }, "Profiles"), remarks, h("div", { class: "toolbar" },
    h("label", { class: "search", for: "profile-search" }, h("span", { class: "hidden-text" }, "Search profiles"), search), chips,
    h("a", { class: "button push", href: `${at}/profiles/new` }, "Add a local profile")),
  counted, table.element);

  function filtered() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = rows.filter((row) => (!source || row.source === source) && words.every((word) => row.text.includes(word)));
    table.show(found);
    const text = found.length === rows.length ? count(rows.length, "profile") : `${found.length.toLocaleString()} of ${count(rows.length, "profile")}`;
    if (counted.textContent !== text) counted.textContent = text;
  }

  function drawChips() {
    const focused = document.activeElement?.dataset?.source;
    const counts = [[null, "All", rows.length], ...Object.entries(SOURCES).map(([key, label]) => [key, label, rows.filter((row) => row.source === key).length])];
    replace(chips, counts.filter(([key, , number]) => number || !key || key === source).map(([key, label, number]) => h("button", {
      type: "button", class: "chip", "data-source": String(key), "aria-pressed": String(source === key), onclick: () => { source = key; filtered(); drawChips(); },
    }, label, h("span", { class: "count" }, number.toLocaleString()))));
    if (focused) chips.querySelector(`[data-source="${focused}"]`)?.focus();
  }

  return {
    load: () => listProfiles(id, signal),
    show: ({ stored, own }) => {
      const locals = new Map((stored.configuration.profiles ?? []).map((one) => [String(one["unique-id"]), one]));
      rows = own.profiles.map((profile, index) => {
        const from = sourceOf(profile, locals.get(profile.id));
        const keys = Object.entries(keyTypesOf(profile)).flat(2).join(" ");
        return { profile, index, source: from, text: [profile.id, profile.name, profile.properties.cert_type, profile.properties.description, keys, termsOf(profile).join(" ")].join(" ").toLowerCase() };
      });
      replace(remarks, own.remarks.map((remark) => h("div", { class: "notice warn" }, h("p", {}, remark.message))));
      if (!view.isConnected) replace(place, view);
      if (rows.length) { drawChips(); filtered(); if (!table.element.isConnected) view.append(table.element); }
      else { table.element.remove(); replace(counted, "No profiles yet. Switch sync on in the settings, or add a local profile."); }
    },
  };
}

const columns = (at) => [
  { key: "name", label: "Name", class: "wide", sort: ({ profile }) => profile.name, cell: ({ profile }) => [
    h("a", { class: "strong", href: `${at}/profiles/${encodeURIComponent(profile.id)}` }, bdi(profile.name)),
    h("span", { class: "muted mono", translate: "no" }, profile.id)] },
  { key: "source", label: "From", sort: ({ source }) => source, cell: ({ source }) => h("span", { class: `badge ${source}` }, SOURCES[source]) },
  { key: "type", label: "Certificate Type", sort: ({ profile }) => profile.properties.cert_type ?? null, cell: ({ profile }) => profile.properties.cert_type ? h("span", { class: "mono" }, bdi(profile.properties.cert_type)) : h("span", { class: "muted" }, "none") },
  { key: "keys", label: "Key types", class: "keys-cell", cell: ({ profile }) => keyTypeChips(profile) },
  { key: "terms", label: "Terms", sort: ({ profile }) => termsOf(profile)[0] ?? null, cell: ({ profile }) => termText(profile) },
];
