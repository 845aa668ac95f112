"""Which addresses credentials may be sent to."""

from __future__ import annotations

from collections.abc import Collection
from ipaddress import ip_address
from urllib.parse import urlsplit

LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})


def address_problem(url: str, allowed_hosts: Collection[str]) -> str | None:
    """Say what is wrong with a Sectigo URL; `None` if credentials may be sent there.

    The host must stand in the deployment's allow-list, so a changed configuration cannot carry the
    login to a server of an attacker's choice. Plain http is for loopback alone, where there is no
    wire to listen on.

    An address in a private network, or a link-local one such as that of a cloud's metadata service,
    is refused even there.

    >>> address_problem("https://cert-manager.com", {"cert-manager.com"})
    >>> address_problem("http://cert-manager.com", {"cert-manager.com"})
    'must begin with https://'
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "must be a URL such as https://cert-manager.com"
    if parts.scheme != "https" and not (parts.scheme == "http" and host in LOOPBACK_HOSTS):
        return "must begin with https://"
    if _is_inside(host or ""):
        return "must not be an address in a private or link-local network"
    if host not in allowed_hosts:
        return f"must name one of the allowed hosts: {', '.join(sorted(allowed_hosts))}"
    # An empty query or fragment is one as well: what follows it would be no path.
    if parts.username is not None or "?" in url or "#" in url:
        return "must hold no credentials, query or fragment"
    return None


def _is_inside(host: str) -> bool:
    try:
        address = ip_address(host)
    except ValueError:
        return False
    # RFC 6890's ranges, of which loopback is left to the allow-list.
    return not address.is_global and not address.is_loopback
