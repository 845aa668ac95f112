// What the last syncs, and the last changes of settings, changed.
import { changeTable } from "../documents.js";
import { bdi, count, h, replace } from "../dom.js";
import { when } from "../time.js";

const KINDS = {
  "Profile Sync Completed": ["good", "Synced"],
  "Profiles Changed": ["info", "Profiles changed"],
  "Profile Sync Failed": ["bad", "Sync failed"],
  "Profile Sync Held": ["warn", "List held back"],
  "Configuration Changed": ["plain", "Settings changed"],
};

export function syncsTab({ place }) {
  return {
    load: async () => null,
    show: ({ sync }) => {
      replace(place, h("h2", { class: "hidden-text" }, "Syncs and changes"), sync.history.length
        ? h("ol", { class: "history" }, sync.history.map(entry))
        : h("div", { class: "empty" }, h("h3", {}, "Nothing happened yet"), h("p", {}, "Syncs and changes of settings are listed here, the newest first.")));
    },
  };
}

function entry(event) {
  const [kind, label] = KINDS[event.event] ?? ["plain", event.event];
  const who = event.requestedBy ?? event.principal;
  return h("li", { class: `entry ${kind}` },
    h("div", { class: "entry-head" }, h("h3", {}, label), when(event.endedAt ?? event.changedAt), h("span", { class: "muted" }, [event.cause && `cause: ${event.cause}`, event.run && `run ${event.run}`, event.configurationVersion && `version ${event.configurationVersion}`].filter(Boolean).join(" · "))),
    who && h("p", { class: "muted small wrap" }, "by ", bdi(who)),
    details(event));
}

function details(event) {
  switch (event.event) {
    case "Profile Sync Completed": return h("p", {}, `${count(event.profiles, "profile")} at Sectigo: ${event.added} added, ${event.removed} removed, ${event.changed} changed${event.skipped ? `; ${event.skipped} could not be read` : ""}.`);
    case "Profiles Changed": return [changeTable(event.changes.map(profileChange), { caption: "What changed at Sectigo", first: "Profile" }), !event.isComplete && h("p", { class: "muted" }, "There are more changes than are listed here.")];
    case "Configuration Changed": return event.settings.length ? changeTable(event.settings, { caption: "Settings that changed" }) : h("p", {}, `The CA was ${event.action}.`);
    default: return [event.message && h("p", {}, event.message), event.nextAttemptAt && h("p", { class: "muted" }, "Next attempt ", when(event.nextAttemptAt), ", ", count(event.failures, "failure"), " in a row")];
  }
}

function profileChange({ change, profileId, profileName, field, before, after }) {
  const setting = `${profileName} (${profileId})${field ? `: ${field}` : ""}`;
  if (change === "added") return { setting, before: null, after: "offered" };
  if (change === "removed") return { setting, before: "offered", after: null };
  return { setting, before, after };
}
