"""ISO 8601 time intervals: from when to when, two of the three being said."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from cagateway.domain.durations import Duration, read_duration
from cagateway.domain.instants import read_instant
from cagateway.values import dataclass

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
