"""Patterns of the names that a client may have, and the one matcher that says which they are.

`example.com` is that host alone. `*.example.com` is every name below it, at any depth, and the
wildcards there, but not the host itself. `192.0.2.0/24` and `2001:db8::/32` are the addresses of a
network, and an address is itself alone; an IPv6 address that maps an IPv4 one (RFC 4291, 2.5.5.2)
is an IPv6 address. `@example.com` are the mailboxes of that domain.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice, zip_longest
from typing import TypeAlias

from cagateway.domain.x509.alt_names import AltName, address, host_name
from cagateway.values import dataclass

# What a team has names in is a few domains and networks; what has more of them is generated, and
# better named by the domain above. With the characters it bounds the item that each request reads:
# two of DynamoDB's read units, and 8 MB for the thousand clients that a container keeps.
MAX_PATTERNS = 100
MAX_CHARACTERS_TOGETHER = 8_192

_WILDCARD = "*."
_PREFIX_LENGTH = re.compile(r"0|[1-9][0-9]{0,2}")
# RFC 5322, 3.2.3: a dot-atom. Quoted local parts have commas, blanks and further at signs.
_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

PATTERN_RULE = (
    "is none of: a host (example.com), all names below one (*.example.com), an address or a "
    "network (192.0.2.0/24, 2001:db8::/32), all mailboxes of a domain (@example.com)"
)


@dataclass(frozen=True, slots=True)
class NamePatterns:
    """The names that a client may have.

    Args:
        texts: The patterns in normal form, in the order in which they were written.
        hosts: Those that are one host, or one mail domain with its at sign.
        domains: Those of which every name below is meant.
        networks: By IP version and length of the prefix, the prefixes as numbers.
    """

    texts: tuple[str, ...]
    hosts: frozenset[str]
    domains: frozenset[str]
    networks: tuple[tuple[int, int, frozenset[int]], ...]

    @classmethod
    def of(cls, texts: Iterable[str]) -> NamePatterns:
        """Make the matcher of patterns in normal form; one that is none allows nothing.

        >>> NamePatterns.of(["*.example.com"]).allow_host("a.b.example.com")
        True
        """
        kept = tuple(texts)
        networks: dict[tuple[int, int], set[int]] = {}
        for network in (found for found in map(_network, kept) if found is not None):
            shift = network.max_prefixlen - network.prefixlen
            prefix = int(network.network_address) >> shift
            networks.setdefault((network.version, network.prefixlen), set()).add(prefix)
        return cls(
            kept,
            frozenset(text for text in kept if not text.startswith(_WILDCARD)),
            frozenset(text.removeprefix(_WILDCARD) for text in kept if text.startswith(_WILDCARD)),
            tuple((*key, frozenset(prefixes)) for key, prefixes in networks.items()),
        )

    def allow(self, name: AltName) -> bool:
        """Tell whether a name may be had, in whichever spelling; of unread types, none may."""
        if name.is_encoded:
            return False
        if name.type == "dNSName":
            host = host_name(name.value)
            return host is not None and self.allow_host(host)
        if name.type == "iPAddress":
            return self._allow_address(name.value)
        if name.type == "rfc822Name":
            mailbox = normal_mailbox(name.value)
            return mailbox is not None and mailbox[mailbox.index("@") :] in self.hosts
        return False

    def allow_text(self, name: str) -> bool:
        """Tell whether a host or an address in normal form may be had."""
        return self.allow_host(name) or self._allow_address(name)

    def allow_host(self, host: str) -> bool:
        """Tell whether a host name in normal form may be had."""
        if host in self.hosts:
            return True
        above = host
        while "." in above:
            above = above.partition(".")[2]
            if above in self.domains:
                return True
        return False

    def _allow_address(self, text: str) -> bool:
        normal = address(text)
        if normal is None:
            return False
        ip = ipaddress.ip_address(normal)
        return any(
            int(ip) >> (ip.max_prefixlen - length) in prefixes
            for version, length, prefixes in self.networks
            if version == ip.version
        )


def normal_pattern(text: str) -> str | None:
    """Give a pattern in its normal form; `None` if the text is none.

    >>> normal_pattern("*.Bücher.example."), normal_pattern("2001:DB8:0::/32")
    ('*.xn--bcher-kva.example', '2001:db8::/32')
    """
    if text.startswith("@"):
        domain = _plain_host(text[1:])
        return f"@{domain}" if domain else None
    network = _network(text)
    if network is None:
        return host_name(text)
    first = address(str(network.network_address))
    is_alone = network.prefixlen == network.max_prefixlen
    return first if is_alone else f"{first}/{network.prefixlen}"


def normal_mailbox(text: str) -> str | None:
    """Give a mailbox with its domain in normal form; `None` if the text is none.

    >>> normal_mailbox("Ada@Bücher.Example"), normal_mailbox('"a@b"@example.com')
    ('Ada@xn--bcher-kva.example', None)
    """
    local, at, domain = text.partition("@")
    host = _plain_host(domain) if at and _LOCAL_PART.fullmatch(local) else None
    return f"{local}@{host}" if host else None


def misfit(text: str) -> str:
    """Say why a text is no pattern, and what to write instead: the end of a sentence about it."""
    bare = text.strip()
    if not bare:
        return "is empty. Leave allowed-names out for no bound, or make it [] for no name at all"
    if bare == "*":
        return "would be every name. Leave allowed-names out for that"
    if "://" in bare:
        return "is a URL. Give its host alone"
    if bare != text and normal_pattern(bare):
        return "has a blank at an end. Leave it out"
    return _misfit_of_asterisk(bare) or _misfit_of_address(bare) or _misfit_of_host(bare)


def _misfit_of_asterisk(text: str) -> str:
    inner = text.removeprefix("@").removeprefix(_WILDCARD)
    if _network(inner) is not None and inner != text:
        return "means an address, which has nothing below it. Write networks as 192.0.2.0/24"
    if text.startswith("@*."):
        return "has a wildcard. Give each domain of mailboxes by itself"
    if "*" in inner:
        return (
            "has an asterisk that is not the whole first label. *.example.com is every name below "
            "example.com already, at any depth"
        )
    return ""


def _misfit_of_address(text: str) -> str:
    host, _, port = text.rpartition(":")
    if port.isdecimal() and normal_pattern(host.strip("[]")):
        return "has a port, which no certificate has. Leave it out"
    if text.startswith("[") and _network(text.strip("[]")) is not None:
        return "has brackets. Leave them out"
    first, slash, length = text.partition("/")
    ip = address(first)
    if not (slash and ip):
        return ""
    if not _PREFIX_LENGTH.fullmatch(length):
        return "has no prefix's length after its stroke, such as 24 in 192.0.2.0/24"
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return "has a prefix that is longer than an address"
    return (
        f"has bits beyond its prefix. {normal_pattern(str(network))} is the network, {ip} the "
        "address alone"
    )


def _misfit_of_host(text: str) -> str:
    if text.startswith(".") and host_name(text[1:]):
        return f"begins with a dot. *{text} is every name below {text[1:]}"
    if "@" in text and normal_mailbox(text):
        domain = text.partition("@")[2]
        return f"is one mailbox. @{domain} is all of its domain; one alone cannot be allowed"
    if "/" in text:
        return "has a path. Give the host alone"
    return PATTERN_RULE


def _plain_host(text: str) -> str | None:
    """Read a host name without a wildcard."""
    return None if text.startswith("*") else host_name(text)


def _network(text: str) -> _Network | None:
    """Read an address or a network: no mask, no zone, and no bit beyond the prefix."""
    first, slash, length = text.partition("/")
    if address(first) is None or (slash and not _PREFIX_LENGTH.fullmatch(length)):
        return None
    try:
        return ipaddress.ip_network(text)
    except ValueError:
        return None


# As many as one looks over at a glance.
EXAMPLES = 10
_ALWAYS = (
    *("example.com", "www.example.com", "*.example.com", "www.example.net", "192.0.2.1"),
    *("2001:db8::1", "::ffff:192.0.2.1", "ada@example.com", "localhost", "198.51.100.1"),
)


@dataclass(frozen=True, slots=True)
class NameExample:
    """A name, and whether it may be had."""

    name: str
    is_allowed: bool


def name_examples(patterns: NamePatterns) -> tuple[NameExample, ...]:
    """Give ten names near these patterns, and what the matcher says of each.

    >>> [one.name for one in name_examples(NamePatterns.of(["*.example.com"]))][:4]
    ['www.example.com', 'a.b.example.com', '*.example.com', 'example.com']
    """
    by_turns = zip_longest(*map(_near, patterns.texts[:EXAMPLES]))
    near = (name for turn in by_turns for name in turn if name is not None)
    names = islice(dict.fromkeys(chain(near, _ALWAYS)), EXAMPLES)
    return tuple(NameExample(name, patterns.allow(_as_name(name))) for name in names)


def _near(pattern: str) -> Iterator[str]:
    """Give names that a pattern allows, and then those that are easily thought to be allowed."""
    if pattern.startswith("@"):
        yield from (f"ada{pattern}", f"ada@mail.{pattern[1:]}", pattern[1:])
    elif pattern.startswith("*."):
        domain = pattern[2:]
        yield from (f"www.{domain}", f"a.b.{domain}", pattern, domain, f"not{domain}")
    elif address(pattern.partition("/")[0]):
        yield pattern.partition("/")[0]
    else:
        yield from (pattern, f"www.{pattern}", f"*.{pattern}", f"not{pattern}")


def _as_name(name: str) -> AltName:
    kind = "rfc822Name" if "@" in name else "iPAddress" if address(name) else "dNSName"
    return AltName(kind, name)
