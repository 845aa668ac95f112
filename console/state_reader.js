// The states of many CAs: as the list of CAs has them, and of those that are seen all that there is to know.
import { getSync } from "./api.js";

// A browser opens six connections to one host (HTTP/1.1); one is left for what the operator clicks.
const AT_ONCE = 5;
// What is seen is read as often as the page. The list has the others' states; where an older gateway does not,
// they cost a call each.
const SEEN_MS = 25_000;
const UNSEEN_MS = 300_000;

export class StateReader {
  constructor(signal, onRead) {
    Object.assign(this, { signal, onRead, states: new Map(), waiting: new Set(), reading: new Set(), isStopped: false, ids: [], seen: [] });
  }

  /** There are these: read what is not known, or too old. What was read stays until its answer comes. */
  start(all) {
    const ids = this.ids = all.map(({ id }) => id);
    for (const one of all) if (one.profileSync) this.#listed(one);
    if (!this.isStopped) this.waiting = new Set([...this.waiting, ...ids.filter((id) => this.#isOlder(id, UNSEEN_MS))]);
    this.prefer(this.seen);
  }

  // The list has no count of profiles: the one that was read last stays, of a list that is the same.
  #listed({ id, profileSync }) {
    const { sync, detailedAt } = this.states.get(id) ?? {};
    const profiles = sync?.syncedAt === profileSync.syncedAt ? sync?.profiles : undefined;
    this.states.set(id, { sync: { ...profileSync, profiles }, readAt: Date.now(), detailedAt });
  }

  /** These are seen now: they come first, and are to be fresh. */
  prefer(ids) {
    this.seen = ids;
    const wanted = ids.filter((id) => this.waiting.has(id) || this.#isOlder(id, SEEN_MS, "detailedAt"));
    this.waiting = new Set([...wanted, ...(this.isStopped ? [] : this.waiting)]);
    this.#next();
  }

  /** Read what is seen, and nothing else any more. */
  stop() { this.isStopped = true; this.waiting.clear(); this.onRead(null); }

  #isOlder(id, age, when = "readAt") { return !this.reading.has(id) && !(Date.now() - this.states.get(id)?.[when] < age); }

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
      const sync = await getSync(id, this.signal);
      this.states.set(id, { sync, readAt: Date.now(), detailedAt: Date.now() });
    } catch (error) {
      this.states.set(id, { ...this.states.get(id), error: error.message, readAt: Date.now(), detailedAt: Date.now() });
    }
    this.reading.delete(id);
    if (this.signal.aborted) return;
    this.onRead(id);
    this.#next();
  }
}
