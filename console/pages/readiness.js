// What will break, on which day and for whom: a line of time first, then what to do about each.
import { farAway, longDay, shortDay } from "../days.js";
import { bdi, count, h, replace } from "../dom.js";
import { askForReadiness, computedAt, getReadiness } from "../fleet_api.js";
import { SEVERITIES, breaking, byHarm, counted, headingOf, lineOfTime, verdict } from "../foreseen.js";
import { certificatesAt, clientLink, domainLink, profileLink } from "../links.js";
import { AnewControl } from "../renewing.js";
import { ago } from "../time.js";

const NAMED = 4;
const SHOWN = 20;

export function readinessTab({ id, at, place, signal, again }) {
  const anew = new AnewControl({
    label: "Compute anew", doing: "Reading the domains, and computing what will break…", done: "The readiness was computed anew.", signal,
    ask: () => askForReadiness(id), stamp: () => computedAt(id, signal), onDone: again,
  });
  const line = h("p", { class: "muted" });
  const content = h("div", { class: "readiness" });
  const view = h("div", {}, h("h2", { class: "hidden-text" }, "Readiness"), anew.progress, content);
  return {
    load: () => getReadiness(id, signal),
    show: ({ own }) => {
      if (!view.isConnected) replace(place, view);
      const isFocused = document.activeElement === anew.button;
      replace(line, own.computedAt ? ["Computed ", ago(own.computedAt), `, from ${count(own.certificates, "certificate")} in use`] : "");
      replace(content, own.computedAt ? page(own, at, anew, line) : empty(own, anew));
      if (isFocused) anew.button.focus();
    },
  };
}

const empty = ({ message }, anew) => h("div", { class: "empty" }, h("h3", {}, "Not computed yet"), h("p", {}, message?.message ?? "It is computed once a day."), h("p", {}, anew.button));

function page(own, at, anew, line) {
  const days = lineOfTime(own);
  return [
    head(own, days, anew, line),
    !own.isComplete && h("div", { class: "notice warn" }, h("p", {}, "This CA has more certificates than are looked at: those that end first were.")),
    h("section", { "aria-labelledby": "line-title" }, h("h3", { id: "line-title" }, "What breaks, and when"), axis(days), h("ol", { class: "timeline" }, days.map((day) => dayEntry(day, at)))),
    findings(own, at),
    forecast(own.forecast),
    calendar(own.rules),
  ];
}

function head(own, days, anew, line) {
  const { kind, text } = verdict(own);
  const next = days.find(({ days: left, counts }) => left > 0 && breaking(counts));
  const worst = days.reduce((most, day) => breaking(day.counts) > breaking(most?.counts ?? {}) && day.days > 0 ? day : most, next);
  return h("section", { class: `verdict ${kind}`, "aria-label": "In one sentence" },
    h("div", {}, h("p", { class: "says" }, text),
      next && told("Next: ", next), worst !== next && told("Most: ", worst), line),
    anew.button);
}

const told = (label, { date, counts, clientIds }) => h("p", {}, label, h("strong", {}, longDay(date)), `, ${farAway(date)}: ${byHarm(counts).filter(([code]) => breaking({ [code]: 1 })).slice(0, 3).map(([code, number]) => counted(code, number)).join(", ")}${forWhom(clientIds)}.`);

const forWhom = (clientIds) => !clientIds.length ? "" : `, for ${clientIds.slice(0, NAMED).join(", ")}${clientIds.length > NAMED ? ` and ${clientIds.length - NAMED} more` : ""}`;

// A picture for the eye; the list beneath it says the same.
function axis(days) {
  const last = Math.max(365, ...days.map(({ days: left }) => left));
  // The next weeks matter most, and the dates of the rules are years apart.
  const placed = (left) => `${100 * Math.sqrt(Math.max(0, left) / last)}%`;
  const at = (element, left) => { element.style.left = placed(left); return element; };
  let above = false;
  return h("div", { class: "axis", "aria-hidden": "true" },
    h("span", { class: "axis-line" }), at(h("span", { class: "axis-label" }, "today"), 0),
    days.map((day) => {
      const number = breaking(day.counts);
      const mark = at(h("span", { class: `mark ${kindOf(day)} ${number ? "breaks" : ""}` }, number > 0 && number.toLocaleString()), day.days);
      if (!day.rules.length) return mark;
      above = !above;
      return [mark, at(h("span", { class: `axis-label rule ${above ? "above" : ""} ${day.days > 0.8 * last ? "end" : ""}` }, shortDay(day.date)), day.days)];
    }));
}

const kindOf = ({ severity, counts }) => !severity ? "none" : breaking(counts) ? SEVERITIES[severity]?.[0] ?? "plain" : "plain";

function dayEntry(day, at) {
  const concerned = [["Client", day.clientIds, clientLink], ["Profile", day.profileIds, (one) => profileLink(at, one)], ["Domain", day.domains, (one) => domainLink(at, one)]];
  return h("li", { class: `day ${kindOf(day)}` },
    h("div", { class: "when" }, h("time", { datetime: day.date }, longDay(day.date)), h("span", {}, farAway(day.date))),
    h("div", { class: "what" },
      day.rules.map(({ summary }) => h("p", { class: "rule" }, summary)),
      byHarm(day.counts).map(([code, number]) => h("p", { class: breaking({ [code]: number }) ? "strong" : "muted" }, counted(code, number))),
      !breaking(day.counts) && h("p", { class: "good-text" }, "Nothing of yours breaks by it."),
      concerned.some(([, ids]) => ids.length) && h("p", { class: "whom small dotted" }, concerned.map(([label, ids, link]) => ids.length > 0 && h("span", {}, h("span", { class: "muted" }, `${label}${ids.length > 1 ? "s" : ""} `), ids.slice(0, NAMED).flatMap((one, index) => index ? [", ", link(one)] : [link(one)]), ids.length > NAMED && ` and ${ids.length - NAMED} more`)))));
}

