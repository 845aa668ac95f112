// What a CA's state is called here. The API decides it; this only names it.
import { dotted } from "./dom.js";

export const STATES = {
  up: { label: "Up", kind: "good", order: 4 },
  down: { label: "Down", kind: "bad", order: 0 },
  held: { label: "Held", kind: "warn", order: 1 },
  never: { label: "Never synced", kind: "warn", order: 2 },
  off: { label: "Sync off", kind: "plain", order: 5 },
  unknown: { label: "Not read", kind: "plain", order: 6 },
};

/** From a CA's profile-sync answer: one word. */
export function stateOf(sync) {
  if (!sync) return "unknown";
  if (sync.state === "disabled") return "off";
  if (sync.setback?.isHeld) return "held";
  if (sync.setback) return "down";
  return sync.syncedAt ? "up" : "never";
}

export function stateBadge(state, title) {
  const { label, kind } = STATES[state];
  const element = dotted(kind, label);
  if (title) element.title = title;
  return element;
}
