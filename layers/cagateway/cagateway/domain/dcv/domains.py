"""Domains as Sectigo lists them, with the state of their validation.

Instances of Sectigo's differ in how they spell a state; what is read here is one spelling.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import datetime, timedelta
from enum import StrEnum

from cagateway.values import dataclass

# Fifty pages of Sectigo's largest size, which is a minute's reading; of names as domains have them
# the list is stored in one item.
MAX_DOMAINS = 10_000
# A date without an hour ends in Sectigo's zone, which is not told: nowhere is it later than this.
_DAY_ENDS_WITHIN = timedelta(hours=36)
_BETWEEN_WORDS = re.compile(r"[\s_-]+")


class DomainStatus(StrEnum):
    """Whether Sectigo issues for a domain without validating it anew."""

    VALIDATED = "validated"
    NOT_VALIDATED = "not-validated"
    EXPIRED = "expired"
    UNKNOWN = "unknown"

    @property
    def is_not_validated(self) -> bool:
        """Tell whether it is known that the domain is not validated: an expired one is not."""
        return self in _NOT_VALIDATED


_NOT_VALIDATED = frozenset({DomainStatus.NOT_VALIDATED, DomainStatus.EXPIRED})


class DomainMethod(StrEnum):
    """How a domain is validated (CA/B BR, 3.2.2.4)."""

    EMAIL = "email"
    CNAME = "cname"
    HTTP = "http"
    HTTPS = "https"
    TXT = "txt"
    PERSISTENT_TXT = "persistent-txt"


class DomainOrderStatus(StrEnum):
    """How far a domain's next validation is."""

    NOT_INITIATED = "not-initiated"
    AWAITING_SUBMISSION = "awaiting-submission"
    SUBMITTED = "submitted"
    REJECTED = "rejected"


# The states of a domain, and those of its validation's order, which lists of domains without an
# order have in its place.
_STATUSES = {
    "validated": DomainStatus.VALIDATED,
    "not-validated": DomainStatus.NOT_VALIDATED,
    "expired": DomainStatus.EXPIRED,
    "action-required": DomainStatus.NOT_VALIDATED,
    **{str(one): DomainStatus.NOT_VALIDATED for one in DomainOrderStatus},
}
# `CNAME_CSR_HASH`, `DNSTXT_RANDOM_VALUE`: what is proved stands behind the way to prove it.
_METHODS = {
    "dnstxt": DomainMethod.TXT,
    "persistent-txt": DomainMethod.PERSISTENT_TXT,
    **{str(one): one for one in DomainMethod},
}
# Of two entries for one name the one that is better for a client counts: a list that changes while
# it is read has a domain twice, as it was and as it is.
_WORTH = {
    DomainStatus.NOT_VALIDATED: 0,
    DomainStatus.EXPIRED: 1,
    DomainStatus.UNKNOWN: 2,
    DomainStatus.VALIDATED: 3,
}


def status_of(text: str) -> DomainStatus:
    """Read the state of a domain, however it is spelt.

    >>> str(status_of("NOT_VALIDATED")), str(status_of("Not validated")), str(status_of("new"))
    ('not-validated', 'not-validated', 'unknown')
    """
    return _STATUSES.get(_folded(text), DomainStatus.UNKNOWN)


def order_status_of(text: str) -> DomainOrderStatus | None:
    """Read the state of a validation that was asked for; `None` for a word that is not known."""
    known = {str(one): one for one in DomainOrderStatus}
    return known.get(_folded(text))


def method_of(text: str) -> DomainMethod | None:
    """Read a method; `None` for a word that is not known.

    >>> str(method_of("CNAME_CSR_HASH")), str(method_of("Persistent TXT")), method_of("AUTO")
    ('cname', 'persistent-txt', None)
    """
    folded = _folded(text)
    return _METHODS.get(folded) or _METHODS.get(folded.partition("-")[0])


def _folded(text: str) -> str:
    return _BETWEEN_WORDS.sub("-", text.strip().lower())


@dataclass(frozen=True, slots=True)
class Domain:
    """One domain.

    Args:
        name: In normal form; `*.example.org` can be an entry of its own.
        status: When the list was read.
        method: By which it was validated, or else will be; `None` where that is not known.
        validated_until: The end of the validation, as Sectigo says it; a date is its first moment.
        order_status: How far the next validation is, if one was asked for.
    """

    name: str
    status: DomainStatus
    method: DomainMethod | None = None
    validated_until: datetime | None = None
    order_status: DomainOrderStatus | None = None

    def as_of(self, now: datetime) -> Domain:
        """Give it as it stands at a time: a validation whose end is over has expired."""
        end = self.validated_until
        is_over = end is not None and now - end >= _DAY_ENDS_WITHIN
        if self.status is not DomainStatus.VALIDATED or not is_over:
            return self
        return Domain(self.name, DomainStatus.EXPIRED, self.method, end, self.order_status)


@dataclass(frozen=True, slots=True)
class DomainList:
    """The domains that a login sees.

    Args:
        read_at: When, in UTC.
        domains: Each name once, by ascending name.
        is_complete: Whether these are all for sure. Of a part nothing can be concluded: what is
            missing may be the domain that counts for a name.
        skipped: Entries that cannot be read.
    """

    read_at: datetime
    domains: tuple[Domain, ...]
    is_complete: bool = True
    skipped: int = 0


def each_once(domains: Iterable[Domain]) -> tuple[Domain, ...]:
    """Give each name once, by ascending name; of several entries the best one."""
    best: dict[str, Domain] = {}
    for one in domains:
        known = best.get(one.name)
        if known is None or _worth(one) > _worth(known):
            best[one.name] = one
    return tuple(best[name] for name in sorted(best))


def _worth(domain: Domain) -> tuple[int, float]:
    until = domain.validated_until
    return _WORTH[domain.status], until.timestamp() if until else 0.0


@dataclass(frozen=True, slots=True)
class DomainTrouble:
    """Why the last reading brought no list.

    Args:
        message: For people; clean and without a secret.
        is_forbidden: The login may not see domains. It need not: nothing is wrong.
    """

    at: datetime
    message: str
    is_forbidden: bool = False


@dataclass(frozen=True, slots=True)
class DomainRecord:
    """How a login's domains stood when they were read last.

    Args:
        listed: The last list that came; `None` if none ever did.
        certificates: By domain, how many current certificates depend on it; without those that
            none depends on.
        trouble: Of the last reading, if it brought none.
    """

    listed: DomainList | None = None
    certificates: Mapping[str, int] = field(default_factory=dict)
    trouble: DomainTrouble | None = None

    def last_tried_at(self) -> datetime | None:
        """Tell when Sectigo was asked last."""
        moments = (self.listed.read_at if self.listed else None, self.trouble and self.trouble.at)
        return max((at for at in moments if at), default=None)
