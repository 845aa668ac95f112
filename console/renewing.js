// A button that has something computed anew, and follows it until it is.
import { announce, h, replace, waiting } from "./dom.js";
import { notice } from "./notices.js";
import { pause } from "./time.js";

const POLL_MS = 1_500;
// functions/collection has a minute for a CA, and starts a moment after it is asked.
const MAX_WAIT_MS = 120_000;

/** `ask()` has it done, `stamp()` reads when it was done last, `onDone()` shows it. */
export class AnewControl {
  constructor({ label, doing, done, ask, stamp, onDone, signal }) {
    Object.assign(this, { doing, done, ask, stamp, onDone, signal });
    this.button = h("button", { type: "button", class: "push", "data-focus": "anew", onclick: () => this.run() }, label);
    this.progress = h("div", { role: "status" });
  }

  async run() {
    this.button.disabled = true;
    replace(this.progress, h("div", { class: "notice plain" }, waiting(this.doing)));
    try {
      const before = await this.stamp();
      await this.ask();
      if (await this.#moved(before)) { await this.onDone(); announce(this.done); }
      else notice("warn", `There is nothing newer after ${MAX_WAIT_MS / 1000} s. What you see is as it was; look at the gateway's alarms if it stays so.`);
    } catch (error) {
      if (!this.signal.aborted) notice("bad", `That could not be asked for, or not be followed: ${error.message} What you see stays as it was.`);
    } finally {
      replace(this.progress);
      this.button.disabled = false;
    }
  }

  async #moved(before) {
    for (const until = Date.now() + MAX_WAIT_MS; Date.now() < until;) {
      await pause(POLL_MS, this.signal);
      if ((await this.stamp()) !== before) return true;
    }
    return false;
  }
}
