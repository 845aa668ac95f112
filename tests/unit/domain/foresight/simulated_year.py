"""A fleet that lives day by day: what was foretold of it, and what then breaks.

Five clients with habits of their own order a thousand certificates from a Sectigo that shortens its
terms and its validations three days before the rule, as it did in 2026. Nothing here knows what
foresight looks at: a break is a request that is refused, a certificate that ends while it is in
use, a login or a name that stops working.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import Any

from cagateway.domain.foresight.findings import Finding, FindingCode, Severity
from cagateway.domain.foresight.fleet import (
    AskedTerm,
    Fleet,
    SeenCertificate,
    SeenDomain,
    SeenIdentity,
    SeenProfile,
    habits,
    month_of,
)
from cagateway.domain.foresight.readiness import all_findings
from tests.fakes.clock import DAY
from tests.unit.domain.foresight.simulated_fleet import (
    ASSESSED_FROM,
    CAP,
    CLIENT_AUTH_ENDS,
    FOUNDED,
    LOGIN,
    PRIVATE,
    TERMS,
    VALIDATION_DAYS,
    WEB,
    Break,
    Domain,
    Service,
    in_force,
)

# How many certificates of which client, and how it renews them.
Habits = tuple[tuple[int, str, Mapping[str, Any]], ...]
FIVE_CLIENTS: Habits = (
    (400, "two-thirds", {"share": 2 / 3}),
    (200, "yearly", {"every_days": 365}),
    (200, "always-199", {"asks": 199, "days_before_end": 30}),
    (80, "p1y", {"asks": 365, "days_before_end": 30}),
    (20, "p1y", {"asks": 365, "days_before_end": 30, "profile_id": PRIVATE}),
    (100, "never", {}),
)


@dataclass
class World:
    """The year.

    Args:
        assessed_from: Its first day; the fleet is founded 323 days before.
        assessed_every: In days. Every second assessment may fail, and nothing may be told late.
        habits: Its clients.
    """

    seed: int = 1
    assessed_from: date = ASSESSED_FROM
    assessed_every: int = 2
    habits: Habits = FIVE_CLIENTS
    services: list[Service] = field(default_factory=list)
    domains: dict[str, Domain] = field(default_factory=dict)
    identities: dict[str, SeenIdentity] = field(default_factory=dict)
    rotates: dict[str, bool] = field(default_factory=dict)
    asked: Counter[tuple[str, str, int | None, str]] = field(default_factory=Counter)
    last_asked: dict[tuple[str, str, int | None, str], datetime] = field(default_factory=dict)
    breaks: list[Break] = field(default_factory=list)
    told: dict[tuple[str, ...], tuple[datetime, Finding]] = field(default_factory=dict)
    serials: int = 0
    names: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Found the fleet."""
        self.random = random.Random(self.seed)  # noqa: S311 - of a simulation
        founded = datetime.combine(self.founded_on, time(), UTC)
        for number in range(12):
            by_email, forgotten = number < 3, number in {2, 7}
            validated_at = founded + self.random.random() * 180 * DAY
            self.domains[f"d{number}.example"] = Domain(
                f"d{number}.example",
                "EMAIL" if by_email else "CNAME_CSR_HASH",
                validated_at,
                None if forgotten else 10 if by_email else 30,
                validated_at + in_force(VALIDATION_DAYS, validated_at) * DAY,
            )
        for count, client_id, habit in self.habits:
            for number in range(count):
                self._found(client_id, number, dict(habit), founded)
        for number, client_id in enumerate(dict.fromkeys(one for _, one, _ in self.habits)):
            begun = founded + number * 60 * DAY
            self.identities[client_id] = SeenIdentity(
                client_id, f"id-{client_id}", begun, begun + 398 * DAY, begun
            )
            self.rotates[client_id] = client_id not in {"never", "yearly"}

    @property
    def founded_on(self) -> date:
        """The day of the first certificate."""
        return self.assessed_from - (ASSESSED_FROM - FOUNDED)

    @property
    def ends_on(self) -> date:
        """The day after its last."""
        return self.assessed_from + 365 * DAY

    def _found(self, client_id: str, number: int, habit: dict[str, Any], founded: datetime) -> None:
        # Forgotten domains hold few names: a fleet that is dark altogether shows nothing else.
        domain = f"d{number % 12 if number % 12 not in {2, 7} or number < 60 else 5}.example"
        service = Service(
            client_id,
            habit.pop("profile_id", LOGIN if number % 10 == 0 else WEB),
            (f"{client_id}-{number}.{domain}",),
            domain,
            logs_in=client_id == "two-thirds" and number % 20 == 0,
            **habit,
        )
        # A roll-out puts ninety of them on one day.
        spread = 0.4 if client_id == "two-thirds" and number < 90 else self.random.random()
        until = 55 if client_id == "p1y" else 190
        if client_id == "never":
            spread += 1.2
        service.next_try = founded + DAY + spread * until * DAY
        self.services.append(service)

    def run(self) -> None:
        """Live it, and have it assessed daily."""
        day = self.founded_on
        while day < self.ends_on:
            # Not at midnight, and not always at the same hour.
            now = datetime(day.year, day.month, day.day, 3 + day.day % 5, tzinfo=UTC)
            since = (day - self.assessed_from).days
            if since >= 0 and since % self.assessed_every == 0:
                self._assess(now)
            self._live(now)
            day += DAY

    def _live(self, now: datetime) -> None:
        for domain in self.domains.values():
            self._revalidate(domain, now)
        orders = Counter[str]()
        tomorrow = now + DAY
        for service in self.services:
            if service.next_try and service.next_try < tomorrow:
                self._renew(service, now + self.random.random() * DAY / 20, orders)
            last = service.held[-1] if service.held else None
            if last and last.expires_at < tomorrow and last.expires_at >= now:
                self._break(
                    FindingCode.NO_SUCCESSOR,
                    last.expires_at,
                    service,
                    last.serial_number,
                    days=last.life.days,
                )
        for client_id, identity in self.identities.items():
            self._come_in(client_id, identity, now)

    def _revalidate(self, domain: Domain, now: datetime) -> None:
        days = domain.renewed_days_before
        if now.date() == date(2026, 3, 12):
            # That time Sectigo showed the new end of what was validated before; once is no rule.
            domain.shown_until = min(domain.shown_until, domain.validated_at + 198 * DAY)
        if days is not None and now >= domain.shown_until - days * DAY:
            domain.validated_at = now
            domain.shown_until = now + in_force(VALIDATION_DAYS, now) * DAY

    def _renew(self, service: Service, at: datetime, orders: Counter[str]) -> None:
        if service.next_try is None or at < service.next_try:
            return
        terms = [terms for begins_on, terms in TERMS[service.profile_id] if begins_on <= at.date()]
        service.next_try = at + DAY
        if orders[service.client_id] >= CAP and self._is_told_of(at):
            self._break(FindingCode.CAP_TOO_LOW, at, service)
            return
        if service.asks is not None and service.asks not in terms[-1]:
            self._break(FindingCode.REQUEST_WILL_BE_REFUSED, at, service, days=service.asks)
            return
        orders[service.client_id] += 1
        key = (service.client_id, service.profile_id, service.asks, month_of(at))
        self.asked[key] += 1
        self.last_asked[key] = at
        is_public = service.profile_id != PRIVATE
        if is_public and not self.domains[service.domain].is_valid(at) and service.held:
            self._break(FindingCode.DOMAIN_EXPIRES, at, service, domain=service.domain)
            return
        self._issue(service, at, service.asks or terms[-1][0], is_public=is_public)

    def _issue(self, service: Service, at: datetime, days: int, *, is_public: bool) -> None:
        self.serials += 1
        has_client_auth = service.profile_id == LOGIN and at.date() < CLIENT_AUTH_ENDS
        if service.wildcard_from and at.date() >= service.wildcard_from:
            service.names = (f"*.{service.domain}",)
        issued = SeenCertificate(
            serial_number=f"{self.serials:06X}",
            names=service.names,
            profile_id=service.profile_id,
            client_id=service.client_id,
            issued_at=at,
            expires_at=at + days * DAY,
            is_public=is_public,
            has_client_auth=has_client_auth,
        )
        if service.held:
            before = service.held[-1]
            if service.logs_in and before.has_client_auth and not has_client_auth:
                self._break(FindingCode.CLIENT_AUTH_ENDS, at, service)
            service.held[-1] = replace(before, renewed_by=issued.serial_number, renewed_at=at)
        service.held.append(issued)
        service.next_try = service.due_at()
        service.failing.clear()

    def _come_in(self, client_id: str, identity: SeenIdentity, now: datetime) -> None:
        if self.rotates[client_id] and now >= identity.expires_at - 35 * DAY:
            serial = f"{identity.serial_number}'"
            identity = SeenIdentity(client_id, serial, now, now + 398 * DAY, now)
        if now < identity.expires_at:
            self.identities[client_id] = replace(identity, last_seen_at=now)
        elif now - DAY < identity.expires_at:
            self.breaks.append(
                Break(FindingCode.CLIENT_IDENTITY_EXPIRES, identity.expires_at, client_id)
            )

    def _is_told_of(self, at: datetime) -> bool:
        return at.date() >= self.assessed_from

    def _break(  # noqa: PLR0913 - what a break is made of
        self,
        kind: FindingCode,
        at: datetime,
        service: Service,
        serial_number: str = "",
        *,
        domain: str = "",
        days: int | None = None,
    ) -> None:
        # It tries again each day: that is one break, until there is a certificate again.
        if kind not in service.failing:
            about = (service.client_id, service.profile_id, serial_number, domain, days)
            self.breaks.append(Break(kind, at, *about, service.names))
        service.failing.add(kind)

    def _assess(self, now: datetime) -> None:
        for one in all_findings(self.fleet(now), now):
            self.told.setdefault(one.identity(), (now, one))
            if one.severity is not Severity.INFO and _info(self.told[one.identity()][1]):
                self.told[one.identity()] = (self.told[one.identity()][0], one)

    def fleet(self, now: datetime) -> Fleet:
        """Give what the gateway holds of it."""
        long_ago = now - 60 * DAY
        for service in self.services:
            while len(service.held) > 1 and service.held[0].expires_at < long_ago:
                self.names[service.held.pop(0).serial_number] = service.names
        certificates = tuple(one for service in self.services for one in service.held)
        depend = Counter(
            service.domain
            for service in self.services
            if service.held and service.held[-1].expires_at > now and service.profile_id != PRIVATE
        )
        counted = (
            AskedTerm(client, profile, days, count, self.last_asked[client, profile, days, month])
            for (client, profile, days, month), count in self.asked.items()
        )
        return Fleet(
            profiles=tuple(_profiles(now)),
            certificates=certificates,
            asked=habits(counted, now),
            domains=tuple(
                SeenDomain(one.name, one.method, one.shown_until, None, depend[one.name])
                for one in self.domains.values()
            ),
            identities=tuple(self.identities.values()),
            orders_a_day=CAP,
        )


def _info(finding: Finding) -> bool:
    return finding.severity is Severity.INFO


def _profiles(now: datetime) -> Iterator[SeenProfile]:
    for profile_id, table in TERMS.items():
        terms = [terms for begins_on, terms in table if begins_on <= now.date()][-1]
        yield SeenProfile(profile_id, f"Profile {profile_id}", terms, profile_id != PRIVATE)
