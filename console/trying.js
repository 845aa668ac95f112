// *Try connection*: a dry run, with its progress, and an end to waiting.
import { h, replace, waiting } from "./dom.js";
import { showProblems } from "./fields.js";
import { connectionOutcome } from "./settings_form.js";

/** Try what a form says; resolves to the outcome, or null if it was refused, failed or stopped. */
export async function tryConnection(form, id, { buttons = [] } = {}) {
  const controller = new AbortController();
  form.summary.hidden = true;
  for (const button of buttons) button.disabled = true;
  replace(form.outcome, h("div", { class: "notice plain" }, waiting("Logging in at Sectigo and asking for its profiles…"),
    h("button", { type: "button", class: "quiet", onclick: () => controller.abort() }, "Stop waiting")));
  try {
    const tested = await form.tryOut(id, controller.signal);
    if (!tested) { replace(form.outcome); return null; }
    const outcome = connectionOutcome(tested);
    replace(form.outcome, h("div", { class: `notice ${outcome.kind}` }, h("div", {}, h("p", {}, outcome.text), (outcome.remarks ?? []).map((text) => h("p", { class: "remark" }, text))), outcome.reason && h("p", { class: "muted" }, "Reason: ", h("code", {}, outcome.reason))));
    return outcome;
  } catch (error) {
    replace(form.outcome, controller.signal.aborted && h("div", { class: "notice plain" }, h("p", {}, "No longer waiting. Nothing is stored.")));
    if (!controller.signal.aborted) showProblems(error, form.fields, form.summary);
    return null;
  } finally {
    for (const button of buttons) button.disabled = false;
  }
}
