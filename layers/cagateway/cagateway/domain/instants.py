"""Instants as text: read from clients, and written so that they sort by time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeAlias

# Tells the time, in UTC.
Clock: TypeAlias = Callable[[], datetime]


def read_instant(text: str) -> datetime | None:
    """Read a date or a time (ISO 8601), in UTC; `None` if there is no such instant.

    What names no zone is UTC. At either end of the calendar, another zone's time is outside of it.

    >>> read_instant("2026-11-25T01:00:00+01:00"), read_instant("0001-01-01T00:00:00+01:00")
    (datetime.datetime(2026, 11, 25, 0, 0, tzinfo=datetime.timezone.utc), None)
    """
    try:
        read = datetime.fromisoformat(text)
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def sortable(at: datetime) -> str:
    """Give an instant in UTC, to the microsecond.

    >>> sortable(datetime(2026, 11, 25, tzinfo=UTC)), sortable(datetime(999, 1, 1, tzinfo=UTC))
    ('2026-11-25T00:00:00.000000Z', '0999-01-01T00:00:00.000000Z')
    """
    # Not %Y, which leaves out a year's leading zeros.
    return f"{at.replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def in_milliseconds(at: datetime) -> datetime:
    """Cut an instant to whole milliseconds, as they are stored.

    >>> in_milliseconds(datetime(2026, 11, 25, 12, 0, 0, 123_999, tzinfo=UTC)).microsecond
    123000
    """
    return at.replace(microsecond=at.microsecond // 1_000 * 1_000)


def seconds_left_today(now: datetime) -> int:
    """Tell how long a day in UTC still lasts.

    >>> seconds_left_today(datetime(2026, 11, 25, 23, 59, 58, 500_000, tzinfo=UTC))
    2
    """
    return 86_400 - int(now.timestamp()) % 86_400
