"""What foresight is told from: a CA's profiles, certificates, requests, domains and clients."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from cagateway.domain.certificates.listed import expiring_from
from cagateway.domain.dcv.domains import DomainTrouble
from cagateway.domain.foresight.rules import day_of
from cagateway.domain.profiles.profiles import Terms
from cagateway.values import dataclass


def urgent_from(begins_at: datetime, ends_at: datetime) -> datetime:
    """Tell from when on it is urgent: at a sixth of its life, 15 days at most."""
    return ends_at - (ends_at - expiring_from(begins_at, ends_at)) / 2


@dataclass(frozen=True, slots=True)
class SeenProfile:
    """A profile as requests are held against it.

    Args:
        terms: The validity periods that count, in their order.
        is_public: Whether its certificates are publicly trusted; `None` while that is not known.
        is_local: Its terms are configured here, not at Sectigo.
    """

    profile_id: str
    name: str
    terms: Terms
    is_public: bool | None = None
    is_local: bool = False


@dataclass(frozen=True, slots=True)
class SeenCertificate:
    """A certificate that was issued here.

    Args:
        names: In normal form.
        issued_at: Its notBefore.
        renewed_by: The serial number of its successor.
        renewed_at: Its successor's notBefore, where that is known.
    """

    serial_number: str
    names: tuple[str, ...]
    profile_id: str
    client_id: str
    issued_at: datetime
    expires_at: datetime
    is_public: bool = True
    has_client_auth: bool = False
    is_revoked: bool = False
    renewed_by: str | None = None
    renewed_at: datetime | None = None

    @property
    def life(self) -> timedelta:
        """How long it is valid."""
        return self.expires_at - self.issued_at

    def is_current(self, now: datetime) -> bool:
        """Tell whether it is valid, and nothing has taken its place."""
        return now < self.expires_at and not self.is_revoked and self.renewed_by is None


@dataclass(frozen=True, slots=True)
class AskedTerm:
    """How often a client has asked for a validity.

    Args:
        days: What was asked for; `None` where the request left it to the profile.
        count: How often, in the days before `last_asked_at`.
    """

    client_id: str
    profile_id: str
    days: int | None
    count: int
    last_asked_at: datetime


@dataclass(frozen=True, slots=True)
class SeenDomain:
    """A domain's validation, as Sectigo tells of it.

    Args:
        method: By which it was validated, in Sectigo's word.
        validated_until: Sectigo's date; `None` where it gives none.
        validated_at: `None` where Sectigo does not say.
        is_validated: Whether Sectigo counts it as validated.
        certificates: How many current certificates depend on it.
    """

    name: str
    method: str | None
    validated_until: datetime | None
    validated_at: datetime | None = None
    certificates: int = 0
    is_validated: bool = True


@dataclass(frozen=True, slots=True)
class SeenIdentity:
    """A client's own certificate, as it last came in."""

    client_id: str
    serial_number: str
    issued_at: datetime
    expires_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True, slots=True)
class Fleet:
    """All of that, of one CA.

    Args:
        orders_a_day: What one client may order in a day; `None` where the CA does not enroll.
        is_complete: Whether these are all certificates; those that end last are missing else.
        domains_read_at: When Sectigo listed the domains last; `None` if it never did.
        domains_trouble: Why the last reading of them brought no list; `None` where one came.
        created_at: When the CA was; `None` where that is not known.
    """

    profiles: tuple[SeenProfile, ...] = ()
    certificates: tuple[SeenCertificate, ...] = ()
    asked: tuple[AskedTerm, ...] = ()
    domains: tuple[SeenDomain, ...] = ()
    identities: tuple[SeenIdentity, ...] = ()
    orders_a_day: int | None = None
    is_complete: bool = True
    domains_read_at: datetime | None = None
    domains_trouble: DomainTrouble | None = None
    created_at: datetime | None = None

    def profile(self, profile_id: str) -> SeenProfile | None:
        """Find a profile."""
        return next((one for one in self.profiles if one.profile_id == profile_id), None)


# A quarter of orders is a habit. It is that before the client's last order, not before today: one
# that renews once a year is foretold its next request all the year.
HABIT = timedelta(days=90)
# A certificate of before March 2026 lived for 398 days.
COUNTS_KEPT = timedelta(days=400)


def month_of(at: datetime) -> str:
    """Name the month that a request is counted in.

    >>> from datetime import UTC
    >>> month_of(datetime(2028, 2, 29, 23, 59, tzinfo=UTC))
    '2028-02'
    """
    return f"{day_of(at):%Y-%m}"


def habits(counted: Iterable[AskedTerm], now: datetime) -> tuple[AskedTerm, ...]:
    """Put the counts of months together to what each client asks for of each profile.

    Args:
        counted: One for each client, profile, validity and month.
        now: The time.
    """
    by_client = defaultdict[tuple[str, str], list[AskedTerm]](list)
    for one in counted:
        if now - one.last_asked_at <= COUNTS_KEPT:
            by_client[one.client_id, one.profile_id].append(one)
    return tuple(habit for months in by_client.values() for habit in _habits_of(months))


def _habits_of(months: Sequence[AskedTerm]) -> Iterator[AskedTerm]:
    since = max(one.last_asked_at for one in months) - HABIT
    by_days = defaultdict[int | None, list[AskedTerm]](list)
    for one in months:
        if one.last_asked_at >= since:
            by_days[one.days].append(one)
    for same in by_days.values():
        latest = max(same, key=lambda one: one.last_asked_at)
        yield replace(latest, count=sum(one.count for one in same))
