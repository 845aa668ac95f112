"""An order's states: what may follow, who may join it, and that nothing leads back to sending."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cagateway.domain.enrollment.options import RequestType
from cagateway.domain.orders.contents import digest_of
from cagateway.domain.orders.order import REPEATABLE, Order
from cagateway.domain.orders.states import (
    LOST_STATES,
    OPEN_STATES,
    PUBLISHED_STATES,
    TRANSITIONS,
    IllegalTransitionError,
    OrderState,
)
from tests.fakes.clock import HOUR, NOON, SECOND
from tests.orders import ORDER_ID, issued_order, order

# From these a POST is sent, or was just about to be.
BEFORE_SENDING = {OrderState.PREPARED, OrderState.SUBMITTING}


def reachable(start: OrderState) -> set[OrderState]:
    found, ahead = set[OrderState](), [start]
    while ahead:
        following = TRANSITIONS[ahead.pop()] - found
        found |= following
        ahead += following
    return found


def test_every_state_has_a_place_in_the_table() -> None:
    assert set(TRANSITIONS) == set(OrderState)


@pytest.mark.parametrize("state", sorted(set(OrderState) - {OrderState.PREPARED}))
def test_nothing_leads_back_to_where_an_order_would_be_sent(state: OrderState) -> None:
    assert not reachable(state) & BEFORE_SENDING


@pytest.mark.parametrize("state", sorted(OPEN_STATES))
def test_every_open_order_can_end(state: OrderState) -> None:
    assert reachable(state) & (LOST_STATES | {OrderState.ISSUED})


@pytest.mark.parametrize("state", sorted(LOST_STATES))
def test_whatever_turns_up_at_sectigo_can_still_be_issued(state: OrderState) -> None:
    assert OrderState.ISSUED in reachable(state)


@pytest.mark.parametrize("before", OrderState)
@pytest.mark.parametrize("after", OrderState)
def test_only_what_the_table_has_follows(before: OrderState, after: OrderState) -> None:
    made = order(state=before)
    if after is before or after in TRANSITIONS[before]:
        assert made.moved(after, searches=3) == order(state=after, searches=3)
    else:
        with pytest.raises(IllegalTransitionError):
            made.moved(after)


@pytest.mark.parametrize("state", OrderState)
def test_the_bus_is_told_of_each_end_once(state: OrderState) -> None:
    assert order(state=state).is_unpublished() is (state in PUBLISHED_STATES)
    assert not order(state=state, published=state).is_unpublished()


# What was sent names the request.
SENT = {"fingerprint": "repeat"}
P12 = {"request_type": RequestType.PKCS12}


@pytest.mark.parametrize(
    ("made", "since", "may_join"),
    [
        *(
            pytest.param(order(state=state), 300 * REPEATABLE, True, id=f"{state}-for-a-year")
            for state in sorted(OPEN_STATES | {OrderState.UNKNOWN})
        ),
        pytest.param(issued_order(), HOUR + REPEATABLE - SECOND, True, id="issued-lately"),
        pytest.param(issued_order(), HOUR + REPEATABLE, False, id="issued-a-day-ago"),
        pytest.param(issued_order(delivered_at=NOON), HOUR, True, id="issued-and-fetched"),
        pytest.param(issued_order(**P12, sealed_key="k"), HOUR, True, id="file-with-its-key"),
        pytest.param(issued_order(**P12), HOUR, False, id="file-whose-key-is-gone"),
        *(
            pytest.param(
                issued_order(**(P12 | SENT | name), sealed_key="k", delivered_at=NOON + HOUR),
                HOUR + since,
                may_join,
                id=f"file-delivered-{since}-ago-{'by-its-name' if name else 'as-it-was-sent'}",
            )
            for since, name, may_join in (
                (HOUR - SECOND, {}, True),
                (HOUR, {}, False),
                (HOUR, {"fingerprint": "sent"}, True),
                (REPEATABLE - SECOND, {"fingerprint": "sent"}, True),
                (REPEATABLE, {"fingerprint": "sent"}, False),
            )
        ),
        pytest.param(
            issued_order(delivered_at=HOUR + NOON + REPEATABLE - SECOND, **SENT),
            HOUR + REPEATABLE,
            True,
            id="delivered-late-and-the-answer-lost",
        ),
        pytest.param(
            issued_order(state=OrderState.REVOKED), HOUR, False, id="revoked-within-the-day"
        ),
        *(
            pytest.param(
                order(state=state, ended_at=NOON), REPEATABLE - SECOND, True, id=f"{state}-untold"
            )
            for state in sorted(LOST_STATES)
        ),
        *(
            pytest.param(
                order(state=state, ended_at=NOON), REPEATABLE, False, id=f"{state}-a-day-ago"
            )
            for state in sorted(LOST_STATES)
        ),
        *(
            pytest.param(
                order(state=state, ended_at=NOON, delivered_at=NOON),
                SECOND,
                False,
                id=f"{state}-and-told",
            )
            for state in sorted(LOST_STATES)
        ),
    ],
)
def test_an_equal_request_joins_what_can_still_answer_it(
    made: Order, since: timedelta, may_join: bool
) -> None:
    assert made.can_be_joined(NOON + since) is may_join


@pytest.mark.parametrize("state", OrderState)
def test_what_is_open_or_was_not_delivered_is_not_finished(state: OrderState) -> None:
    is_over = state in LOST_STATES or state is OrderState.REVOKED
    assert order(state=state).is_finished() is is_over
    is_delivered = order(state=state, delivered_at=NOON).is_finished()
    assert is_delivered is (is_over or state is OrderState.ISSUED)


@pytest.mark.parametrize(
    ("until", "is_waited_for"), [(None, False), (NOON, False), (NOON + SECOND, True)]
)
def test_a_request_that_died_waits_no_longer(until: datetime | None, is_waited_for: bool) -> None:
    assert order(waited_for_until=until).is_waited_for(NOON) is is_waited_for


def test_sectigo_is_told_the_orders_id() -> None:
    assert order().comments == f"cagw:{ORDER_ID}"


def test_an_order_shows_neither_key_nor_request() -> None:
    shown = repr(issued_order(sealed_key="sealed", csr="request"))
    assert ORDER_ID in shown
    assert "sealed" not in shown
    assert "request" not in shown


PARTS = st.lists(st.none() | st.text(max_size=5) | st.lists(st.text(max_size=3), max_size=3))


@given(PARTS, PARTS)
def test_digests_are_equal_where_their_parts_are(one: list[object], other: list[object]) -> None:
    assert (digest_of(*one) == digest_of(*other)) is (one == other)
