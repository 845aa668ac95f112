// Where a name leads to, wherever it stands.
import { bdi, h } from "./dom.js";

const part = encodeURIComponent;

export const clientLink = (id) => h("a", { href: `#/client/${part(id)}` }, bdi(id));
export const profileLink = (at, id) => h("a", { href: `${at}/profiles/${part(id)}` }, bdi(id));
export const domainLink = (at, name) => h("a", { href: `${at}/domains?name=${part(name)}` }, bdi(name));
export const certificatesAt = (at, filters) =>
  `${at}/certificates?${new URLSearchParams(Object.entries(filters).filter(([, value]) => value))}`;
