// One CA: its state, what can be done about it, and its pages.
import { authorities, getStatus, getSync } from "../api.js";
import { bdi, count, h, replace } from "../dom.js";
import { heldFigures, missingProfiles } from "../held_list.js";
import { Reading } from "../reading.js";
import { stateBadge, stateOf } from "../states.js";
import { SyncControl } from "../sync_control.js";
import { ago, when } from "../time.js";
import { certificatesTab } from "./certificates.js";
import { checkTab } from "./check.js";
import { domainsTab } from "./domains.js";
import { ordersTab } from "./orders.js";
import { profileTab } from "./profile.js";
import { profilesTab } from "./profiles.js";
import { readinessTab } from "./readiness.js";
import { settingsTab } from "./settings.js";
import { syncsTab } from "./syncs.js";

const TABS = [
  ["profiles", "Profiles"], ["certificates", "Certificates"], ["orders", "Orders"], ["domains", "Domains"], ["readiness", "Readiness"],
  ["check", "Will this request pass?"], ["settings", "Settings"], ["syncs", "Syncs and changes"],
];
const PAGES = {
  profiles: profilesTab, certificates: certificatesTab, orders: ordersTab, domains: domainsTab, readiness: readinessTab,
  check: checkTab, settings: settingsTab, syncs: syncsTab,
};
// Pages of a partition: read when they are asked for, however long they are looked at.
const UNPOLLED = new Set(["certificates", "orders"]);

export function authorityPage({ id, tab, item, query, place, signal, go, keep }) {
  const at = `#/ca/${encodeURIComponent(id)}`;
  const head = h("div", { class: "ca-head" });
  const body = h("div", { class: "tab-body" });
  const control = new SyncControl({ id, signal, onDone: () => reading.anew() });
  const makePage = tab === "profiles" && item ? profileTab : PAGES[tab];
  let page = null;
  const reading = new Reading({
    place, what: `the CA '${id}'`, signal, polled: !UNPOLLED.has(tab),
    load: async () => {
      page ??= makePage({ id, at, item, query, place: body, signal, go, keep, control, again: () => reading.anew() });
      // The list first: the first reader of a CA's list has it synced, and the state says so then.
      const own = await page.load();
      const [stored, sync, status] = await Promise.all([authorities.get(id, signal), getSync(id, signal), getStatus(id, signal)]);
      return { stored, sync, status, own };
    },
    show: ({ stored, sync, status, own }) => {
      if (!head.isConnected) replace(place, head, body);
      drawHead({ head, stored, sync, status, tab, at, control });
      page.show({ stored, sync, own });
    },
  });
  reading.refresh();
}

function drawHead({ head, stored, sync, status, tab, at, control }) {
  const name = String(stored.configuration.name ?? stored.id);
  const focused = head.contains(document.activeElement) && document.activeElement.dataset.focus;
  const isMissingOpen = head.querySelector(".missing")?.open;
  replace(head,
    h("nav", { class: "crumbs", "aria-label": "Breadcrumb" }, h("a", { href: "#/" }, "Certificate authorities")),
    h("div", { class: "page-head" },
      h("div", {}, h("h1", {}, bdi(name)), h("p", { class: "muted mono", translate: "no" }, stored.id)),
      sync.state !== "disabled" && control.element),
    h("p", { class: "facts" }, stateBadge(stateOf(sync)), facts(sync, status, at)),
    control.progress, trouble(sync, control, at, isMissingOpen),
    h("nav", { class: "tabs", "aria-label": "Pages of this CA" }, TABS.map(([key, label]) =>
      h("a", { href: key === "profiles" ? at : `${at}/${key}`, "data-focus": key, "aria-current": key === tab ? "page" : undefined }, label))));
  const [current, tabs] = [head.querySelector(".tabs [aria-current]"), head.querySelector(".tabs")];
  tabs.scrollLeft = current.offsetLeft - tabs.offsetLeft - 24;
  if (focused) head.querySelector(`[data-focus="${focused}"]`)?.focus();
}

function facts(sync, status, at) {
  if (sync.state === "disabled") return h("span", {}, "Only local profiles are listed. ", h("a", { href: `${at}/settings` }, "Switch sync on in the settings"));
  return [
    h("span", {}, "Answers clients as ", h("strong", {}, status)),
    sync.syncedAt ? h("span", {}, `${count(sync.profiles, "profile")} from Sectigo, read `, ago(sync.syncedAt)) : h("span", {}, "No list from Sectigo yet"),
    sync.state === "stale" && h("span", { class: "warn-text" }, "older than its interval"),
    sync.nextSyncAt && h("span", {}, "Next sync ", when(sync.nextSyncAt)),
  ];
}

function trouble(sync, control, at, isMissingOpen) {
  const { setback } = sync;
  if (!setback) return null;
  if (setback.isHeld) return heldNotice(sync, control, at, isMissingOpen);
  return h("section", { class: "notice bad", "aria-label": "The last sync failed" },
    h("p", {}, h("strong", {}, "The last sync failed "), ago(setback.failedAt), `, ${setback.failures === 1 ? "once so far" : `${setback.failures} times in a row`}. ${setback.message}`),
    h("p", { class: "muted" }, sync.syncedAt ? ["The list read ", ago(sync.syncedAt), " still holds. "] : "There is no earlier list: clients see local profiles only. ", "Next attempt ", when(setback.nextAttemptAt), "."));
}

function heldNotice(sync, control, at, isMissingOpen) {
  const { held } = sync.setback;
  return h("section", { class: "notice warn held", "aria-labelledby": "held-title" },
    h("h2", { id: "held-title" }, "Sectigo's last list is held back"),
    heldFigures(held),
    h("p", {}, sync.setback.message),
    missingProfiles(held, isMissingOpen),
    h("div", { class: "actions" },
      h("button", { type: "button", class: "primary", "data-focus": "accept", onclick: () => control.accept(held) }, "Accept the list…"),
      h("a", { href: `${at}/syncs` }, "What the last syncs changed")));
}
