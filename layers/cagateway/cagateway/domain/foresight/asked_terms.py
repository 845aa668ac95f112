"""What clients ask for: counted by month, and read as a habit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from cagateway.domain.foresight.fleet import AskedTerm
from cagateway.domain.foresight.rules import day_of

# A quarter of orders is a habit. It is that before the client's last order, not before today: one
# that renews once a year is foretold its next request all the year.
HABIT = timedelta(days=90)
# A certificate of before March 2026 lived for 398 days.
COUNTS_KEPT = timedelta(days=400)


def month_of(at: datetime) -> str:
    """Name the month that a request is counted in.

    >>> from datetime import UTC
    >>> month_of(datetime(2028, 2, 29, 23, 59, tzinfo=UTC))
    '2028-02'
    """
    return f"{day_of(at):%Y-%m}"


def habits(counted: Iterable[AskedTerm], now: datetime) -> tuple[AskedTerm, ...]:
    """Put the counts of months together to what each client asks for of each profile.

    Args:
        counted: One for each client, profile, validity and month.
        now: The time.
    """
    by_client = defaultdict[tuple[str, str], list[AskedTerm]](list)
    for one in counted:
        if now - one.last_asked_at <= COUNTS_KEPT:
            by_client[one.client_id, one.profile_id].append(one)
    return tuple(habit for months in by_client.values() for habit in _habits_of(months))


def _habits_of(months: Sequence[AskedTerm]) -> Iterator[AskedTerm]:
    since = max(one.last_asked_at for one in months) - HABIT
    by_days = defaultdict[int | None, list[AskedTerm]](list)
    for one in months:
        if one.last_asked_at >= since:
            by_days[one.days].append(one)
    for same in by_days.values():
        latest = max(same, key=lambda one: one.last_asked_at)
        yield replace(latest, count=sum(one.count for one in same))
