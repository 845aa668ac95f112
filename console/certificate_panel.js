// One certificate: what is known of it, and its revocation.
import { farAway, longDay } from "./days.js";
import { bdi, code, h } from "./dom.js";
import { revoke } from "./fleet_api.js";
import { certificatesAt, clientLink, profileLink } from "./links.js";
import { ask, notice } from "./notices.js";
import { nameOf, statusBadge } from "./pages/certificates.js";

// What Sectigo takes (RFC 5280, 5.3.1, has more).
const REASONS = {
  superseded: "superseded: another one is in its place",
  keyCompromise: "keyCompromise: others may have the key",
  cessationOfOperation: "cessationOfOperation: what it was for is gone",
  affiliationChanged: "affiliationChanged: its names belong to others now",
  unspecified: "unspecified",
};
const ENDED = new Set(["revoked", "expired"]);

export function showCertificate({ id, at, certificate, onRevoked }) {
  const close = h("button", { type: "button", onclick: () => dialog.close() }, "Close");
  const dialog = h("dialog", { class: "panel", "aria-labelledby": "panel-title" },
    h("div", { class: "page-head" }, h("h2", { id: "panel-title" }, bdi(nameOf(certificate))), statusBadge(certificate.status)),
    h("dl", { class: "facts-list" }, facts(certificate, at).filter(Boolean).map(([label, value]) => h("div", {}, h("dt", {}, label), h("dd", {}, value)))),
    h("div", { class: "actions" }, !ENDED.has(certificate.status) && h("button", { type: "button", class: "danger push-left", onclick: async () => { dialog.close(); await askAndRevoke(id, certificate, onRevoked); } }, "Revoke…"), close));
  // A link leads to another page, where the panel is not in place.
  dialog.addEventListener("click", ({ target }) => { if (target.closest("a") || target === dialog) dialog.close(); });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  close.focus();
}

function facts(one, at) {
  return [
    ["Names", one.names.length ? h("ul", { class: "plain-list" }, one.names.map((name) => h("li", {}, bdi(name)))) : "none"],
    ["Ends", [longDay(one.expiresAt), h("span", { class: "muted" }, `, ${farAway(one.expiresAt)}`)]],
    ["Begins", longDay(one.issuedAt)],
    ["Ordered by", clientLink(one.clientId)],
    ["Profile", profileLink(at, one.profileId)],
    one.renewedBy && ["Renewed by", [code(one.renewedBy), " ", h("a", { href: certificatesAt(at, { status: "all", name: one.names[0] }) }, "Show all with its name")]],
    ["Subject", one.subjectName ? bdi(one.subjectName) : "empty"],
    ["Serial number", code(one.serialNumber)],
    ["Key", one.keyType || "unknown"],
    ["Public TLS", one.isPublicTls ? "yes: the rules of browsers bind it" : "no"],
    ["Client authentication", one.hasClientAuth ? "yes" : "no"],
    ["Order", code(one.orderId)],
  ];
}

async function askAndRevoke(id, certificate, onRevoked) {
  const name = nameOf(certificate);
  const reason = h("select", { id: "revocation-reason" }, Object.entries(REASONS).map(([value, label]) => h("option", { value }, label)));
  const comment = h("input", { type: "text", id: "revocation-comment", maxlength: 512 });
  const isCovered = certificate.status === "renewed";
  const yes = await ask({ title: "Revoke this certificate?", yes: "Revoke it", kind: "danger", mustType: name, body: [
    h("p", {}, h("strong", {}, bdi(name)), `, serial number `, code(certificate.serialNumber), ", ordered by ", bdi(certificate.clientId), "."),
    h("p", { class: isCovered ? "" : "warn-text" }, isCovered ? "Another certificate covers its names. Whatever still shows this one is refused." : "No other certificate covers its names: what uses it is refused. This cannot be taken back."),
    h("label", { class: "field", for: "revocation-reason" }, h("span", { class: "label" }, "Reason"), reason),
    h("label", { class: "field", for: "revocation-comment" }, h("span", { class: "label" }, "Comment, for Sectigo (may be left out)"), comment),
  ] });
  if (!yes) return;
  try {
    await revoke(id, certificate.serialNumber, { reason: reason.value, comment: comment.value.trim() });
    onRevoked();
    notice("good", `The certificate for ${name} is revoked.`);
  } catch (error) {
    notice("bad", `The certificate for ${name} is not revoked, as far as is known: ${error.message}`);
  }
}
