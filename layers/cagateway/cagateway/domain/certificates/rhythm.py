"""When an order is looked at again: soon while somebody waits, ever more rarely after that."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from cagateway.domain.certificates.order import Order, OrderState

# Most certificates come within two minutes, some after days of vetting. SQS delays a message by 15
# minutes at most; beyond that the schedule's tick sees to it.
_BY_AGE = (
    (timedelta(minutes=2), timedelta(seconds=30)),
    (timedelta(hours=1), timedelta(minutes=5)),
    (timedelta(days=1), timedelta(minutes=15)),
    (timedelta(days=7), timedelta(hours=1)),
)
_AT_LAST = timedelta(days=1)
LONGEST_DELAY_SECONDS = 900
# However many wait for one order, Sectigo is asked about it once in this time.
BETWEEN_LOOKS = timedelta(seconds=2)


def next_look(order: Order, now: datetime) -> datetime:
    """Tell when an open order is worth another look."""
    age = now - order.created_at
    wait = next((wait for limit, wait in _BY_AGE if age < limit), _AT_LAST)
    if order.state is OrderState.UNCERTAIN:
        # Nobody knows whether money was spent: that is found out soon.
        wait = min(wait, timedelta(minutes=5))
    return now + wait


def back_off(first_seconds: int, longest_seconds: int, attempts: int) -> Iterator[int]:
    """Give the waits between looks within a request: doubling, bounded in length and number.

    >>> list(back_off(2, 32, 5))
    [2, 4, 8, 16, 32]
    """
    wait_seconds = first_seconds
    for _ in range(attempts):
        yield min(wait_seconds, longest_seconds)
        wait_seconds *= 2
