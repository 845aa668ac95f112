// One profile: what Sectigo's says, or a local one to be changed.
import { authorities, listProfiles } from "../api.js";
import { showConflict } from "../documents.js";
import { announce, bdi, h, replace } from "../dom.js";
import { showProblems } from "../fields.js";
import { ask, guard, notice } from "../notices.js";
import { keyTypesOf, keyTypeText, SOURCES, sourceOf, termsOf } from "../profile_facts.js";
import { ProfileForm } from "../profile_form.js";
import { requestedRows } from "../field_settings.js";

export function profileTab({ id, at, item, query, place, signal, go }) {
  let editor = null;
  return {
    load: () => listProfiles(id, signal),
    show: ({ stored, own }) => {
      // What is being typed is never drawn over: a change by another administrator is shown when it is saved.
      if (editor?.form.isDirty) return;
      const local = stored.configuration.profiles?.find((one) => String(one["unique-id"]) === item);
      const listed = own.profiles.find((one) => one.id === item);
      const isNew = item === "new" && !local && !listed;
      if (!isNew && !local && !listed) { replace(place, missing(at)); return; }
      editor = null;
      replace(place, h("p", { class: "crumbs" }, h("a", { href: at }, "All profiles of this CA")));
      if (isNew || local) {
        editor = new Editor({ id, at, stored, local, isNew, go, offered: offeredBy(stored, own), asked: askedUnder(listed), type: query.get("type") });
        place.append(h("h2", {}, isNew ? "Add a local profile" : [bdi(listed?.name ?? item), " ", h("span", { class: "badge local" }, SOURCES[listed ? sourceOf(listed, local) : "local"])]), editor.element);
        guard(() => editor.form.isDirty);
      } else place.append(facts(listed, at));
      if (editor && listed?.requestedProperties.length) editor.element.before(asksFor(listed));
    },
  };
}

const missing = (at) => h("div", { class: "empty" }, h("h2", {}, "There is no such profile"), h("p", {}, "It may be gone from Sectigo's list."), h("p", {}, h("a", { href: at }, "All profiles of this CA")));

/** Sectigo's own profiles among the merged ones. */
function offeredBy(stored, { profiles }) {
  const locals = new Map((stored.configuration.profiles ?? []).map((one) => [String(one["unique-id"]), one]));
  return profiles.filter((one) => sourceOf(one, locals.get(one.id)) !== "local");
}

function facts(profile, at) {
  const rows = [["ID", profile.id], ["Certificate Type", profile.properties.cert_type], ["Key types", keyTypeText(keyTypesOf(profile), "\n")], ["Terms", termsOf(profile).length && `${termsOf(profile).join(", ")} days`],
    ["Description", profile.properties.description], ["Uses the secondary organization name", profile.properties["use-secondary-org-name"]]];
  if (profile.requestedProperties.length) rows.push(["Asked of requests", h("div", { class: "requested" }, requestedRows(profile))]);
  return h("section", {}, h("h2", {}, bdi(profile.name), " ", h("span", { class: "badge sectigo" }, "Sectigo")),
    h("p", { class: "muted" }, "Configured at Sectigo. It cannot be changed here; a local profile can narrow it, or give it another name."),
    h("dl", { class: "facts-list" }, rows.map(([label, value]) => h("div", {}, h("dt", {}, label), h("dd", {}, value instanceof Node ? value : value ? bdi(value) : h("span", { class: "muted" }, "not stated"))))),
    h("div", { class: "actions start" },
      h("a", { class: "button primary", href: `${at}/profiles/new?type=${encodeURIComponent(profile.id)}` }, "Add a local profile of this type"),
      profile.requestedProperties.length > 0 && h("a", { class: "button", href: `${at}/settings` }, "Set defaults"),
      h("a", { class: "button", href: `${at}/check?profile=${encodeURIComponent(profile.id)}` }, "Will a request pass?")));
}

/** What this profile's requests are asked for, Sectigo's custom fields among it. */
const asksFor = (listed) => h("section", { class: "asked" }, h("h3", {}, "Asked of requests"), h("div", { class: "requested card" }, requestedRows(listed)));

/** The mandatory fields that have no setting: they are asked for under their own names. */
const askedUnder = (listed) => (listed?.requestedProperties ?? []).filter((one) => one.required && one.description.startsWith(`Sectigo's custom field '${one.name}'`)).map((one) => one.name);

class Editor {
  constructor({ id, at, stored, local, isNew, go, offered, asked, type }) {
    Object.assign(this, { id, at, stored, isNew, go });
    this.key = local?.["unique-id"];
    this.form = new ProfileForm(local ?? {}, offered, { isNew, asked });
    if (type) { this.form.type.set(type); this.form.type.input.dispatchEvent(new Event("input")); }
    this.conflict = h("div");
    this.save = h("button", { type: "submit", class: "primary" }, isNew ? "Add the profile" : "Save changes");
    this.element = h("form", { novalidate: true, onsubmit: (event) => { event.preventDefault(); this.#store(); } }, this.form.element, this.conflict,
      h("div", { class: "actions dock" },
        !isNew && h("button", { type: "button", class: "danger push-left", onclick: () => this.#remove() }, "Delete…"),
        h("a", { class: "button", href: at }, "Cancel"), this.save));
  }

  /** The CA's document with this profile in it, or without it. */
  #document(profile, configuration = this.stored.configuration) {
    const profiles = [...(configuration.profiles ?? [])];
    const index = this.isNew ? -1 : profiles.findIndex((one) => one["unique-id"] === this.key);
    if (!profile) profiles.splice(index, index < 0 ? 0 : 1);
    else if (index < 0) profiles.push(profile); else profiles[index] = profile;
    return { document: { ...configuration, profiles }, index: index < 0 ? profiles.length - 1 : index };
  }

  async #store() {
    const profile = this.form.read();
    if (!profile) return;
    const { document, index } = this.#document(profile);
    this.save.disabled = true;
    this.form.summary.hidden = true;
    try {
      await authorities.store(this.id, document, this.stored.etag);
      this.go(this.at, `The profile '${profile["unique-id"]}' is stored.`);
    } catch (error) {
      if (error.status === 412) await this.#conflict(profile);
      else showProblems(error, this.form.placed(index), this.form.summary);
    } finally { this.save.disabled = false; }
  }

  async #conflict(profile) {
    let theirs;
    try { theirs = await authorities.get(this.id); } catch (error) { showProblems(error, this.form.fields, this.form.summary); return; }
    showConflict(this.conflict, {
      theirs, mine: this.#document(profile, theirs.configuration).document,
      onMine: () => { this.stored = theirs; replace(this.conflict); this.save.focus(); announce("Your version goes on. Save it to store it."); },
      onTheirs: () => {
        this.stored = theirs;
        const one = theirs.configuration.profiles?.find((each) => each["unique-id"] === this.key);
        if (one) this.form.load(one);
        replace(this.conflict);
        this.form.name.input.focus();
      },
    });
  }

  async #remove() {
    if (!(await ask({ title: "Delete this profile?", yes: "Delete the profile", kind: "danger", mustType: String(this.key), body: h("p", {}, "Requests that name it will be refused.") }))) return;
    try {
      await authorities.store(this.id, this.#document(null).document, this.stored.etag);
      this.go(this.at, `The profile '${this.key}' is deleted.`);
    } catch (error) {
      if (error.status === 412) notice("warn", "Another operator changed this CA in the meantime. Nothing is deleted: reload the page and look first.");
      else showProblems(error, this.form.fields, this.form.summary);
    }
  }
}
