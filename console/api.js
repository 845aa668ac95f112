// The API, and nothing beside it.

// Both under `make run` and `make console`, the API is beside this folder.
const ROOT = new URL("../v1/", import.meta.url);
// API Gateway answers within 29 s, or gives up; the rest is for a slow line.
const TIMEOUT_MS = 40_000;
// As operations/documents: a hundred CAs to a page, so more pages mean that one leads back to itself.
const MAX_PAGES = 1_000;

class ApiError extends Error {
  constructor(message, { status = 0, code = "", target = "", details = [] } = {}) {
    super(message);
    Object.assign(this, { status, code, target, details });
  }

  /** Every problem that the API names, with the field that it is about. */
  get problems() {
    return this.details.length ? this.details : [{ code: this.code, message: this.message, target: this.target }];
  }
}

export async function call(method, path, { body, headers = {}, signal } = {}) {
  const ends = [AbortSignal.timeout(TIMEOUT_MS), ...(signal ? [signal] : [])];
  let answer, parsed;
  try {
    answer = await fetch(new URL(path, ROOT), {
      method,
      headers: { Accept: "application/json", ...(body === undefined ? {} : { "Content-Type": "application/json" }), ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.any(ends),
      cache: "no-store",
      redirect: "error",
    });
    parsed = await answer.json().catch((error) => { if (error.name !== "SyntaxError") throw error; });
  } catch (error) {
    if (signal?.aborted) throw error;
    const why = error.name === "TimeoutError" ? `gave no answer within ${TIMEOUT_MS / 1000} s` : "cannot be reached";
    throw new ApiError(`The gateway ${why}.`);
  }
  if (answer.ok && parsed) return { body: parsed, etag: answer.headers.get("ETag"), sync: answer.headers.get("X-Profile-Sync") };
  const error = parsed?.error ?? {};
  const text = error.message ?? parsed?.message?.message ?? parsed?.message ?? `The gateway answered with status ${answer.status}.`;
  throw new ApiError(String(text), { ...error, status: answer.status });
}

const ca = (id) => `certificate-authorities/${encodeURIComponent(id)}`;
export const managed = (id) => `management/${ca(id)}`;

/** All documents of a collection, page after page; `onPage` gets each as it comes. */
async function listAll(collection, member, { signal, fields, onPage = () => {} }) {
  const all = [];
  let after = "";
  for (let page = 0; page < MAX_PAGES; page++) {
    const query = new URLSearchParams({ ...(fields ? { $fields: fields } : {}), ...(after ? { nextPageIndex: after } : {}) });
    const { body } = await call("GET", `management/${collection}?${query}`, { signal });
    all.push(...body[member]);
    onPage(all);
    if (!body.morePages) return all;
    after = body.nextPageIndex;
  }
  throw new ApiError("The list has no last page.");
}

/** Each with the state of its sync; an older gateway leaves that out. */
export const listAuthorities = (how = {}) =>
  listAll("certificate-authorities", "caList", { fields: "caList.profileSync", ...how });
export const listClients = (how = {}) => listAll("clients", "clientList", how);

export async function tryOut(id, document, signal) {
  return (await call("PUT", `${managed(id)}?dry-run=true`, { body: document, signal })).body;
}

/** What `org-id` may be, for an account: `url`, `customer-uri` and `credentials-secret`. */
export async function listOrganizations(account, signal) {
  return (await call("POST", "management/organizations", { body: account, signal })).body;
}

/** The documents of a collection: read, stored and deleted. `member` has one in an answer. */
const documents = (at, member) => ({
  async get(id, signal) {
    const { body, etag } = await call("GET", at(id), { signal });
    return { ...body[member], etag };
  },
  /** Stores a document if the stored one is still that of `etag`; without one, if there is none yet. */
  async store(id, document, etag) {
    const headers = etag ? { "If-Match": etag } : { "If-None-Match": "*" };
    const { body, etag: stored } = await call("PUT", at(id), { body: document, headers });
    return { ...body[member], etag: stored };
  },
  remove: (id, etag) => call("DELETE", at(id), { headers: { "If-Match": etag } }),
});
const client = (id) => `management/clients/${encodeURIComponent(id)}`;

export const authorities = documents(managed, "ca");
export const clients = documents(client, "client");

export async function getSync(id, signal) {
  return (await call("GET", `${managed(id)}/profile-sync`, { signal })).body.profileSync;
}

export async function askForSync(id, { force = false } = {}) {
  return (await call("POST", `${managed(id)}/profile-sync`, { body: force ? { force } : {} })).body.profileSync;
}

/** The list as clients get it; that there is none yet is something to show, for settings mend it. */
export async function listProfiles(id, signal) {
  try {
    const { body, sync } = await call("GET", `${ca(id)}/profiles`, { signal });
    return { profiles: body.profiles, remarks: body.message?.details ?? [], sync };
  } catch (error) {
    if (error.code !== "profiles-unavailable") throw error;
    return { profiles: [], remarks: error.problems, sync: "unavailable" };
  }
}

export async function getStatus(id, signal) {
  return (await call("GET", `${ca(id)}/status`, { signal })).body.status;
}

export async function validate(id, request, signal) {
  return (await call("POST", `${ca(id)}/enrollments/validation`, { body: request, signal })).body;
}

/** Which of ten names near these patterns would pass: the gateway's own matcher says so, and nothing is stored. */
export async function tryNames(patterns, signal) {
  const body = { role: "read-only-integrator", "allowed-names": patterns, certificates: "own" };
  return (await call("PUT", `${client("example")}?dry-run=true`, { body, signal })).body.nameExamples ?? [];
}

export async function getClientHistory(id, signal) {
  return (await call("GET", `${client(id)}/history`, { signal })).body.history;
}

const credentials = (id) => `${client(id)}/acme-credentials`;

/** A client's credentials; `null` from an older gateway, which has none. */
export async function listAcmeCredentials(id, signal) {
  try {
    return (await call("GET", credentials(id), { signal })).body.credentials;
  } catch (error) {
    if (error.code !== "resource-not-found") throw error;
    return null;
  }
}

/** The one answer that has the key. */
export async function makeAcmeCredential(id, request) {
  return (await call("POST", credentials(id), { body: request })).body;
}

export const endAcmeCredential = (id, keyId) => call("DELETE", `${credentials(id)}/${encodeURIComponent(keyId)}`);
