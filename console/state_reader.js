// Reads the states of many CAs, a few at a time, those that are seen first.
import { getSync } from "./api.js";

// A browser opens six connections to one host (HTTP/1.1); one is left for what somebody clicks.
const AT_ONCE = 5;

export class StateReader {
  constructor(signal, onRead) {
    Object.assign(this, { signal, onRead, states: new Map(), waiting: new Set(), running: 0, isStopped: false, ids: [] });
  }

  /** Read these anew; what was read stays until its answer comes. */
  start(ids) {
    this.ids = ids;
    this.waiting = new Set(ids);
    this.isStopped = false;
    this.#next();
  }

  /** These are seen now: they come first. */
  prefer(ids) {
    const wanted = ids.filter((id) => this.waiting.has(id) || (this.isStopped && !this.states.has(id)));
    this.waiting = new Set([...wanted, ...(this.isStopped ? [] : this.waiting)]);
    this.#next();
  }

  stop() { this.isStopped = true; this.waiting.clear(); this.onRead(null); }

  get open() { return this.waiting.size + this.running; }

  #next() {
    while (this.running < AT_ONCE && this.waiting.size && !this.signal.aborted) {
      const [id] = this.waiting;
      this.waiting.delete(id);
      this.running++;
      this.#read(id);
    }
  }

  async #read(id) {
    try {
      this.states.set(id, { sync: await getSync(id, this.signal) });
    } catch (error) {
      this.states.set(id, { ...this.states.get(id), error: error.message });
    }
    this.running--;
    if (this.signal.aborted) return;
    this.onRead(id);
    this.#next();
  }
}
