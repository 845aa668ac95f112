"""What a simulated fleet is made of: services, domains, and a Sectigo whose terms shrink."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from cagateway.domain.foresight.findings import FindingCode
from cagateway.domain.foresight.fleet import SeenCertificate
from tests.fakes.clock import DAY

FOUNDED, ASSESSED_FROM, ENDS = date(2026, 1, 10), date(2026, 11, 29), date(2027, 11, 29)
WEB, LOGIN, PRIVATE = "1", "2", "3"
CAP = 80
# From when on Sectigo lists which terms; a client's request without a validity gets the first.
TERMS: Mapping[str, tuple[tuple[date, tuple[int, ...]], ...]] = {
    WEB: (
        (date(2025, 1, 1), (397, 365, 199, 90)),
        (date(2026, 3, 12), (199, 90)),
        (date(2027, 3, 12), (99, 90)),
        (date(2029, 3, 12), (46, 30)),
    ),
    LOGIN: (
        (date(2025, 1, 1), (199, 365)),
        (date(2026, 3, 12), (199,)),
        (date(2027, 3, 12), (99,)),
        (date(2029, 3, 12), (46,)),
    ),
    PRIVATE: ((date(2025, 1, 1), (365, 730, 46, 5)),),
}
VALIDATION_DAYS = (
    (date(2025, 1, 1), 397),
    (date(2026, 3, 12), 198),
    (date(2027, 3, 12), 98),
    (date(2029, 3, 12), 8),
)
CLIENT_AUTH_ENDS, EMAIL_ENDS = date(2027, 2, 10), date(2028, 3, 15)


@dataclass(frozen=True)
class Break:
    """Something that stopped working."""

    kind: FindingCode
    at: datetime
    client_id: str = ""
    profile_id: str = ""
    serial_number: str = ""
    domain: str = ""
    days: int | None = None
    names: tuple[str, ...] = ()


@dataclass
class Service:
    """A set of names that a client keeps a certificate for."""

    client_id: str
    profile_id: str
    names: tuple[str, ...]
    domain: str
    asks: int | None = None
    share: float | None = None
    days_before_end: int | None = None
    every_days: int | None = None
    every_months: int | None = None
    stops_on: date | None = None
    wildcard_from: date | None = None
    logs_in: bool = False
    held: list[SeenCertificate] = field(default_factory=list)
    next_try: datetime | None = None
    failing: set[FindingCode] = field(default_factory=set)

    def due_at(self) -> datetime | None:
        """Tell when it renews; `None` if it never does, or has stopped by then."""
        due_at = self._due_at()
        has_stopped = due_at and self.stops_on and due_at.date() >= self.stops_on
        return None if has_stopped else due_at

    def _due_at(self) -> datetime | None:
        last = self.held[-1]
        if self.every_months is not None:
            # On the first of a month.
            months = last.issued_at.year * 12 + last.issued_at.month - 1 + self.every_months
            year, month = divmod(months, 12)
            return last.issued_at.replace(year=year, month=month + 1, day=1)
        if self.share is not None:
            return last.issued_at + self.share * last.life
        if self.days_before_end is not None:
            return last.expires_at - self.days_before_end * DAY
        return None if self.every_days is None else last.issued_at + self.every_days * DAY


@dataclass
class Domain:
    """A domain, and who sees to its validation."""

    name: str
    method: str
    validated_at: datetime
    # How long before the end that Sectigo shows; `None` where it is forgotten.
    renewed_days_before: int | None
    shown_until: datetime

    def is_valid(self, at: datetime) -> bool:
        """Judge by Sectigo's own limit of the day, which counts for earlier validations too."""
        if self.method == "EMAIL" and at.date() >= EMAIL_ENDS:
            return False
        limit = in_force(VALIDATION_DAYS, at)
        return at < min(self.shown_until, self.validated_at + limit * DAY)


def in_force(table: tuple[tuple[date, int], ...], at: datetime) -> int:
    return [days for begins_on, days in table if begins_on <= at.date()][-1]
