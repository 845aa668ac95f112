// What was issued, ordered, validated and foreseen: page by page, or as it was computed last.
import { call, managed } from "./api.js";

const PER_PAGE = 100;

/** A page of certificates, by ascending end. It may be short, or empty, though there are more. */
export async function certificatePage(id, filters, after, signal) {
  const { body } = await call("GET", `${managed(id)}/certificates?${asked(filters, after)}`, { signal });
  return { items: body.certificates, next: body.morePages ? body.nextPageIndex : null };
}

/** A page of orders, the newest first; `state` as the API has it, or none. */
export async function orderPage(id, state, after, signal) {
  const { body } = await call("GET", `${managed(id)}/orders?${asked({ state }, after)}`, { signal });
  return { items: body.orders, next: body.morePages ? body.nextPageIndex : null };
}

function asked(filters, after) {
  const given = Object.entries({ ...filters, preferredPageSize: PER_PAGE, nextPageIndex: after });
  return new URLSearchParams(given.filter(([, value]) => value));
}

/** Ask for a revocation as an operator: whichever client ordered the certificate. */
export async function revoke(id, serialNumber, { reason, comment }) {
  const action = { type: "RevokeAction", reason, comment };
  return (await call("POST", `${managed(id)}/certificates/${encodeURIComponent(serialNumber)}/actions`, { body: { action } })).body;
}

export async function getDomains(id, signal) {
  const { body } = await call("GET", `${managed(id)}/domains`, { signal });
  return { domains: body.domains, readAt: body.readAt, remarks: body.message?.details ?? [] };
}

/** As it was computed last; an older gateway computes none. */
export async function getReadiness(id, signal) {
  try {
    return (await call("GET", `${managed(id)}/readiness`, { signal })).body;
  } catch (error) {
    if (error.code !== "resource-not-found") throw error;
    return { computedAt: null, message: { message: "This gateway computes no readiness." } };
  }
}

export const computedAt = async (id, signal) => (await getReadiness(id, signal)).computedAt ?? null;

/** Domains are read, once a minute at most, and readiness is computed anew: `computedAt` tells when that is done. */
export const askForReadiness = (id) => call("POST", `${managed(id)}/readiness`, { body: {} });
