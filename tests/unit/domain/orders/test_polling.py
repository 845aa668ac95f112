"""When an order is looked at again: never not at all while something is left to do."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cagateway.domain.orders.order import REPEATABLE, Order
from cagateway.domain.orders.polling import (
    HANDED_OVER_LASTS,
    PREPARATION_LASTS,
    SUBMISSION_LASTS,
    back_off,
    is_given_up,
    is_key_forfeited,
    next_poll,
    preparation_ends,
)
from cagateway.domain.orders.states import OPEN_STATES, PUBLISHED_STATES, OrderState
from tests.fakes.clock import DAY, HOUR, MINUTE, NOON, SECOND
from tests.orders import issued_order, order

UNDER_WAY = sorted(OPEN_STATES - {OrderState.PREPARED, OrderState.SUBMITTING, OrderState.UNCERTAIN})


@pytest.mark.parametrize("state", UNDER_WAY)
@pytest.mark.parametrize(
    ("age", "wait"),
    [
        (timedelta(), 30 * SECOND),
        (2 * MINUTE - SECOND, 30 * SECOND),
        (2 * MINUTE, 5 * MINUTE),
        (HOUR, 15 * MINUTE),
        (DAY, HOUR),
        (7 * DAY, DAY),
        (300 * DAY, DAY),
    ],
    ids=lambda value: str(value).replace(" ", "-"),
)
def test_an_order_under_way_is_looked_at_ever_more_rarely(
    state: OrderState, age: timedelta, wait: timedelta
) -> None:
    assert next_poll(order(state=state), NOON + age) == NOON + age + wait


@pytest.mark.parametrize(
    ("searches", "wait"),
    [(0, 10 * SECOND), (1, 40 * SECOND), (2, 160 * SECOND), (3, 5 * MINUTE), (99, 5 * MINUTE)],
)
def test_a_lost_order_is_looked_for_soon_however_old_it_is(searches: int, wait: timedelta) -> None:
    for now in (NOON, NOON + 9 * DAY):
        lost = order(state=OrderState.UNCERTAIN, searches=searches)
        assert next_poll(lost, now) == now + wait


def test_who_died_over_an_order_is_followed_when_that_is_sure() -> None:
    prepared = order()
    submitting = order(state=OrderState.SUBMITTING, submitted_at=NOON + MINUTE)
    unsigned = order(state=OrderState.SUBMITTING)
    assert next_poll(prepared, NOON) == NOON + PREPARATION_LASTS
    assert next_poll(submitting, NOON) == NOON + MINUTE + SUBMISSION_LASTS
    assert next_poll(unsigned, NOON) == NOON + SUBMISSION_LASTS


def test_a_look_that_was_asked_for_stays_and_one_that_is_over_does_not() -> None:
    soon, over = NOON + SECOND, NOON - SECOND
    waiting = order(state=OrderState.PROCESSING, next_poll_at=soon)
    looked = order(state=OrderState.PROCESSING, next_poll_at=over)
    late = order(state=OrderState.PROCESSING, next_poll_at=NOON + DAY)
    assert next_poll(waiting, NOON) == soon
    assert next_poll(looked, NOON) == NOON + 30 * SECOND
    assert next_poll(late, NOON) == NOON + 30 * SECOND


@pytest.mark.parametrize(
    ("made", "wait"),
    [
        pytest.param(
            issued_order(delivered_at=NOON, published=OrderState.ISSUED),
            None,
            id="issued-and-fetched",
        ),
        pytest.param(issued_order(delivered_at=NOON), 5 * MINUTE, id="issued-and-not-told"),
        pytest.param(
            issued_order(published=OrderState.ISSUED), HOUR + REPEATABLE, id="nobody-came"
        ),
        pytest.param(
            issued_order(
                delivered_at=NOON + 3 * HOUR,
                published=OrderState.ISSUED,
                sealed_key="k",
                fingerprint="repeat",
            ),
            4 * HOUR,
            id="key-left-for-an-answer-that-was-lost",
        ),
        pytest.param(
            issued_order(delivered_at=NOON + 3 * HOUR, published=OrderState.ISSUED, sealed_key="k"),
            3 * HOUR + REPEATABLE,
            id="key-left-for-a-request-with-a-name",
        ),
        pytest.param(
            order(state=OrderState.REFUSED, published=OrderState.REFUSED, ended_at=NOON),
            None,
            id="refused",
        ),
        pytest.param(
            order(
                state=OrderState.REFUSED,
                published=OrderState.REFUSED,
                sealed_key="k",
                ended_at=NOON,
            ),
            REPEATABLE,
            id="refused-with-a-key",
        ),
        pytest.param(
            order(state=OrderState.FAILED, published=OrderState.FAILED, ended_at=NOON),
            DAY,
            id="failed-and-may-be-mended",
        ),
        pytest.param(
            order(
                state=OrderState.FAILED,
                published=OrderState.FAILED,
                created_at=NOON - 30 * DAY,
                ended_at=NOON,
            ),
            None,
            id="failed-for-good",
        ),
        pytest.param(
            issued_order(state=OrderState.REVOKED, published=OrderState.REVOKED), None, id="revoked"
        ),
        pytest.param(order(state=OrderState.UNKNOWN), None, id="seen-to-by-newer-software"),
    ],
)
def test_what_ended_is_looked_at_while_something_is_left_to_do(
    made: Order, wait: timedelta | None
) -> None:
    assert next_poll(made, NOON) == (None if wait is None else NOON + wait)


@given(
    state=st.sampled_from(sorted(OPEN_STATES)),
    age_seconds=st.integers(0, 10**8),
    set_seconds=st.none() | st.integers(-(10**6), 10**6),
    searches=st.integers(0, 10**4),
)
def test_no_open_order_is_ever_without_a_next_look(
    state: OrderState, age_seconds: int, set_seconds: int | None, searches: int
) -> None:
    now = NOON + age_seconds * SECOND
    asked = None if set_seconds is None else now + set_seconds * SECOND
    at = next_poll(order(state=state, next_poll_at=asked, searches=searches), now)
    assert at is not None
    assert at <= now + DAY


@given(state=st.sampled_from(sorted(PUBLISHED_STATES)), age_seconds=st.integers(0, 10**8))
def test_what_is_not_told_is_told_with_one_of_the_next_ticks(
    state: OrderState, age_seconds: int
) -> None:
    now = NOON + age_seconds * SECOND
    at = next_poll(issued_order(state=state, delivered_at=NOON), now)
    assert at is not None
    assert at <= now + 5 * MINUTE


@pytest.mark.parametrize(
    ("made", "since", "is_forfeited"),
    [
        pytest.param(
            issued_order(sealed_key="k"), HOUR + REPEATABLE - SECOND, False, id="issued-lately"
        ),
        pytest.param(issued_order(sealed_key="k"), HOUR + REPEATABLE, True, id="issued-a-day-ago"),
        pytest.param(issued_order(), HOUR + REPEATABLE, False, id="without-a-key"),
        *(
            pytest.param(
                issued_order(sealed_key="k", delivered_at=NOON + 9 * HOUR, fingerprint=fingerprint),
                9 * HOUR + since,
                is_forfeited,
                id=f"delivered-{since}-ago-as-{fingerprint}",
            )
            for since, fingerprint, is_forfeited in (
                (HOUR - SECOND, "repeat", False),
                (HOUR, "repeat", True),
                (REPEATABLE - SECOND, "by-its-name", False),
                (REPEATABLE, "by-its-name", True),
            )
        ),
        pytest.param(
            order(state=OrderState.AWAITING_APPROVAL, sealed_key="k"),
            29 * DAY,
            False,
            id="open-for-weeks",
        ),
        pytest.param(
            order(state=OrderState.AWAITING_APPROVAL, sealed_key="k"),
            30 * DAY,
            True,
            id="open-for-a-month",
        ),
    ],
)
def test_a_key_waits_a_day_for_its_delivery(
    made: Order, since: timedelta, is_forfeited: bool
) -> None:
    assert is_key_forfeited(made, NOON + since) is is_forfeited


@pytest.mark.parametrize(
    ("made", "since", "is_over"),
    [
        pytest.param(issued_order(), HOUR + REPEATABLE - SECOND, False, id="lately"),
        pytest.param(issued_order(), HOUR + REPEATABLE, True, id="a-day-ago"),
        pytest.param(issued_order(issued=None), 9 * DAY, False, id="nobody-knows-when"),
        pytest.param(issued_order(delivered_at=NOON), 9 * DAY, False, id="fetched"),
        pytest.param(order(state=OrderState.FAILED), 9 * DAY, False, id="without-a-certificate"),
    ],
)
def test_nobody_is_waited_for_longer_than_a_day(
    made: Order, since: timedelta, is_over: bool
) -> None:
    assert is_given_up(made, NOON + since) is is_over


@given(st.integers(1, 3_600), st.integers(1, 3_600), st.integers(1, 100))
def test_waits_double_up_to_the_longest_as_often_as_is_said(
    first: int, longest: int, attempts: int
) -> None:
    waits = list(back_off(first, longest, attempts))
    assert len(waits) == attempts
    assert waits[0] == min(first, longest)
    assert all(wait <= longest for wait in waits)
    assert all(later == min(2 * wait, longest) for wait, later in pairwise(waits))


def test_what_is_handed_over_is_due_at_once_and_for_a_quarter_of_an_hour() -> None:
    handed = order(state=OrderState.PREPARED, is_handed_over=True)
    assert next_poll(handed, NOON) == NOON
    assert next_poll(handed, NOON + MINUTE) == NOON + 2 * MINUTE
    assert preparation_ends(handed) == NOON + HANDED_OVER_LASTS
    assert next_poll(handed, NOON + HANDED_OVER_LASTS) == NOON + HANDED_OVER_LASTS


def test_the_collector_polls_it_as_a_request_would() -> None:
    ages, now = list[float](), NOON
    while now < NOON + 2 * MINUTE:
        sent = order(state=OrderState.PROCESSING, is_handed_over=True)
        due = next_poll(sent, now)
        assert due is not None
        ages.append((due - now).total_seconds())
        now = due
    assert ages == [2, 2, 4, 8, 16, 30, 30, 30]
