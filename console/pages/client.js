// One client: its document, its trail, and its end.
import { AcmeCredentials } from "../acme_credentials.js";
import { clients, getClientHistory, listAcmeCredentials } from "../api.js";
import { ClientForm } from "../client_form.js";
import { DocumentEditor } from "../document_editor.js";
import { changeTable } from "../documents.js";
import { bdi, code, h, replace } from "../dom.js";
import { guard } from "../notices.js";
import { Reading } from "../reading.js";
import { when } from "../time.js";

export function clientPage({ id, place, signal, go }) {
  let view = null;
  const reading = new Reading({
    place, what: `the client '${id}'`, signal,
    load: async () => {
      const [stored, history, credentials] = await Promise.all([clients.get(id, signal), getClientHistory(id, signal), listAcmeCredentials(id, signal)]);
      return { stored, history, credentials };
    },
    show: ({ stored, history, credentials }) => {
      if (!view) {
        view = new ClientView({ id, stored, go, signal, again: () => reading.anew() });
        guard(() => view.form.isDirty || view.acme.isDirty);
        replace(place, view.element);
      } else view.renew(stored);
      view.showHistory(history);
      view.acme.show(credentials, stored.configuration);
    },
  });
  reading.refresh();
}

class ClientView extends DocumentEditor {
  constructor({ id, stored, go, signal, again }) {
    super({
      id, stored, go, again, form: new ClientForm(stored.configuration),
      calls: clients,
      words: {
        what: "client", version: "this client", stored: " It takes effect within a minute.", list: "#/clients",
        text: "It is let in no more within a minute, and another client may have its identity. Its history is kept for 400 days.",
        title: "Delete this client?", yes: "Delete the client", deleted: `The client '${id}' is deleted.`,
        warning: "To let it in no more for a while, switch it off instead: its identity stays its own then.",
      },
    });
    this.heading = h("h1");
    this.trail = h("div");
    this.acme = new AcmeCredentials({ id, signal, changed: again });
    this.element = h("div", {},
      h("nav", { class: "crumbs", "aria-label": "Breadcrumb" }, h("a", { href: "#/clients" }, "Clients")),
      h("div", { class: "page-head" }, h("div", {}, this.heading, h("p", { class: "muted mono", translate: "no" }, id))),
      this.editing(), this.acme.element,
      h("section", { class: "trail", "aria-labelledby": "trail-title" }, h("h2", { id: "trail-title" }, "Who changed it"), this.trail),
      this.ending());
    this.showVersion();
    this.dirty();
  }

  showVersion() {
    super.showVersion();
    replace(this.heading, bdi(String(this.stored.configuration.name ?? this.id)));
  }

  showHistory(history) {
    replace(this.trail, h("ol", { class: "history" }, history.map((event) => h("li", { class: "entry plain" },
      h("div", { class: "entry-head" }, h("h3", {}, event.keyId ? `An ACME credential was ${event.action}` : `The client was ${event.action}`), when(event.changedAt),
        h("span", { class: "muted wrap" }, event.keyId ? code(event.keyId) : `version ${event.clientVersion}`)),
      h("p", { class: "muted small wrap" }, "by ", bdi(event.principal)),
      event.settings?.length > 0 && changeTable(event.settings, { caption: `Settings that changed, version ${event.clientVersion}` })))));
  }
}
