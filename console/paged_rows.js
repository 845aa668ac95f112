// Rows that come page by page, as far as their reader wants them.
import { h, replace, waiting } from "./dom.js";

// A filter that few rows match has empty pages. So many are followed before the reader is asked.
const PAGES_AT_ONCE = 5;

export class PagedRows {
  /** `read(after, signal)` gives a page: `items`, and `next`, which is null at the end. */
  constructor({ read, signal, onChange }) {
    Object.assign(this, { read, signal, onChange, items: [], next: undefined, running: null, error: null, turn: 0 });
  }

  get hasMore() { return this.next !== null; }

  /** For a page's reading: the first page, or why there is none. */
  async first() {
    await this.restart();
    if (this.error) throw this.error;
    return { readAt: Date.now() };
  }

  /** Begin anew, at the first page; what is under way for others is dropped. */
  restart() {
    this.turn++;
    Object.assign(this, { next: undefined, running: null, error: null, isStale: true });
    return this.more();
  }

  /** Read on, until there is something more to see, for a few pages. It does not reject. */
  more() {
    if (!this.hasMore) return Promise.resolve();
    if (!this.running) {
      const running = this.#read(this.turn).finally(() => {
        if (this.running !== running) return;
        this.running = null;
        if (!this.signal.aborted) this.onChange();
      });
      this.running = running;
      this.onChange();
    }
    return this.running;
  }

  get isBeginning() { return Boolean(this.running) && this.isStale; }

  /** Below the rows: what failed, what is under way, or how to read on. */
  drawFoot(foot, what) {
    const { error, running, hasMore, items } = this;
    const button = (text) => h("button", { type: "button", onclick: () => this.more() }, text);
    replace(foot,
      error && h("div", { class: "notice bad", role: "alert" }, h("p", {}, `The ${what} could not be read: ${error.message}`), button("Try again")),
      running ? waiting("Reading more…") : hasMore && !error && button(items.length ? "Read more" : "Nothing found so far. Search further"));
  }

  async #read(turn) {
    this.error = null;
    let found = 0;
    try {
      for (let page = 0; page < PAGES_AT_ONCE && this.hasMore && !found; page++) {
        const { items, next } = await this.read(this.next, this.signal);
        if (turn !== this.turn) return;
        if (this.isStale) { this.items = []; this.isStale = false; }
        this.items = this.items.concat(items);
        found = items.length;
        // A page that leads to itself has no end.
        this.next = next === this.next ? null : next;
      }
    } catch (error) {
      if (turn === this.turn && !this.signal.aborted) this.error = error;
    }
  }
}
