// The orders of a CA that are not done: what each waits for, and what an operator should do.
import { bdi, code, count, dotted, h, replace } from "../dom.js";
import { orderPage } from "../fleet_api.js";
import { certificatesAt, clientLink, profileLink } from "../links.js";
import { Chips, CountLine } from "../list_parts.js";
import { PagedRows } from "../paged_rows.js";
import { ago, when } from "../time.js";

const CHOICES = {
  "": "Not done", stuck: "Stuck", uncertain: "Uncertain", "awaiting-approval": "Awaiting approval", open: "All open", refused: "Refused", failed: "Failed",
  "left-behind": "Left behind", issued: "Issued",
};
const NEEDS = {
  "left-behind": ["bad", "Left behind"], objected: ["bad", "Objected"], uncertain: ["bad", "Uncertain"], stuck: ["bad", "Stuck"],
  undelivered: ["warn", "Undelivered"], ended: ["warn", "Ended"],
};
const STATES = {
  prepared: "Prepared", submitting: "Being sent", submitted: "At Sectigo", uncertain: "Uncertain", "awaiting-approval": "Awaiting approval", processing: "Being issued",
  issued: "Issued", refused: "Refused", failed: "Failed", "not-placed": "Not placed", revoked: "Revoked", "left-behind": "Left behind",
};
const NAMES_SHOWN = 3;

export function ordersTab({ id, at, query, place, signal, keep }) {
  const view = new OrdersView({ id, at, query, signal, keep });
  return {
    load: () => view.rows.first(),
    show: () => { if (!view.element.isConnected) replace(place, view.element); view.draw(); },
  };
}

class OrdersView {
  constructor({ id, at, query, signal, keep }) {
    Object.assign(this, { at, keep, state: query.get("state") ?? "" });
    this.rows = new PagedRows({ signal, onChange: () => this.draw(), read: (after) => orderPage(id, this.state, after, signal) });
    this.chips = new Chips((state) => this.#choose(state));
    this.countLine = new CountLine();
    this.lists = h("div", { class: "order-lists" });
    this.foot = h("div", { class: "foot" });
    this.element = h("div", {}, h("h2", { class: "hidden-text" }, "Orders"), this.chips.element, h("div", { class: "line" }, this.countLine.element), this.lists, this.foot);
  }

  #choose(state) {
    this.state = state;
    this.keep(`${this.at}/orders${state ? `?state=${state}` : ""}`);
    this.rows.restart();
  }

  draw() {
    const { items, hasMore, error, isBeginning } = this.rows;
    this.chips.draw(Object.entries(CHOICES), this.state);
    this.element.classList.toggle("busy", isBeginning);
    if (isBeginning) return;
    const needing = items.filter(({ need }) => need);
    const others = items.filter(({ need }) => !need);
    this.countLine.say(!items.length ? "" : `${count(items.length, "order")}${hasMore ? " so far" : ""}, the newest first. ${needing.length ? `${count(needing.length, "needs", "need")} an operator.` : "None needs an operator."}`);
    replace(this.lists,
      this.#list("Waiting for an operator", needing), this.#list(this.state === "issued" ? "Done" : "Going on by themselves", others),
      !items.length && !hasMore && !error && this.#none());
    this.rows.drawFoot(this.foot, "orders");
  }

  #list(title, orders) {
    return orders.length > 0 && h("section", { "aria-label": title }, h("h3", {}, title), h("ol", { class: "orders" }, orders.map((one) => this.#order(one))));
  }

  #order(one) {
    const names = one.subjectAltNames.slice(0, NAMES_SHOWN).map((name) => bdi(name));
    const beyond = one.subjectAltNames.length - names.length;
    return h("li", { class: `order ${NEEDS[one.need]?.[0] ?? "plain"}` },
      h("div", { class: "entry-head" },
        h("h4", {}, names.length ? names.flatMap((name, index) => index ? [", ", name] : [name]) : "No names", beyond > 0 && ` and ${beyond} more`),
        needBadge(one), h("span", { class: "push muted small" }, "asked for ", ago(one.requestedAt))),
      one.advice && h("p", {}, one.advice),
      one.failure && h("p", { class: "said wrap" }, bdi(one.failure)),
      h("p", { class: "muted small dotted" }, h("span", {}, "by ", clientLink(one.clientId)), h("span", {}, "profile ", profileLink(this.at, one.profileId)), h("span", {}, `${one.days} days`),
        one.sectigoId && h("span", {}, "order ", one.sectigoId, " at Sectigo", one.sectigoStatus && `: ${one.sectigoStatus}`), one.nextLookAt && h("span", {}, "looked after ", ago(one.nextLookAt))),
      h("details", { class: "bare" }, h("summary", {}, "All of it", h("span", { class: "hidden-text" }, ` about order ${one.id}`)), h("dl", { class: "facts-list" }, facts(one, this.at).filter(Boolean).map(([label, value]) => h("div", {}, h("dt", {}, label), h("dd", {}, value))))));
  }

  #none() {
    return this.state
      ? h("div", { class: "empty" }, h("h3", {}, "No order is like that"), h("button", { type: "button", class: "primary", onclick: () => this.#choose("") }, "Show what is not done"))
      : h("div", { class: "empty" }, h("h3", {}, "All orders are done"), h("p", {}, "Nothing is open, uncertain or failed. Orders stand here while an operator may have to see to them."));
  }
}

function needBadge({ need, state }) {
  const [kind, label] = NEEDS[need] ?? [state === "issued" ? "good" : "plain", STATES[state] ?? state];
  return dotted(kind, need === "ended" ? STATES[state] ?? state : label);
}

function facts(one, at) {
  return [
    ["Order", code(one.id)],
    ["State", STATES[one.lastState] ?? one.lastState],
    ["Names", one.subjectAltNames.length ? h("ul", { class: "plain-list" }, one.subjectAltNames.map((name) => h("li", {}, bdi(name)))) : "none"],
    ["Request", one.requestType],
    ["Account", bdi(one.account)],
    one.objection && ["Objection", one.objection],
    one.remarks.length > 0 && ["Remarks", bdi(one.remarks.join("\n"))],
    one.serialNumber && ["Certificate", [code(one.serialNumber), " ", one.subjectAltNames[0] && h("a", { href: certificatesAt(at, { status: "all", name: one.subjectAltNames[0] }) }, "Show it")]],
    one.renews && ["Renews", code(one.renews)],
    ["Asked for", when(one.requestedAt)],
    one.lookedAt && ["Sectigo asked", when(one.lookedAt)],
    one.nextLookAt && ["Next look", when(one.nextLookAt)],
    one.deliveredAt && ["Delivered", when(one.deliveredAt)],
  ];
}
