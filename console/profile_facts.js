// What a profile's properties say, readable; and where a profile is from.
import { bdi, h } from "./dom.js";

export const SOURCES = { local: "Local", sectigo: "Sectigo", both: "Local and Sectigo" };
const SAME = { "key-types": "key_type", key_types: "key_type" };

/** Where a listed profile is from, as what is configured here says. */
export function sourceOf(profile, local) {
  if (!local) return "sectigo";
  const configured = new Set(Object.keys(local.properties ?? {}).map((name) => SAME[name] ?? name));
  // A local profile whose id is one of Sectigo's is laid over it, and shows what only that one has.
  return Object.keys(profile.properties).some((name) => !configured.has(name)) ? "both" : "local";
}

export function keyTypesOf(profile) {
  return parsed(profile?.properties?.key_type, {});
}

export function termsOf(profile) {
  return parsed(profile?.properties?.terms, []);
}

function parsed(value, otherwise) {
  if (value && typeof value === "object") return value;
  try { return JSON.parse(value) ?? otherwise; } catch { return otherwise; }
}

export const keyTypeText = (types, between = "; ") => Object.entries(types).map(([algorithm, values]) => `${algorithm} ${[values].flat().join(" · ")}`).join(between);

export function keyTypeChips(profile) {
  const types = Object.entries(keyTypesOf(profile));
  if (!types.length) return follows(profile, "RSA 2048");
  return types.map(([algorithm, values]) => h("span", { class: "keys", title: `${algorithm} ${[values].flat().join(", ")}` }, h("b", {}, bdi(algorithm)), " ", bdi([values].flat().join(" · "))));
}

export function termText(profile) {
  const terms = termsOf(profile);
  if (!terms.length) return follows(profile, "30 days");
  return h("span", {}, `${terms.join(", ")} ${terms.length === 1 && terms[0] === 1 ? "day" : "days"}`);
}

function follows(profile, otherwise) {
  const type = profile?.properties?.cert_type;
  return h("span", { class: "muted" }, type ? ["as ", bdi(type)] : `default: ${otherwise}`);
}
