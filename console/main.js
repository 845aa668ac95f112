// The router: each page has an address, and one place that it is drawn in.
import { h, replace, visible } from "./dom.js";
import { clear, guard, mayLeave, notice } from "./notices.js";
import { authoritiesPage } from "./pages/authorities.js";
import { newAuthorityPage } from "./pages/new_authority.js";
import { authorityPage } from "./pages/authority.js";
import { clientPage } from "./pages/client.js";
import { clientsPage } from "./pages/clients.js";
import { newClientPage } from "./pages/new_client.js";

const main = document.getElementById("main");
let current = new AbortController();
let shown = null;
let said = null;
const CLIENT_PAGES = new Set([clientsPage, newClientPage, clientPage]);

const ROUTES = [
  [/^\/$/, () => ["Certificate authorities", authoritiesPage]],
  [/^\/new$/, () => ["Add a certificate authority", newAuthorityPage]],
  [/^\/clients$/, () => ["Clients", clientsPage]],
  [/^\/clients\/new$/, () => ["Add a client", newClientPage]],
  [/^\/client\/([^/]+)$/, (id) => [id, clientPage, { id }]],
  [/^\/ca\/([^/]+)(?:\/(profiles|certificates|orders|domains|readiness|settings|syncs|check))?(?:\/([^/]+))?$/,
    (id, tab = "profiles", item) => [id, authorityPage, { id, tab, item }]],
];

function parse() {
  const [path, query = ""] = (location.hash.slice(1) || "/").split("?");
  for (const [pattern, make] of ROUTES) {
    const match = pattern.exec(path);
    if (!match) continue;
    try {
      const [title, page, parameters = {}] = make(...match.slice(1).map((part) => part && decodeURIComponent(part)));
      return { title, page, parameters: { ...parameters, query: new URLSearchParams(query) } };
    } catch { break; } // a percent sign that encodes nothing
  }
  return { title: "Not found", page: lost, parameters: {} };
}

function lost({ place }) {
  replace(place, h("div", { class: "empty" }, h("h1", {}, "There is no such page"),
    h("p", {}, h("a", { href: "#/" }, "All certificate authorities"))));
}

async function route() {
  if (location.hash === shown) return;
  const wanted = location.hash;
  if (shown !== null && !(history.replaceState(null, "", shown || "#/"), await mayLeave())) return;
  history.replaceState(null, "", wanted || "#/");
  const isFirst = shown === null;
  shown = wanted;
  draw(isFirst);
}

function draw(isFirst = false) {
  current.abort();
  current = new AbortController();
  guard(() => false);
  clear();
  const { title, page, parameters } = parse();
  document.title = `${visible(title)} · Management Console`;
  const inClients = CLIENT_PAGES.has(page);
  for (const [name, isHere, isIt] of [["cas", !inClients, page === authoritiesPage], ["clients", inClients, page === clientsPage]]) {
    const link = document.querySelector(`[data-nav=${name}]`);
    if (isHere) link.setAttribute("aria-current", isIt ? "page" : "true"); else link.removeAttribute("aria-current");
  }
  replace(main);
  page({ ...parameters, place: main, signal: current.signal, go, keep });
  if (said) { notice("good", said); said = null; }
  if (!isFirst) { main.focus({ preventScroll: true }); scrollTo(0, 0); }
}

/** Go to an address that the page itself wants: nothing is unsaved any more, and `text` is said there. */
function go(hash, text = null) {
  said = text;
  guard(() => false);
  if (location.hash === hash) { shown = hash; draw(); } else location.hash = hash;
}

/** The page is at this address now, as it stands: it can be kept, and come back to. */
function keep(hash) {
  shown = hash;
  history.replaceState(null, "", hash);
}

document.getElementById("skip").addEventListener("click", () => main.focus());
window.addEventListener("hashchange", route);
route();
