"""Which names cannot be ordered for, as far as that is known: what a request is held against.

Only what is known counts. A domain that is not listed, a list that is a part, too old or another
login's, and one that was never read refuse nothing: Sectigo itself decides then.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta

from cagateway.domain.dcv.domains import Domain, DomainList
from cagateway.values import dataclass

_WILDCARD = "*."
# Lists are read once a day: two readings may fail. What is older says too little of today.
COUNTS_FOR = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class KnownDomains:
    """Of a login's domains those that are not validated, and those that lie below one of them.

    The rest would change no answer, and all readers of a CA read this.

    Args:
        account: Whose list it was (`SectigoAccount.account_name`).
        read_at: When it was read.
        unvalidated: Names of domains, in normal form.
        exempt: Names below these, for which another state counts.
    """

    account: str
    read_at: datetime
    unvalidated: frozenset[str] = frozenset()
    exempt: frozenset[str] = frozenset()

    def counts_for(self, account: str, now: datetime) -> bool:
        """Tell whether this says anything of a login's domains at a time."""
        return account == self.account and now - self.read_at < COUNTS_FOR

    def unvalidated_domain_of(self, host: str) -> str | None:
        """Give the domain that a host name lies in, if it is known not to be validated.

        The longest name that is listed counts. `*.example.org` can be listed by itself, beside
        `example.org` or without it; where both say something of a name, the better state counts.

        >>> from datetime import UTC
        >>> read_at = datetime(2026, 11, 29, tzinfo=UTC)
        >>> known = KnownDomains("login", read_at, frozenset({"a.org"}), frozenset({"b.a.org"}))
        >>> [known.unvalidated_domain_of(host) for host in ("w.a.org", "w.b.a.org", "aa.org")]
        ['a.org', None, None]
        """
        for names in listable_names(host):
            if any(name in self.exempt for name in names):
                return None
            found = next((name for name in names if name in self.unvalidated), None)
            if found:
                return found
        return None


def known_of(account: str, listed: DomainList) -> KnownDomains:
    """Take from a list what a request is held against; of a part of one nothing is known."""
    domains = listed.domains if listed.is_complete else ()
    unvalidated = frozenset(one.name for one in domains if one.status.is_not_validated)
    exempt = (one.name for one in domains if _is_below(one, unvalidated))
    return KnownDomains(account, listed.read_at, unvalidated, frozenset(exempt))


def _is_below(domain: Domain, unvalidated: frozenset[str]) -> bool:
    if domain.name in unvalidated:
        return False
    names = (name for level in listable_names(domain.name) for name in level)
    is_below = any(name in unvalidated for name in names)
    # `example.org` also speaks for the names that `*.example.org` is about.
    return is_below or f"{_WILDCARD}{domain.name}" in unvalidated


def listable_names(host: str) -> Iterator[tuple[str, ...]]:
    """Run through the names that can be listed for a host name, the longest first."""
    bare = host.removeprefix(_WILDCARD)
    is_wildcard = bare != host
    yield (host, bare) if is_wildcard else (host,)
    while "." in bare:
        bare = bare.partition(".")[2]
        yield f"{_WILDCARD}{bare}", bare


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
