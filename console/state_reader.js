// Reads the states of many CAs, a few at a time, those that are seen first.
import { getSync } from "./api.js";

// A browser opens six connections to one host (HTTP/1.1); one is left for what somebody clicks.
const AT_ONCE = 5;
// What is seen is read as often as the page; the others of a thousand CAs would cost a call each.
const SEEN_MS = 25_000;
const UNSEEN_MS = 300_000;

export class StateReader {
  constructor(signal, onRead) {
    Object.assign(this, { signal, onRead, states: new Map(), waiting: new Set(), reading: new Set(), isStopped: false, ids: [], seen: [] });
  }

  /** There are these: read what is not known, or too old. What was read stays until its answer comes. */
  start(ids) {
    this.ids = ids;
    if (!this.isStopped) this.waiting = new Set([...this.waiting, ...ids.filter((id) => this.#isOlder(id, UNSEEN_MS))]);
    this.prefer(this.seen);
  }

  /** These are seen now: they come first, and are to be fresh. */
  prefer(ids) {
    this.seen = ids;
    const wanted = ids.filter((id) => this.waiting.has(id) || this.#isOlder(id, SEEN_MS));
    this.waiting = new Set([...wanted, ...(this.isStopped ? [] : this.waiting)]);
    this.#next();
  }

  /** Read what is seen, and nothing else any more. */
  stop() { this.isStopped = true; this.waiting.clear(); this.onRead(null); }

  #isOlder(id, age) { return !this.reading.has(id) && !(Date.now() - this.states.get(id)?.readAt < age); }

  get open() { return this.waiting.size + this.reading.size; }

  #next() {
    while (this.reading.size < AT_ONCE && this.waiting.size && !this.signal.aborted) {
      const [id] = this.waiting;
      this.waiting.delete(id);
      this.reading.add(id);
      this.#read(id);
    }
  }

  async #read(id) {
    try {
      this.states.set(id, { sync: await getSync(id, this.signal), readAt: Date.now() });
    } catch (error) {
      this.states.set(id, { ...this.states.get(id), error: error.message, readAt: Date.now() });
    }
    this.reading.delete(id);
    if (this.signal.aborted) return;
    this.onRead(id);
    this.#next();
  }
}
