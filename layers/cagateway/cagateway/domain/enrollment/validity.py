"""The validity period that a request asks for, in days."""

from __future__ import annotations

from cagateway.domain.durations import SECONDS_PER_DAY, Duration, read_duration
from cagateway.domain.enrollment.violations import Violation, ViolationCode
from cagateway.domain.identifiers import echoed
from cagateway.domain.profiles.terms import MAX_TERM_DAYS

TARGET = "optionalCertificateRequestDetails.validityPeriod"
# Terms are days, so the calendar needs a rule. Clients write P1Y for what Sectigo calls 365.
_DAYS_PER_YEAR = 365
_DAYS_PER_MONTH = 30


def days_asked_for(validity_period: str | None) -> int | Violation | None:
    """Read a requested validity period.

    A year is 365 days, twelve months are a year, another month is 30 days, a week 7.

    Args:
        validity_period: An ISO 8601 duration. Absent or zero asks for nothing: the Vault plugin
            sends `PT0M` when it was given no TTL.

    Returns:
        The days, `None` if none are asked for, or INVALID_VALIDITY_PERIOD.

    >>> [days_asked_for(text) for text in ("P1Y", "P13M", "PT43200M", "PT0M", None)]
    [365, 395, 30, None, None]
    """
    if not validity_period:
        return None
    duration = read_duration(validity_period)
    if duration is None:
        return _invalid("must be an ISO 8601 duration such as P47D", validity_period)
    if duration.seconds % SECONDS_PER_DAY:
        return _invalid("must come to whole days, such as P47D or PT1128H", validity_period)
    days = _days(duration)
    if days > MAX_TERM_DAYS:
        return _invalid(f"must be {MAX_TERM_DAYS} days at most", validity_period)
    return days or None


def counted_days(days: int) -> str:
    """Name a number of days.

    >>> counted_days(1), counted_days(47)
    ('1 day', '47 days')
    """
    return "1 day" if days == 1 else f"{days} days"


def _days(duration: Duration) -> int:
    years, months = divmod(duration.months, 12)
    days = duration.seconds // SECONDS_PER_DAY
    return _DAYS_PER_YEAR * years + _DAYS_PER_MONTH * months + days


def _invalid(rule: str, validity_period: str) -> Violation:
    shown = echoed(validity_period)
    return Violation(
        ViolationCode.INVALID_VALIDITY_PERIOD,
        f"validityPeriod {rule}, not '{shown}'. Leave it out to get the profile's first term.",
        target=TARGET,
        value=shown,
    )
