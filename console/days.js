// Days of the calendar, which are UTC's here: rules and certificates end by it.
const DAY_MS = 86_400_000;
const LONG = { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" };
const SHORT = { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" };

/** `2027-03-15`, or a time of that day, as people write it. */
export const longDay = (text) => written(text, LONG);
export const shortDay = (text) => written(text, SHORT);

function written(text, how) {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? String(text ?? "") : date.toLocaleDateString(undefined, how);
}

/** Whole days from today to a day; below zero, it is over. */
export function daysTo(text, now = Date.now()) {
  const today = new Date(now).toISOString().slice(0, 10);
  return Math.round((Date.parse(String(text).slice(0, 10)) - Date.parse(today)) / DAY_MS);
}

/** How far a day is: "in 9 days", "today", "3 days ago". */
export function farAway(text) {
  const days = daysTo(text);
  if (Number.isNaN(days)) return "";
  const far = Math.abs(days) > 730 ? `${Math.round(Math.abs(days) / 365.25)} years` : Math.abs(days) > 90 ? `${Math.round(Math.abs(days) / 30.44)} months` : Math.abs(days) === 1 ? "1 day" : `${Math.abs(days)} days`;
  return days === 0 ? "today" : days === 1 ? "tomorrow" : days > 0 ? `in ${far}` : `${far} ago`;
}
