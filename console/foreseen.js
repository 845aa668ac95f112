// What is foreseen, in words for people: findings by their codes, and the days on which something breaks.
import { daysTo } from "./days.js";

/** `[heading, what a number of them is]`: the API's messages say the rest. */
const CODES = {
  "profile-empties": ["A profile can issue nothing any more", "profile can issue nothing", "profiles can issue nothing"],
  "profile-loses-terms": ["A profile loses validity periods", "profile loses validity periods", "profiles lose validity periods"],
  "default-changes": ["Certificates become shorter", "profile issues shorter certificates", "profiles issue shorter certificates"],
  "request-will-be-refused": ["Requests are refused", "kind of request is refused", "kinds of requests are refused"],
  "renews-too-late": ["Renewals come too late", "client renews too late", "clients renew too late"],
  "no-successor": ["A certificate has no successor", "certificate ends without a successor", "certificates end without a successor"],
  "cap-too-low": ["The orders of a day do not suffice", "client needs more orders than it may make", "clients need more orders than they may make"],
  "domain-expires": ["A domain cannot be ordered for", "domain loses its validation", "domains lose their validation"],
  "domain-method-ends": ["A way to validate domains ends", "domain is validated in a way that ends", "domains are validated in a way that ends"],
  "client-auth-ends": ["Client authentication ends", "client's certificates lose client authentication", "clients' certificates lose client authentication"],
  "client-identity-expires": ["A client is shut out", "client's own certificate ends", "clients' own certificates end"],
};
const HARMLESS = new Set(["profile-loses-terms", "default-changes"]);
export const SEVERITIES = { critical: ["bad", "Broken, or breaks within 30 days"], warning: ["warn", "Within four months"], info: ["plain", "Later, or breaks nothing"] };

export const headingOf = (code) => CODES[code]?.[0] ?? code;
export const counted = (code, number) => `${number.toLocaleString()} ${CODES[code] ? CODES[code][number === 1 ? 1 : 2] : code}`;

/** How many of a day's findings break something; the others are changes that nothing breaks by. */
export const breaking = (counts) => Object.entries(counts).reduce((sum, [code, number]) => sum + (HARMLESS.has(code) ? 0 : number), 0);

/** A day's counts, what breaks first. */
export const byHarm = (counts) => Object.entries(counts).sort(([a, many], [b, few]) => HARMLESS.has(a) - HARMLESS.has(b) || few - many);

/** The rules that are still to come, and the days on which something happens, as one line of time. */
export function lineOfTime({ rules, timeline }) {
  const days = new Map(timeline.map((day) => [day.date, { ...day, rules: [] }]));
  for (const rule of rules) {
    if (rule.inForce) continue;
    if (!days.has(rule.date)) days.set(rule.date, { date: rule.date, severity: null, counts: {}, clientIds: [], profileIds: [], domains: [], rules: [] });
    days.get(rule.date).rules.push(rule);
  }
  return [...days.values()].sort((a, b) => a.date.localeCompare(b.date)).map((day) => ({ ...day, days: daysTo(day.date) }));
}

/** One sentence for people who have five seconds. */
export function verdict({ timeline, findings }) {
  const within = (most) => timeline.filter(({ date }) => daysTo(date) <= most).reduce((sum, { counts }) => sum + breaking(counts), 0);
  const broken = within(0);
  const soon = within(30) - broken;
  const all = timeline.reduce((sum, { counts }) => sum + breaking(counts), 0);
  if (broken || soon) {
    const parts = [broken && `${broken.toLocaleString()} ${broken === 1 ? "thing is" : "things are"} broken today`, soon && `${soon.toLocaleString()} ${soon === 1 ? "breaks" : "break"} within 30 days`].filter(Boolean);
    return { kind: findings.some(({ severity }) => severity === "critical") ? "bad" : "warn", text: `${parts.join(", ")}` };
  }
  if (all) return { kind: "warn", text: "Nothing breaks within 30 days" };
  return { kind: "good", text: "Nothing is foreseen to break" };
}