function findings({ findings: all, counts }, at) {
  if (!all.length) return null;
  const told = Object.values(counts).reduce((sum, number) => sum + number, 0);
  return h("section", { "aria-labelledby": "findings-title" }, h("h3", { id: "findings-title" }, "What to do"),
    told > all.length && h("p", { class: "muted" }, `The first ${all.length.toLocaleString()} of ${told.toLocaleString()} findings.`),
    Object.entries(SEVERITIES).map(([severity, [kind, label]]) => {
      const own = all.filter((one) => one.severity === severity);
      if (!own.length) return null;
      const list = h("ol", { class: "findings" }, own.slice(0, SHOWN).map((one) => finding(one, kind, at)));
      const rest = own.slice(SHOWN);
      const more = rest.length > 0 && h("button", { type: "button", onclick: () => {
        const added = rest.map((one) => finding(one, kind, at));
        list.append(...added);
        more.remove();
        added[0].querySelector("a")?.focus();
      } }, `Show the other ${rest.length.toLocaleString()}`);
      return h("details", { open: severity !== "info" }, h("summary", {}, h("span", { class: `badge ${kind}` }, own.length.toLocaleString()), " ", label), list, more);
    }));
}

function finding(one, kind, at) {
  const links = [
    one.clientId && ["Client ", clientLink(one.clientId)], one.profileId && ["Profile ", profileLink(at, one.profileId)], one.domain && ["Domain ", domainLink(at, one.domain)],
    one.code === "no-successor" && [h("a", { href: certificatesAt(at, { status: "expiring", clientId: one.clientId, expiresBefore: dayAfter(one.date) }) }, "Show the certificate")],
    one.clientId && one.code !== "no-successor" && one.code !== "client-identity-expires" && [h("a", { href: certificatesAt(at, { status: "all", clientId: one.clientId }) }, "Its certificates")],
  ].filter(Boolean);
  return h("li", { class: `finding ${kind}` },
    h("div", { class: "entry-head" }, h("h4", {}, headingOf(one.code)), h("span", { class: "muted small" }, `${shortDay(one.date)}, ${farAway(one.date)}`)),
    h("p", {}, one.message), h("p", { class: "small dotted" }, links.map((link) => h("span", {}, link))));
}

const dayAfter = (date) => new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10);

function forecast(steps) {
  if (!steps.length) return null;
  return h("section", { "aria-labelledby": "forecast-title" }, h("h3", { id: "forecast-title" }, "Orders a day, if nothing else changes"),
    h("div", { class: "scroll-x", tabindex: "0", role: "region", "aria-label": "Orders a day, scrollable" }, h("table", { class: "changes" },
      h("thead", {}, h("tr", {}, ["From", "Certificates live", "All clients", "The busiest client", "Of what it may order"].map((text) => h("th", { scope: "col" }, text)))),
      h("tbody", {}, steps.map((step, index) => h("tr", {}, h("th", { scope: "row" }, index ? longDay(step.date) : "today"),
        h("td", {}, step.validityDays ? `${step.validityDays} days at most` : "as they are"), h("td", {}, step.ordersPerDay.toLocaleString()),
        h("td", {}, step.busiestClientId ? [clientLink(step.busiestClientId), `: ${step.busiestOrdersPerDay.toLocaleString()}`] : "–"), h("td", {}, share(step))))))));
}

function share({ busiestOrdersPerDay, cap }) {
  if (!cap) return h("span", { class: "muted" }, "no limit is known");
  const part = busiestOrdersPerDay / cap;
  const bar = h("span", { class: part > 0.8 ? "bad" : part > 0.5 ? "warn" : "good" });
  bar.style.width = `${Math.min(100, Math.max(1, 100 * part))}%`;
  return h("div", { class: "share" }, h("span", { class: "bar", "aria-hidden": "true" }, bar), h("span", {}, `${part < 0.01 && part ? "less than 1" : Math.round(100 * part)} % of ${cap.toLocaleString()}`));
}

function calendar(rules) {
  return h("section", { "aria-labelledby": "calendar-title" }, h("h3", { id: "calendar-title" }, "The calendar, with its sources"),
    h("div", { class: "scroll-x", tabindex: "0", role: "region", "aria-label": "The calendar, scrollable" }, h("table", { class: "changes" },
      h("thead", {}, h("tr", {}, ["Date", "Rule", "Source"].map((text) => h("th", { scope: "col" }, text)))),
      h("tbody", {}, rules.map((rule) => h("tr", {}, h("th", { scope: "row" }, longDay(rule.date), rule.inForce && h("span", { class: "muted small" }, " in force")), h("td", {}, rule.summary),
        h("td", {}, /^https:\/\//.test(rule.url) ? h("a", { href: rule.url, target: "_blank", rel: "noopener noreferrer" }, bdi(rule.source)) : bdi(rule.source))))))),
    h("p", { class: "muted small" }, "These bind public TLS certificates. What Sectigo lists always counts for more than this table."));
}
