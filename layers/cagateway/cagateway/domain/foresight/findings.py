"""Findings: what will break, when, for whom, and what to do."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from cagateway.domain.foresight.rules import day_of
from cagateway.values import dataclass


class FindingCode(StrEnum):
    """What will happen."""

    PROFILE_EMPTIES = "profile-empties"
    PROFILE_LOSES_TERMS = "profile-loses-terms"
    DEFAULT_CHANGES = "default-changes"
    REQUEST_WILL_BE_REFUSED = "request-will-be-refused"
    RENEWS_TOO_LATE = "renews-too-late"
    NO_SUCCESSOR = "no-successor"
    CAP_TOO_LOW = "cap-too-low"
    DOMAIN_EXPIRES = "domain-expires"
    DOMAIN_METHOD_ENDS = "domain-method-ends"
    CLIENT_AUTH_ENDS = "client-auth-ends"
    CLIENT_IDENTITY_EXPIRES = "client-identity-expires"
    UNKNOWN = "unknown"  # what newer software wrote, read by this one


class Severity(StrEnum):
    """How soon it matters, and how much."""

    INFO = "info"
    """Nothing breaks by it, or it is far away."""
    WARNING = "warning"
    """Something breaks within the next four months."""
    CRITICAL = "critical"
    """Something breaks within the next thirty days, or is broken."""


_RANKS = (Severity.INFO, Severity.WARNING, Severity.CRITICAL)
# A change of terms at a CA takes a ticket, a test and the clients' programs: a quarter, and a month
# before Sectigo's own change, which comes early.
_WARNED_BEFORE = timedelta(days=120)
_CRITICAL_BEFORE = timedelta(days=30)
# Thirty days' notice, though one assessment fails and the next is late by most of a day.
NOTICE = timedelta(days=33)


def noticed_from(ends_at: datetime, life: timedelta) -> datetime:
    """Tell from when on an end is a finding: with a third of the life left, NOTICE at most."""
    return ends_at - min(life / 3, NOTICE)


def severity_on(day: date, now: datetime, *, at_most: Severity = Severity.CRITICAL) -> Severity:
    """Rate what happens on a day.

    Args:
        day: In UTC.
        now: The time.
        at_most: What it is even on the day itself.
    """
    left = day - day_of(now)
    severity = Severity.INFO
    if left <= _CRITICAL_BEFORE:
        severity = Severity.CRITICAL
    elif left <= _WARNED_BEFORE:
        severity = Severity.WARNING
    return min(severity, at_most, key=_RANKS.index)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that will happen.

    Args:
        on: The day, in UTC; what is in the past has happened already.
        message: What will happen, and what to do.
        days: The number of days that it is about: a limit, a term that was asked for.
        count: How many certificates, requests or orders it concerns.
    """

    code: FindingCode
    on: date
    severity: Severity
    message: str
    profile_id: str | None = None
    client_id: str | None = None
    serial_number: str | None = None
    domain: str | None = None
    days: int | None = None
    count: int | None = None

    def identity(self) -> tuple[str, ...]:
        """Name it, so that it is the same tomorrow, though its count or its message differ."""
        about = (self.profile_id, self.client_id, self.serial_number, self.domain)
        rule_day = "" if self.code in _ABOUT_ONE_THING else str(self.on)
        days = str(self.days) if self.code is FindingCode.REQUEST_WILL_BE_REFUSED else ""
        return (str(self.code), *(one or "" for one in about), rule_day, days)

    def about(self) -> dict[str, Any]:
        """Give what it is about, as JSON has it; all but its message."""
        about = {
            "code": str(self.code),
            "date": self.on.isoformat(),
            "severity": str(self.severity),
            "profileId": self.profile_id,
            "clientId": self.client_id,
            "serialNumber": self.serial_number,
            "domain": self.domain,
            "days": self.days,
            "count": self.count,
        }
        return {name: value for name, value in about.items() if value is not None}

    def urgency(self) -> tuple[int, date, tuple[str, ...]]:
        """Sort by: the most severe first, of these the soonest."""
        return -_RANKS.index(self.severity), self.on, self.identity()


# Their day may move, as when a domain is validated again: that is no other finding.
_ABOUT_ONE_THING = frozenset(
    {
        FindingCode.NO_SUCCESSOR,
        FindingCode.DOMAIN_EXPIRES,
        FindingCode.CLIENT_IDENTITY_EXPIRES,
        FindingCode.REQUEST_WILL_BE_REFUSED,
        FindingCode.RENEWS_TOO_LATE,
        FindingCode.CAP_TOO_LOW,
        FindingCode.CLIENT_AUTH_ENDS,
    }
)
