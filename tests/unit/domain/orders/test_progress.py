"""What Sectigo says of an order, and which state that is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cagateway.domain.orders.placement import ENDINGS, OrderDetails, OrderStatus
from cagateway.domain.orders.progress import (
    as_missing,
    as_reported,
    come_to_nothing,
    found_at_sectigo,
)
from cagateway.domain.orders.states import IllegalTransitionError, OrderState
from tests.fakes.clock import DAY, HOUR, NOON
from tests.orders import ORDER_ID, issued_order, order


def details(sectigo_id: int = 7, status: OrderStatus = OrderStatus.PROCESSING) -> OrderDetails:
    return OrderDetails(sectigo_id, status, str(status), comments=order().comments)


class TestAnOrderThatIsFound:
    def test_has_its_number_and_is_delivered_anew(self) -> None:
        lost = order(state=OrderState.UNCERTAIN, failure="no answer", polled_at=NOON)
        found = found_at_sectigo(lost, (details(7),))
        assert (found.state, found.sectigo_id) == (OrderState.SUBMITTED, 7)
        assert (found.polled_at, found.delivered_at, found.failure) == (None, None, None)

    def test_twice_is_the_older_one_and_told_in_the_log(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        lost = order(state=OrderState.UNCERTAIN)
        assert found_at_sectigo(lost, (details(9), details(8))).sectigo_id == 8
        (record,) = caplog.records
        assert record.levelname == "ERROR"
        assert ORDER_ID in record.getMessage()

    def test_once_is_nothing_to_log(self, caplog: pytest.LogCaptureFixture) -> None:
        found_at_sectigo(order(state=OrderState.UNCERTAIN), (details(),))
        assert caplog.records == []


STATES = dict.fromkeys(OrderStatus, OrderState.PROCESSING)
STATES[OrderStatus.AWAITING_APPROVAL] = OrderState.AWAITING_APPROVAL
STATES |= dict.fromkeys(ENDINGS, OrderState.FAILED)


@pytest.mark.parametrize(("status", "state"), STATES.items())
def test_a_status_is_a_state(status: OrderStatus, state: OrderState) -> None:
    seen = as_reported(order(state=OrderState.SUBMITTED, sectigo_id=7), details(7, status), NOON)
    assert (seen.state, seen.status_text) == (state, str(status))
    assert (seen.failure, seen.ended_at) == (
        (ENDINGS[status], NOON) if status in ENDINGS else (None, None)
    )


class TestAnOrderThatSectigoDoesNotHave:
    @pytest.mark.parametrize(
        ("age", "state"), [(HOUR, OrderState.PROCESSING), (DAY + HOUR, OrderState.FAILED)]
    )
    def test_is_waited_for_a_day(self, age: timedelta, state: OrderState) -> None:
        missed = as_missing(order(state=OrderState.PROCESSING, sectigo_id=7), NOON + age)
        assert (missed.state, missed.status_text) == (state, "unknown to Sectigo")

    def test_keeps_the_reason_for_which_it_failed(self) -> None:
        failed = order(state=OrderState.FAILED, failure="declined", ended_at=NOON)
        assert as_missing(failed, NOON + DAY + DAY) == failed


@pytest.mark.parametrize("before", [OrderState.PROCESSING, OrderState.FAILED])
def test_an_order_ends_once(before: OrderState) -> None:
    ended_at = NOON if before is OrderState.FAILED else None
    ended = come_to_nothing(
        order(state=before, ended_at=ended_at), OrderState.FAILED, "declined", NOON + HOUR
    )
    assert (ended.state, ended.failure) == (OrderState.FAILED, "declined")
    assert ended.ended_at == (ended_at or NOON + HOUR)


def test_an_order_that_is_issued_does_not_come_to_nothing() -> None:
    with pytest.raises(IllegalTransitionError):
        come_to_nothing(issued_order(), OrderState.FAILED, "declined", NOON)
