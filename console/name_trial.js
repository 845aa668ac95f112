// Which of ten example names would pass: asked of the gateway while patterns are typed.
import { tryNames } from "./api.js";
import { bdi, h, replace } from "./dom.js";

// A typist pauses for longer than this between two patterns, and seldom within one.
const PAUSE_MS = 400;

export class NameTrial {
  constructor() {
    this.element = h("p", { class: "help wrap", role: "status" });
    this.asked = undefined;
  }

  /** `patterns`: as typed; `undefined` for no bound. */
  of(patterns) {
    const text = JSON.stringify(patterns);
    if (text === this.asked) return;
    this.asked = text;
    clearTimeout(this.waiting);
    if (patterns === undefined) { replace(this.element); return; }
    this.waiting = setTimeout(() => this.#ask(patterns, text), PAUSE_MS);
  }

  async #ask(patterns, text) {
    let said;
    try { said = shown(await tryNames(patterns)); } catch (error) { said = [(error.problems ?? [error])[0].message]; }
    // What is typed by now is asked about by itself.
    if (text === this.asked) replace(this.element, said);
  }
}

function shown(examples) {
  const of = (isAllowed) => examples.filter((one) => one.isAllowed === isAllowed).map(({ name }) => name);
  return [named("Would pass: ", of(true)), named("Would be refused: ", of(false))];
}

const named = (text, names) => names.length > 0 && h("span", {}, text, names.map((name, at) => [at > 0 && ", ", h("code", { translate: "no" }, bdi(name))]), ". ");
