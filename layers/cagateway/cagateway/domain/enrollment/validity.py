"""The validity period that a request asks for, in days."""

from __future__ import annotations

from datetime import datetime, timedelta

from cagateway.domain.identifiers import echoed
from cagateway.domain.intervals import (
    SECONDS_PER_DAY,
    Duration,
    Interval,
    read_duration,
    read_interval,
)
from cagateway.domain.profiles.profiles import MAX_TERM_DAYS
from cagateway.domain.violations import Violation, ViolationCode

TARGET = "optionalCertificateRequestDetails.validityPeriod"
# Terms are days, so the calendar needs a rule. Clients write P1Y for what Sectigo calls 365.
_DAYS_PER_YEAR = 365
_DAYS_PER_MONTH = 30
_NONE, _ONE_DAY = timedelta(), timedelta(days=1)


def days_asked_for(validity_period: str | None, now: datetime) -> int | Violation | None:
    """Read a requested validity period.

    A year is 365 days, twelve months are a year, another month is 30 days, a week 7. An interval
    must begin now, and comes to the days that it takes, the last one whole, as Sectigo counts.

    Args:
        validity_period: An ISO 8601 duration or interval. Absent or zero asks for nothing: the
            Vault plugin sends `PT0M` when it was given no TTL.
        now: When the certificate will be issued, in UTC.

    Returns:
        The days, `None` if none are asked for, or INVALID_VALIDITY_PERIOD.

    >>> from datetime import UTC
    >>> now = datetime(2026, 11, 25, 10, tzinfo=UTC)
    >>> asked = ("P1Y", "P13M", "PT43200M", "2026-11-25T10:00:00Z/2026-12-25", "PT0M", None)
    >>> [days_asked_for(text, now) for text in asked]
    [365, 395, 30, 30, None, None]
    """
    if not validity_period:
        return None
    interval = read_interval(validity_period)
    if interval is not None:
        return _days_of_interval(interval, validity_period, now)
    duration = read_duration(validity_period)
    if duration is None:
        rule = (
            "must be an ISO 8601 duration without fractions, such as P47D, or an interval that "
            "begins now"
        )
        return _invalid(rule, validity_period)
    if duration.seconds % SECONDS_PER_DAY:
        return _invalid("must come to whole days, such as P47D or PT1128H", validity_period)
    days = _calendar_days(duration) + duration.seconds // SECONDS_PER_DAY
    return _bounded(days, validity_period) or None


def counted_days(days: int) -> str:
    """Name a number of days.

    >>> counted_days(1), counted_days(47)
    ('1 day', '47 days')
    """
    return "1 day" if days == 1 else f"{days} days"


def asked_days(days: int, validity_period: str | None) -> str:
    """Name the days that a validity period comes to, and say it where one is counted that begins.

    >>> asked_days(2, "2026-11-25T10:00:00Z/PT36H")
    '2 days, each begun day of an interval being one'
    """
    interval = read_interval(validity_period or "")
    is_begun = interval is not None and _length_of(interval) % _ONE_DAY
    return counted_days(days) + (", each begun day of an interval being one" if is_begun else "")


def _length_of(interval: Interval) -> timedelta:
    if isinstance(interval.length, timedelta):
        return interval.length
    return timedelta(days=_calendar_days(interval.length), seconds=interval.length.seconds)


def _days_of_interval(interval: Interval, text: str, now: datetime) -> int | Violation:
    length = _length_of(interval)
    begins_in = interval.instant - now - (length if interval.is_end else _NONE)
    if length <= _NONE:
        return _invalid("must end after it begins", text, is_shown=True)
    # Clocks differ, and those who leave out the zone mean their own.
    if abs(begins_in) > _ONE_DAY:
        rule = "must begin now, for a certificate is valid from the moment it is issued"
        return _invalid(rule, text, is_shown=True)
    return _bounded(-(-length // _ONE_DAY), text)


def _bounded(days: int, validity_period: str) -> int | Violation:
    if days <= MAX_TERM_DAYS:
        return days
    return _invalid(f"must be {MAX_TERM_DAYS} days at most", validity_period)


def _calendar_days(duration: Duration) -> int:
    years, months = divmod(duration.months, 12)
    return _DAYS_PER_YEAR * years + _DAYS_PER_MONTH * months


def _invalid(rule: str, validity_period: str, *, is_shown: bool = False) -> Violation:
    # What was read as an interval is no key that was sent by mistake, however long.
    shown = validity_period if is_shown else echoed(validity_period)
    return Violation(
        ViolationCode.INVALID_VALIDITY_PERIOD,
        f"validityPeriod {rule}, not '{shown}'. Leave it out to get the profile's first term.",
        target=TARGET,
        value=shown,
    )
