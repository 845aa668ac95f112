"""Instants as text that sorts by time, as keys and indexes hold them."""

from __future__ import annotations

from datetime import datetime


def sortable(at: datetime) -> str:
    """Give an instant in UTC, to the microsecond.

    >>> from datetime import UTC
    >>> sortable(datetime(2026, 11, 25, tzinfo=UTC))
    '2026-11-25T00:00:00.000000Z'
    """
    return f"{at:%Y-%m-%dT%H:%M:%S.%fZ}"
