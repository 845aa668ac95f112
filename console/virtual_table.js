// A table that draws the rows that are seen, so that 10,000 are no more work than 30.
import { h, replace } from "./dom.js";

const SPARE_ROWS = 8;

/**
 * `columns`: `{key, label, sort?: (item) => value, cell: (item) => children, class?}`.
 * Rows have one height, `--row` of the style sheet, or they could not be placed without drawing them.
 */
export class VirtualTable {
  constructor({ label, columns, keyOf, signal, sortBy, onSeen = () => {} }) {
    Object.assign(this, { columns, keyOf, onSeen, items: [], drawn: new Map(), order: sortBy ?? null });
    this.body = h("div", { class: "vt-body", role: "rowgroup" });
    this.head = h("div", { class: "vt-row vt-head", role: "row", "aria-rowindex": "1" }, columns.map((column) => this.#header(column)));
    this.table = h("div", { role: "table", class: "vt", "aria-label": label },
      h("div", { role: "rowgroup", class: "vt-top" }, this.head), this.body);
    this.element = h("div", { class: "vt-scroll", tabindex: "0", role: "region", "aria-label": `${label}, scrollable`, onscroll: () => this.#draw() }, this.table);
    const observer = new ResizeObserver(() => this.#draw(true));
    observer.observe(this.element);
    signal.addEventListener("abort", () => observer.disconnect());
  }

  /** `isWhole`: these are all; else further ones will follow. */
  show(items, isWhole = true) {
    this.items = items;
    this.#sort();
    this.table.setAttribute("aria-rowcount", isWhole ? items.length + 1 : -1);
    this.#draw(true);
  }

  /** Draw a row again, if it is seen. */
  update(key) {
    const row = this.drawn.get(key);
    const item = row && this.items.find((one) => this.keyOf(one) === key);
    if (item) this.#fill(row, item);
  }

  #header(column) {
    const cell = h("div", { role: "columnheader", class: column.class });
    if (!column.sort) { replace(cell, column.label); return cell; }
    cell.append(h("button", { type: "button", class: "sort", onclick: () => {
      const isSame = this.order?.key === column.key;
      this.order = { key: column.key, down: isSame ? !this.order.down : false };
      this.show([...this.items]);
    } }, column.label));
    column.header = cell;
    return cell;
  }

  #sort() {
    for (const { key, header } of this.columns) {
      if (!header) continue;
      const isIt = this.order?.key === key;
      if (isIt) header.setAttribute("aria-sort", this.order.down ? "descending" : "ascending");
      else header.removeAttribute("aria-sort");
    }
    const column = this.columns.find(({ key }) => key === this.order?.key);
    if (!column) return;
    const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
    const sign = this.order.down ? -1 : 1;
    const keyed = this.items.map((item) => [column.sort(item), item]);
    keyed.sort(([a], [b]) => {
      if (a === null || b === null) return (a === null) - (b === null);
      return sign * (typeof a === "number" && typeof b === "number" ? a - b : collator.compare(a, b));
    });
    this.items = keyed.map(([, item]) => item);
  }

  #draw(isAnew = false) {
    const row = parseFloat(getComputedStyle(this.element).getPropertyValue("--row")) || 48;
    this.body.style.height = `${this.items.length * row}px`;
    const first = Math.max(0, Math.floor(this.element.scrollTop / row) - SPARE_ROWS);
    const last = Math.min(this.items.length, Math.ceil((this.element.scrollTop + this.element.clientHeight) / row) + SPARE_ROWS);
    const kept = new Set();
    const seen = [];
    for (let index = first; index < last; index++) {
      const item = this.items[index];
      const key = this.keyOf(item);
      kept.add(key);
      seen.push(key);
      let element = this.drawn.get(key);
      if (!element) {
        element = h("div", { class: "vt-row", role: "row" });
        this.drawn.set(key, element);
        this.#fill(element, item);
      } else if (isAnew) this.#fill(element, item);
      element.style.transform = `translateY(${index * row}px)`;
      element.setAttribute("aria-rowindex", index + 2);
    }
    for (const [key, element] of this.drawn) {
      if (kept.has(key) || (!isAnew && element.contains(document.activeElement))) continue;
      element.remove();
      this.drawn.delete(key);
    }
    this.#inOrder(seen);
    this.onSeen(seen);
  }

  // Readers and the Tab key follow the order of the elements, not where they are painted.
  #inOrder(keys) {
    let before = null;
    for (const key of keys) {
      const element = this.drawn.get(key);
      const wanted = before ? before.nextSibling : this.body.firstChild;
      if (wanted !== element && !element.contains(document.activeElement)) this.body.insertBefore(element, wanted);
      before = element;
    }
  }

  #fill(row, item) {
    const cells = this.columns.map((column) => h("div", { role: "cell", class: column.class, "data-label": column.label }, column.cell(item)));
    if (!row.firstChild) { row.replaceChildren(...cells); return; }
    // What looks the same stays, with its focus and its selection, whatever its neighbours show now.
    cells.forEach((cell, index) => { if (!cell.isEqualNode(row.children[index])) row.children[index].replaceWith(cell); });
  }
}
