"""How orders stand: which are open, and which are in a trouble that somebody has to hear of."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cagateway.domain.orders.needs import order_gauges
from cagateway.domain.orders.order import Order
from cagateway.domain.orders.states import OPEN_STATES, OrderState
from tests.fakes.clock import DAY, HOUR, MINUTE, NOON, SECOND
from tests.orders import ORDER_ID, issued_order, order

UNDER_WAY = sorted(OPEN_STATES - {OrderState.UNCERTAIN, OrderState.AWAITING_APPROVAL})


def troubles(made: Order, since: timedelta) -> set[str]:
    found = order_gauges([made], NOON + since, dict)
    kinds = {"uncertain": found.uncertain, "stuck": found.stuck, "undelivered": found.undelivered}
    return {name for name, ids in kinds.items() if ids}


@pytest.mark.parametrize("state", OrderState)
def test_open_are_those_that_may_still_bring_a_certificate(state: OrderState) -> None:
    assert order_gauges([order(state=state)], NOON, dict).open == (
        (f"ca-1/{ORDER_ID}",) if state in OPEN_STATES else ()
    )


@pytest.mark.parametrize(
    ("made", "bound", "trouble"),
    [
        *(
            pytest.param(order(state=state), HOUR, "stuck", id=f"{state}-for-an-hour")
            for state in UNDER_WAY
        ),
        pytest.param(
            order(state=OrderState.AWAITING_APPROVAL), DAY, "stuck", id="unapproved-for-a-day"
        ),
        pytest.param(
            order(state=OrderState.UNCERTAIN),
            15 * MINUTE,
            "uncertain",
            id="uncertain-for-a-quarter-of-an-hour",
        ),
        pytest.param(issued_order(), 2 * HOUR, "undelivered", id="not-fetched-for-an-hour"),
    ],
)
def test_trouble_begins_at_its_time(made: Order, bound: timedelta, trouble: str) -> None:
    assert troubles(made, bound - SECOND) == set()
    assert troubles(made, bound) == {trouble}
    assert troubles(made, 300 * DAY) == {trouble}


@pytest.mark.parametrize(
    "made",
    [
        pytest.param(issued_order(delivered_at=NOON), id="fetched"),
        pytest.param(issued_order(state=OrderState.REVOKED), id="revoked"),
        pytest.param(order(state=OrderState.REFUSED), id="refused"),
        pytest.param(order(state=OrderState.FAILED), id="failed"),
        pytest.param(order(state=OrderState.NOT_PLACED), id="not-placed"),
        pytest.param(order(state=OrderState.UNKNOWN), id="seen-to-by-newer-software"),
        pytest.param(issued_order(issued=None), id="issued-nobody-knows-when"),
    ],
)
def test_what_is_over_is_no_trouble(made: Order) -> None:
    assert troubles(made, 300 * DAY) == set()
