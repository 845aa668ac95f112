"""Which domains certificates depend on: for each of their names, the longest that is listed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

from cagateway.domain.dcv.known_domains import listable_names


def domains_of(names: Iterable[str], listed: Collection[str]) -> frozenset[str]:
    """Give the listed domains that a certificate's names lie in; an address lies in none.

    >>> sorted(domains_of(["www.a.org", "b.a.org", "192.0.2.1"], {"a.org", "b.a.org"}))
    ['a.org', 'b.a.org']
    """
    return frozenset(domain for name in names for domain in _longest(name, listed))


def _longest(name: str, listed: Collection[str]) -> tuple[str, ...]:
    for level in listable_names(name):
        if found := tuple(one for one in level if one in listed):
            return found
    return ()


def dependents(certificates: Iterable[Iterable[str]], listed: Collection[str]) -> Counter[str]:
    """Count by domain the certificates that depend on it.

    Args:
        certificates: The names of each.
        listed: Names of domains, in a set.
    """
    return Counter(domain for names in certificates for domain in domains_of(names, listed))
