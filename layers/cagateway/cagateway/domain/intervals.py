"""ISO 8601 durations and intervals, as configuration and requests write them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from cagateway.domain.instants import read_instant
from cagateway.values import dataclass

SECONDS_PER_DAY = 86_400
# ISO 8601-1:2019, 5.5.2: years to seconds in falling order, at least one of them. No signs, and no
# fractions but one of seconds that is nothing, as programs write it that print times. A century
# has ten digits of seconds; more digits than these are no duration.
_DURATION = re.compile(
    r"P(?:(\d{1,6})Y)?(?:(\d{1,6})M)?(?:(\d{1,6})W)?(?:(\d{1,6})D)?"
    r"(?:T(?=\d)(?:(\d{1,8})H)?(?:(\d{1,10})M)?(?:(\d{1,12})(?:[.,]0{1,9})?S)?)?",
    re.ASCII,
)
_SECONDS_PER_UNIT = (7 * SECONDS_PER_DAY, SECONDS_PER_DAY, 3_600, 60, 1)


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time in two parts that nothing converts into each other without a rule.

    Args:
        months: The calendar's part; a year is twelve.
        seconds: The clock's part, from weeks down.
    """

    months: int
    seconds: int


def read_duration(text: str) -> Duration | None:
    """Read a duration; `None` if it is not one.

    >>> read_duration("P1Y3M10DT0H0M")
    Duration(months=15, seconds=864000)
    """
    match = _DURATION.fullmatch(text)
    if match is None or not any(match.groups()):
        return None
    years, months, *counts = (int(count or 0) for count in match.groups())
    seconds = sum(count * unit for count, unit in zip(counts, _SECONDS_PER_UNIT, strict=True))
    return Duration(12 * years + months, seconds)


def seconds_of_duration(text: str) -> int | None:
    """Read a duration of a fixed length; `None` if it is not one.

    Years and months have none: an interval of changing length makes no schedule.

    >>> seconds_of_duration("PT1H"), seconds_of_duration("P1DT30M"), seconds_of_duration("P1M")
    (3600, 88200, None)
    """
    duration = read_duration(text)
    return None if duration is None or duration.months else duration.seconds


# ISO 8601-1:2019, 5.4: extended format. Clients also write `+0200`, and days without a time.
_INSTANT = re.compile(
    r"\d{4}-\d{2}-\d{2}"
    r"(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Interval:
    """A time interval.

    Args:
        instant: When it begins, in UTC; or, of `duration/end`, when it ends.
        length: As it was said: a duration's months have no fixed length.
        is_end: The instant is the end.
    """

    instant: datetime
    length: timedelta | Duration
    is_end: bool = False


def read_interval(text: str) -> Interval | None:
    """Read `start/end`, `start/duration` or `duration/end`; `None` if it is none of these.

    An instant without an offset is UTC.

    >>> read_interval("2026-11-25T10:00:00Z/2026-11-26").length
    datetime.timedelta(seconds=50400)
    """
    first, _, second = text.partition("/")
    start, end = _instant(first), _instant(second)
    if start and end:
        return Interval(start, end - start)
    if start and (duration := read_duration(second)):
        return Interval(start, duration)
    if end and (duration := read_duration(first)):
        return Interval(end, duration, is_end=True)
    return None


def _instant(text: str) -> datetime | None:
    return read_instant(text) if _INSTANT.fullmatch(text) else None
