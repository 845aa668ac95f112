// A CA's settings, tried out before they are stored.
import { authorities } from "../api.js";
import { DocumentEditor } from "../document_editor.js";
import { h, replace } from "../dom.js";
import { guard } from "../notices.js";
import { SettingsForm, tryConnection } from "../settings_form.js";

export function settingsTab({ id, place, signal, go, again }) {
  let view = null;
  return {
    load: async () => null,
    show: ({ stored }) => {
      if (!view) { view = new Settings({ id, stored, go, again }); guard(() => view.form.isDirty); replace(place, view.element); } else view.renew(stored);
      void signal;
    },
  };
}

class Settings extends DocumentEditor {
  constructor({ id, stored, go, again }) {
    super({
      id, stored, go, again, form: new SettingsForm(stored.configuration),
      calls: authorities,
      words: {
        what: "CA", version: "these settings", stored: "", list: "#/",
        text: "Its profiles, and the list from Sectigo, go with it. Its history is kept for 400 days.",
        title: "Delete this CA?", yes: "Delete the CA", deleted: `The CA '${id}' is deleted.`,
        warning: "Clients that ask for it will be told that there is no such CA.",
      },
    });
    this.attempt = h("button", { type: "button", onclick: () => tryConnection(this.form, id, { buttons: [this.attempt, this.save] }) }, "Try connection");
    this.element = h("div", {},
      h("h2", { class: "hidden-text" }, "Settings"),
      this.editing([this.discard, this.attempt, this.save], this.form.outcome),
      this.ending());
    this.showVersion();
    this.dirty();
  }

  wasStored() { replace(this.form.outcome); }

  /** The form's fields are mine; the profiles are not on this page, so those stored now stay. */
  merged(mine, theirs) {
    return { ...mine, ...(theirs.configuration.profiles ? { profiles: theirs.configuration.profiles } : {}) };
  }

  goOnFrom(theirs) {
    super.goOnFrom(theirs);
    this.form.base = theirs.configuration;
  }
}
