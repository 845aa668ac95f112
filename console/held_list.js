// A list that is held back: how much it lacks, and which profiles those are.
import { bdi, h } from "./dom.js";

// Longer lists are opened by operators who want to read them: the buttons below stay in sight.
const SHOWN_AT_ONCE = 5;

export const heldFigures = (held) => h("dl", { class: "figures" },
  figure("Known", held.known), figure("Listed now", held.listed), figure("Missing", held.vanished), figure("Same answers", `${held.seen} of ${held.acceptedAfter}`));

/** Which profiles are missing; of very many the gateway names the first. `isOpen`: as the reader left it. */
export function missingProfiles({ missing, vanished }, isOpen = missing.length <= SHOWN_AT_ONCE) {
  // A list that an earlier release held back names none.
  if (!missing.length) return null;
  const beyond = vanished - missing.length;
  return h("details", { class: "missing", open: isOpen },
    h("summary", { "data-focus": "missing" }, vanished === 1 ? "The missing profile" : `The ${vanished.toLocaleString()} missing profiles`),
    h("ul", {}, missing.map(({ profileId, profileName }) => h("li", {}, bdi(profileName), " ", h("span", { class: "mono muted", translate: "no" }, bdi(profileId))))),
    beyond > 0 && h("p", { class: "muted" }, `and ${beyond.toLocaleString()} more`));
}

const figure = (label, value) => h("div", {}, h("dt", {}, label), h("dd", {}, typeof value === "number" ? value.toLocaleString() : value));
