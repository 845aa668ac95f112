"""When an order is polled again: soon while a client waits, ever more rarely after that."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from cagateway.domain.orders.order import REPEATABLE, Order
from cagateway.domain.orders.states import OrderState

# The POST waits 22 s at most for Sectigo, and its outcome is written at once: a submission that is
# older has most likely died, and is searched for. Should it live, nothing is lost: it is not sent
# again, and what it was answered is found at Sectigo.
SUBMISSION_LASTS = timedelta(seconds=35)
# A prepared order of which nothing was sent: the function that prepared it ends after 60 s.
PREPARATION_LASTS = timedelta(seconds=90)
# One that is handed over to the collector: its message may be lost, and a tick comes every five
# minutes. No table is restored as quickly, so that nothing old is sent again.
HANDED_OVER_LASTS = timedelta(minutes=15)
# Its message comes at once. After that, its CA does not enroll or the message is lost.
_HANDED_OVER_NOW, _HANDED_OVER_AGAIN = timedelta(seconds=10), timedelta(minutes=1)
# How often, and over how long, an order is searched for before it counts as never placed: how soon
# Sectigo's report shows an order is not documented. Should it come later still, the daily
# comparison with Sectigo finds it.
SEARCHES_BEFORE_GIVING_UP = 3
SEARCHING_LASTS = timedelta(minutes=10)
# Most certificates come within two minutes, some after days of vetting. SQS delays a message by 15
# minutes at most; beyond that the schedule's tick sees to it.
_BY_AGE = (
    (timedelta(minutes=2), timedelta(seconds=30)),
    (timedelta(hours=1), timedelta(minutes=5)),
    (timedelta(days=1), timedelta(minutes=15)),
    (timedelta(days=7), timedelta(hours=1)),
)
_AT_LAST = timedelta(days=1)
# An administrator can mend a failed order at Sectigo, but not after a month.
_MENDED_WITHIN = timedelta(days=30)
# The delayed message and the item's time come from two clocks.
_EARLY = timedelta(seconds=2)
# Sectigo may say that there is no such order to a login that must not see it, which operators mend.
_MISSED_FOR = timedelta(days=1)
# What could not be published is published with the next tick or the one after.
_PUBLISHED_AGAIN = timedelta(minutes=5)
LONGEST_DELAY_SECONDS = 900
# However many wait for one order, Sectigo is asked about it once in this time.
BETWEEN_POLLS = timedelta(seconds=2)


def next_poll(order: Order, now: datetime) -> datetime | None:
    """Tell when the collector should see to an order again; `None` if nothing is left to do.

    A time that was set and has not come yet stays: a poll has been asked for then.
    """
    reasons = [at for at in _reasons_to_poll(order, now) if at is not None]
    if not reasons:
        return None
    soonest = min(reasons)
    is_set = order.next_poll_at is not None and order.next_poll_at > now
    return min(soonest, order.next_poll_at) if is_set and order.next_poll_at else soonest


def _reasons_to_poll(order: Order, now: datetime) -> Iterator[datetime | None]:
    if order.is_open():
        yield _next_question(order, now)
    if order.state is OrderState.FAILED and now < order.created_at + _MENDED_WITHIN:
        yield now + _AT_LAST
    if order.is_unpublished():
        yield now + _PUBLISHED_AGAIN
    if order.is_undelivered():
        yield order.repeatable_until()
    if order.sealed_key is not None:
        yield order.key_kept_until()


def preparation_ends(order: Order) -> datetime:
    """Tell until when a prepared order may be sent: what is older may be out already."""
    return order.created_at + (HANDED_OVER_LASTS if order.is_handed_over else PREPARATION_LASTS)


def _next_question(order: Order, now: datetime) -> datetime:
    if order.state is OrderState.PREPARED:
        return _next_submission(order, now) if order.is_handed_over else preparation_ends(order)
    if order.state is OrderState.SUBMITTING:
        return (order.submitted_at or order.created_at) + SUBMISSION_LASTS
    if order.state is OrderState.UNCERTAIN:
        # It is unknown whether money was spent: that is found out soon.
        return now + min(timedelta(seconds=10 * 4 ** min(order.searches, 3)), timedelta(minutes=5))
    age = now - order.created_at
    wait = next((wait for limit, wait in _BY_AGE if age < limit), _AT_LAST)
    # No request polls while its client waits: the collector does, as rarely as that would.
    return now + (min(wait, max(age, BETWEEN_POLLS)) if order.is_handed_over else wait)


def _next_submission(order: Order, now: datetime) -> datetime:
    if now < order.created_at + _HANDED_OVER_NOW:
        return order.created_at
    return min(now + _HANDED_OVER_AGAIN, max(now, preparation_ends(order)))


def is_due(order: Order, now: datetime) -> bool:
    """Tell whether it is time to see to an order; never to one that only newer software knows."""
    is_ours = order.state is not OrderState.UNKNOWN
    return is_ours and order.next_poll_at is not None and order.next_poll_at <= now + _EARLY


def is_key_forfeited(order: Order, now: datetime) -> bool:
    """Tell whether a generated key has been kept long enough."""
    until = order.key_kept_until() or order.created_at + _MENDED_WITHIN
    return order.sealed_key is not None and now >= until


def is_given_up(order: Order, now: datetime) -> bool:
    """Tell whether no client came for a certificate in all the time that it was kept."""
    is_over = order.issued is not None and now >= order.issued.issued_at + REPEATABLE
    return is_over and order.is_undelivered()


def is_missing_for_good(order: Order, now: datetime) -> bool:
    """Tell whether an order that Sectigo says it does not have counts as ended.

    It is polled as any other that failed: once a day for a month.
    """
    return now >= order.created_at + _MISSED_FOR


def back_off(first_seconds: int, longest_seconds: int, attempts: int) -> Iterator[int]:
    """Give the waits between polls within a request: doubling, bounded in length and number.

    >>> list(back_off(2, 32, 5))
    [2, 4, 8, 16, 32]
    """
    wait_seconds = first_seconds
    for _ in range(attempts):
        yield min(wait_seconds, longest_seconds)
        wait_seconds *= 2
