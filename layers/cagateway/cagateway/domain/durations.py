"""ISO 8601 durations, as configuration and requests write them."""

from __future__ import annotations

import re

# ISO 8601-1:2019, 5.5.2.2: weeks, days and time units in falling order, at least one of them.
# Years and months are left out: an interval of a changing length makes no schedule.
_DURATION = re.compile(
    r"P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?=\d)(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,9})S)?)?",
    re.ASCII,
)
_SECONDS_PER_UNIT = (604_800, 86_400, 3_600, 60, 1)


def seconds_of_duration(text: str) -> int | None:
    """Read a duration of weeks, days, hours, minutes and seconds; `None` if it is not one.

    >>> seconds_of_duration("PT1H"), seconds_of_duration("P1DT30M"), seconds_of_duration("1 hour")
    (3600, 88200, None)
    """
    match = _DURATION.fullmatch(text)
    if match is None or not any(match.groups()):
        return None
    counts = (int(count or 0) for count in match.groups())
    return sum(count * unit for count, unit in zip(counts, _SECONDS_PER_UNIT, strict=True))
