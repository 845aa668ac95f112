"""Which names of a host are this machine's own."""

from __future__ import annotations

import ipaddress
import re

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
