"""Which certificate takes another's place: its end is no loss then."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from cagateway.domain.certificates.listed import ListedCertificate

_WILDCARD = "*."


def wildcard_over(name: str) -> str | None:
    """Give the wildcard that matches a host: exactly one label (RFC 6125, 6.4.3).

    A wildcard itself, an address and a mailbox are matched by none.

    >>> wildcard_over("www.example.com"), wildcard_over("*.example.com"), wildcard_over("192.0.2.1")
    ('*.example.com', None, None)
    """
    label, _, parent = name.partition(".")
    is_host = parent and label != "*" and ":" not in name and "@" not in name
    return f"{_WILDCARD}{parent}" if is_host and not name[-1].isdecimal() else None


def covering_names(name: str) -> tuple[str, ...]:
    """Give the names under which a certificate covers a name.

    >>> covering_names("www.example.com")
    ('www.example.com', '*.example.com')
    """
    wildcard = wildcard_over(name)
    return (name, wildcard) if wildcard else (name,)


def covers(names: Collection[str], needed: Iterable[str]) -> bool:
    """Tell whether a certificate's names cover all that are needed.

    >>> covers({"*.example.com"}, ["www.example.com"]), covers({"*.example.com"}, ["example.com"])
    (True, False)
    """
    return all(any(one in names for one in covering_names(name)) for name in needed)


def is_successor(candidate: ListedCertificate, of: ListedCertificate) -> bool:
    """Tell whether one certificate takes another's place, whichever client ordered it.

    One that has no name that is known has no successor: nothing says what it is for.
    """
    if candidate.revoked_at is not None or candidate.not_after <= of.not_after:
        return False
    return bool(of.names) and covers(frozenset(candidate.names), of.names)
