// The merged profiles of a CA: what clients see.
import { listProfiles } from "../api.js";
import { bdi, h, replace } from "../dom.js";
import { Chips, CountLine, numbered, Search } from "../list_parts.js";
import { keyTypeChips, keyTypesOf, SOURCES, sourceOf, termsOf, termText } from "../profile_facts.js";
import { VirtualTable } from "../virtual_table.js";

export function profilesTab({ id, at, place, signal }) {
  let source = null;
  let rows = [];
  const table = new VirtualTable({ label: "Profiles", columns: columns(at), keyOf: (row) => row.profile.id, signal });
  const search = new Search({ label: "Search profiles", placeholder: "Name, id, key type or term", onsearch: () => filtered() });
  const chips = new Chips((chosen) => { source = chosen; filtered(); drawChips(); }, "Only those from");
  const countLine = new CountLine();
  const remarks = h("div");
  const view = h("div", {}, h("h2", { class: "hidden-text" }, "Profiles"), remarks, h("div", { class: "toolbar" }, search.element, chips.element,
    h("a", { class: "button push", href: `${at}/profiles/new` }, "Add a local profile")),
  countLine.element, table.element);

  function filtered() {
    const found = rows.filter((row) => (!source || row.source === source) && search.finds(row.text));
    table.show(found);
    countLine.show(found.length, rows.length, "profile");
  }

  const drawChips = () => chips.draw(numbered(rows, (row) => row.source, Object.entries(SOURCES), source), source);

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
      else { table.element.remove(); countLine.say("No profiles yet. Switch sync on in the settings, or add a local profile."); }
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
