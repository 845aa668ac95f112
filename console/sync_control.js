// *Sync now* and *Accept*: asked for, followed until done, and never waited for longer than wanted.
import { askForSync, getSync } from "./api.js";
import { announce, h, replace, waiting } from "./dom.js";
import { missingProfiles } from "./held_list.js";
import { ask, notice } from "./notices.js";
import { pause } from "./time.js";

const POLL_MS = 1_000;
// functions/sync may take a minute, and starts a moment after it is asked.
const MAX_WAIT_MS = 120_000;

export class SyncControl {
  constructor({ id, signal, onDone }) {
    Object.assign(this, { id, signal, onDone });
    this.button = h("button", { type: "button", class: "primary", "data-focus": "sync", onclick: () => this.run() }, "Sync now");
    this.element = h("div", { class: "actions" }, this.button);
    this.progress = h("div", { class: "sync-progress" });
  }

  async accept(held) {
    const text = `Sectigo lists ${held.listed} profiles; ${held.vanished} of the ${held.known} known ones are missing and will no longer be offered.`;
    if (await ask({ title: "Accept Sectigo's shorter list?", yes: "Accept the list", kind: "danger", body: [
      h("p", {}, text), missingProfiles(held), h("p", {}, "Requests for a profile that is gone will be refused. Sectigo is asked once more, and what it lists then is taken."),
    ] })) await this.run({ force: true });
  }

  async run({ force = false } = {}) {
    if (this.controller) return;
    this.controller = new AbortController();
    const stopped = AbortSignal.any([this.controller.signal, this.signal]);
    this.button.disabled = true;
    const started = Date.now();
    const seconds = h("span", { class: "muted" });
    replace(this.progress, h("div", { class: "notice plain" }, waiting(force ? "Asking Sectigo, and accepting what it lists…" : "Asking Sectigo for its profiles…"), seconds,
      h("button", { type: "button", class: "quiet", onclick: () => this.controller?.abort() }, "Stop waiting")));
    const timer = setInterval(() => { seconds.textContent = `${Math.round((Date.now() - started) / 1000)} s`; }, 1_000);
    announce("A sync is asked for.");
    try {
      // Known by its number: times are to the second, and the sync before may have ended in this one.
      const before = lastOf(await getSync(this.id, stopped))?.run ?? 0;
      await askForSync(this.id, { force });
      const sync = await this.#ended(before, started, stopped);
      if (sync) await this.#showOutcome(sync);
    } catch (error) {
      if (!stopped.aborted) notice("bad", `The sync could not be asked for, or not be followed: ${error.message} What is listed stays as it is.`);
      else if (!this.signal.aborted) notice("plain", "No longer waiting. The sync goes on; this page shows its outcome when it reads again.");
    } finally {
      clearInterval(timer);
      replace(this.progress);
      this.controller = null;
      this.button.disabled = false;
    }
  }

  async #ended(before, started, stopped) {
    while (Date.now() - started < MAX_WAIT_MS) {
      await pause(POLL_MS, stopped);
      const sync = await getSync(this.id, stopped);
      if ((lastOf(sync)?.run ?? 0) > before) return sync;
    }
    notice("warn", `The sync has not ended after ${MAX_WAIT_MS / 1000} s. It may still: this page goes on reading.`);
    return null;
  }

  async #showOutcome(sync) {
    const last = lastOf(sync);
    await this.onDone();
    if (last?.event === "Profile Sync Completed") {
      const { profiles, added, removed, changed } = last;
      const what = added + removed + changed === 0 ? "Nothing changed." : `${added} added, ${removed} removed, ${changed} changed.`;
      notice("good", `Synced: Sectigo lists ${profiles} profiles. ${what}`);
    } else if (last) {
      // The page's head says the rest, for as long as it is so.
      announce(last.event === "Profile Sync Held" ? "Sectigo's list is held back. The earlier list still holds." : `The sync failed. ${last.message}`);
    }
  }
}

/** How the last sync ended, the newest first in the history. */
const lastOf = ({ history }) => history.find(({ event }) => /^Profile Sync (Completed|Failed|Held)$/.test(event));
