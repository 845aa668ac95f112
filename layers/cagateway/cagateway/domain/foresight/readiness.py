"""A CA's readiness: all that is foreseen of it, bounded, and told by date."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from cagateway.domain.dcv.domains import DomainTrouble
from cagateway.domain.foresight.expiry_findings import (
    client_auth_ends,
    client_identity_expires,
    domain_expires,
    domain_method_ends,
)
from cagateway.domain.foresight.findings import Finding, FindingCode, Severity
from cagateway.domain.foresight.fleet import Fleet
from cagateway.domain.foresight.forecast import Forecast, forecast
from cagateway.domain.foresight.profile_findings import (
    default_changes,
    profile_empties,
    profile_loses_terms,
    request_will_be_refused,
)
from cagateway.domain.foresight.renewal_findings import (
    cap_too_low,
    no_successors,
    renewal_habits,
    renews_too_late,
)
from cagateway.values import dataclass

# More of a kind than this are a list to work off, and no news: the counts say how many there are.
KEPT_OF_A_CODE = 100
# The days on which something breaks; what is further away comes later.
KEPT_DAYS = 100
_NAMED_ON_A_DAY = 20


@dataclass(frozen=True, slots=True)
class BreakingDay:
    """What breaks on a day, and for whom.

    Args:
        counts: Findings by code.
        client_ids: The first of those concerned; so are the other two.
    """

    on: date
    severity: Severity
    counts: Mapping[str, int]
    client_ids: tuple[str, ...]
    profile_ids: tuple[str, ...]
    domains: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Readiness:
    """What is foreseen of a CA.

    Args:
        computed_at: When, in UTC.
        findings: The first of each code, the most severe and soonest first.
        counts: All findings by code, those that are not kept included.
        days: What breaks on each day, by date.
        certificates: How many are in use.
        is_complete: Whether all of them were seen.
        domains_read_at: When Sectigo listed the domains last; `None` if it never did.
        domains_trouble: Why it did not the last time; `None` if it did.
    """

    computed_at: datetime
    findings: tuple[Finding, ...]
    counts: Mapping[str, int]
    days: tuple[BreakingDay, ...]
    forecast: tuple[Forecast, ...]
    certificates: int = 0
    is_complete: bool = True
    domains_read_at: datetime | None = None
    domains_trouble: DomainTrouble | None = None

    def critical_by_code(self) -> dict[str, int]:
        """Count them by code."""
        return _counted(one for one in self.findings if one.severity is Severity.CRITICAL)

    def critical(self, code: FindingCode | None = None) -> int:
        """Count the findings about what breaks within thirty days, all or those of a code."""
        return sum(
            one.severity is Severity.CRITICAL and code in {None, one.code} for one in self.findings
        )


def assess(fleet: Fleet, now: datetime) -> Readiness:
    """Tell what is foreseen of a CA."""
    found = sorted(all_findings(fleet, now), key=Finding.urgency)
    return Readiness(
        computed_at=now,
        findings=tuple(_kept(found)),
        counts=_counted(found),
        days=tuple(_days(found)),
        forecast=forecast(fleet, now),
        certificates=sum(one.is_current(now) for one in fleet.certificates),
        is_complete=fleet.is_complete,
        domains_read_at=fleet.domains_read_at,
        domains_trouble=fleet.domains_trouble,
    )


def all_findings(fleet: Fleet, now: datetime) -> Iterator[Finding]:
    """Run through all findings of a CA, in no order."""
    habits = tuple(renewal_habits(fleet, now))
    for profile in fleet.profiles:
        yield from profile_empties(profile, now)
        yield from profile_loses_terms(profile, now)
        yield from default_changes(profile, fleet.asked, now)
    yield from request_will_be_refused(fleet, now)
    yield from renews_too_late(habits, now)
    yield from no_successors(habits, now)
    yield from cap_too_low(fleet, now)
    for domain in fleet.domains:
        yield from domain_expires(domain, now)
        yield from domain_method_ends(domain, now)
    yield from client_auth_ends(fleet, now)
    yield from client_identity_expires(fleet.identities, now)


def _kept(found: Iterable[Finding]) -> Iterator[Finding]:
    seen = Counter[FindingCode]()
    for one in found:
        seen[one.code] += 1
        if seen[one.code] <= KEPT_OF_A_CODE:
            yield one


def _counted(found: Iterable[Finding]) -> dict[str, int]:
    counted = Counter(str(one.code) for one in found)
    return dict(sorted(counted.items()))


def _days(found: Sequence[Finding]) -> Iterator[BreakingDay]:
    by_day = defaultdict[date, list[Finding]](list)
    for one in found:
        by_day[one.on].append(one)
    for on, of_day in sorted(by_day.items())[:KEPT_DAYS]:
        # They are sorted by severity.
        yield BreakingDay(
            on=on,
            severity=of_day[0].severity,
            counts=_counted(of_day),
            client_ids=_named(one.client_id for one in of_day),
            profile_ids=_named(one.profile_id for one in of_day),
            domains=_named(one.domain for one in of_day),
        )


def _named(ids: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(sorted({one for one in ids if one}))[:_NAMED_ON_A_DAY]
