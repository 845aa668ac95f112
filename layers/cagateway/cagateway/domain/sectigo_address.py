"""Which addresses credentials may be sent to."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})


def address_problem(url: str, allowed_hosts: Collection[str]) -> str | None:
    """Say what is wrong with a Sectigo URL; `None` if credentials may be sent there.

    The host must stand in the deployment's allow-list, so a changed configuration cannot carry the
    login to a server of somebody's choice. Plain http is for loopback alone, where there is no
    wire to listen on.

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
    if host not in allowed_hosts:
        return f"must name one of the allowed hosts: {', '.join(sorted(allowed_hosts))}"
    if parts.username is not None or parts.query or parts.fragment:
        return "must hold no credentials, query or fragment"
    return None
