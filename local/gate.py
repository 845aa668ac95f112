"""Keeps web pages out: every port of this machine is one that any page in a browser can ask.

A page of another origin may send what browsers call simple requests, and read the answer where a
server allows it (CORS): no port does. A page may also have its own name resolved to this address
(DNS rebinding), after which its browser takes what is here for the page's own. So a request is
heard if it names this machine, and no browser says that it is another page's. What is not a
browser, such as curl or an SDK, says nothing of the kind.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection
from email.message import Message
from http import HTTPStatus

from local.request_rules import RefusedError, error_body
from local.surroundings import LOOPBACK

# Fetch Metadata (W3C): the page is of this very address, or there is none: a person typed it.
# Another port of this machine is "same-site", and as foreign as any other page.
_OWN_SITES = frozenset({"same-origin", "none"})


class KeptOutError(RefusedError):
    """A request that a web page sent, or may have; `code` and `target` say by what it is known."""

    def __init__(self, status: HTTPStatus, code: str, target: str, reason: str) -> None:
        super().__init__(status, reason)
        self.code = code
        self.target = target

    def body(self) -> bytes:
        return error_body(self.code, self.target, str(self))


def check_origin(
    url: str, method: str, path: str, headers: Message, pages: Collection[str]
) -> None:
    """Hold that no other page asks. Raises KeptOutError.

    Args:
        url: The server's own.
        method: Of the request.
        path: Of the request.
        headers: Of the request; HTTP/1.0 comes without Host, and no browser speaks that.
        pages: Beginnings of paths to which a link from anywhere may lead. What such a request
            brings is shown to the person who followed it, and no page can read it.
    """
    scheme, _, address = url.partition("://")
    port = int(address.rpartition(":")[2])
    hosts = headers.get_all("Host", [])
    if not all(names_this_machine(host, port, scheme) for host in hosts):
        raise _misdirected(port)
    own = {f"{scheme}://{host.strip().lower()}" for host in hosts}
    origins = headers.get_all("Origin", [])
    if any(origin.strip().lower() not in own for origin in origins):
        raise _foreign("Origin")
    sites = headers.get_all("Sec-Fetch-Site", [])
    is_link = method in {"GET", "HEAD"} and path.startswith(tuple(pages)) and _is_followed(headers)
    if not is_link and any(site.strip().lower() not in _OWN_SITES for site in sites):
        raise _foreign("Sec-Fetch-Site")


def _is_followed(headers: Message) -> bool:
    """Tell whether a whole window goes to the address, and not a frame or a script."""
    return (headers.get("Sec-Fetch-Mode"), headers.get("Sec-Fetch-Dest")) == (
        "navigate",
        "document",
    )


def _misdirected(port: int) -> KeptOutError:
    reason = (
        "Only names of this machine are answered, so that no web page gets in under a name of its "
        f"own. Ask localhost:{port} or {LOOPBACK}:{port}, or send one of them as Host."
    )
    return KeptOutError(HTTPStatus.MISDIRECTED_REQUEST, "host-not-local", "Host", reason)


def _foreign(target: str) -> KeptOutError:
    reason = (
        "A web page of another origin asks, as its browser says, and this machine answers its own "
        f"pages alone. A program of yours sends no {target} header."
    )
    return KeptOutError(HTTPStatus.FORBIDDEN, "origin-not-local", target, reason)


# What browsers and clients leave out of Host: the scheme's own port.
_DEFAULT_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[^\[\]:]+)(?::([0-9]{1,5}))?")


def names_this_machine(host: str, port: int, scheme: str = "http") -> bool:
    """Tell whether a Host header (RFC 9110, 7.2) is that of a port on the loopback interface.

    >>> names_this_machine("localhost:3000", 3000), names_this_machine("[::1]:3000", 3000)
    (True, True)
    >>> names_this_machine("rebound.example:3000", 3000), names_this_machine("localhost", 3000)
    (False, False)
    """
    match = _HOST.fullmatch(host.strip().lower())
    if match is None or int(match[2] or _DEFAULT_PORTS[scheme]) != port:
        return False
    name = match[1].strip("[]").removesuffix(".")
    # RFC 6761, 6.3: names that end so are never looked up in the DNS.
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
