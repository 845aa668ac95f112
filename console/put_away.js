// What an operator has read and put away: kept by the browser, and shown no more there.

const PREFIX = "put-away:";

export class PutAway {
  /** @param {string} about Names what is told. A browser that keeps nothing forgets it with the page. */
  constructor(about) {
    this.key = PREFIX + about;
    this.ids = new Set(kept(this.key));
  }

  /** Give what was not put away yet. What is not among all any more is told again when it comes back. */
  without(all, idOf) {
    const current = new Set(all.map(idOf));
    const still = [...this.ids].filter((id) => current.has(id));
    if (still.length < this.ids.size) this.#keep(still);
    return all.filter((one) => !this.ids.has(idOf(one)));
  }

  add(ids) { this.#keep([...this.ids, ...ids]); }

  #keep(ids) {
    this.ids = new Set(ids);
    try { localStorage.setItem(this.key, JSON.stringify([...this.ids])); } catch { /* full, or switched off */ }
  }
}

function kept(key) {
  try {
    const ids = JSON.parse(localStorage.getItem(key));
    return Array.isArray(ids) ? ids : [];
  } catch { return []; }
}
