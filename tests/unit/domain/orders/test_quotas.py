"""What a client is answered whose request may not become an order now: the rule, and what to do."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cagateway.domain.errors import ErrorKind
from cagateway.domain.orders.outcome import (
    ATTEMPTS_PER_ORDER,
    key_reused,
    too_many_open,
    too_many_today,
    waited_for,
)
from tests.orders import ORDER_ID, order

NIGHT = datetime(2026, 11, 29, 23, 59, 30, tzinfo=UTC)


def test_a_request_that_another_one_waits_for_is_to_come_again_soon() -> None:
    error = waited_for(order())
    assert (error.kind, error.target) == (ErrorKind.ENROLLMENT_PENDING, ORDER_ID)
    assert error.retry_after_seconds == 5
    assert "nothing is ordered a second time" in error.message


def test_an_idempotency_key_of_another_request_is_named_with_its_order() -> None:
    error = key_reused(order())
    assert (error.kind, error.value) == (ErrorKind.IDEMPOTENCY_KEY_REUSED, ORDER_ID)
    assert error.target == "Idempotency-Key"
    assert ORDER_ID in error.message


def test_open_orders_are_listed_where_there_are_too_many() -> None:
    error = too_many_open(("01A", "01B"))
    assert (error.kind, error.value) == (ErrorKind.TOO_MANY_OPEN_ORDERS, "01A, 01B")
    assert error.message.startswith("2 orders for this profile and these names are open already")


@pytest.mark.parametrize(
    ("placed", "what"),
    [
        (3, "placed 3 orders today, which is all that it may"),
        (2, f"tried {ATTEMPTS_PER_ORDER * 3} orders today, most of which were refused"),
    ],
)
def test_the_days_bound_says_which_one_it_is_and_ends_at_midnight(placed: int, what: str) -> None:
    error = too_many_today(placed, 3, NIGHT)
    assert (error.kind, error.value) == (ErrorKind.TOO_MANY_ORDERS, str(placed))
    assert error.message.startswith(f"This client has {what}.")
    assert error.retry_after_seconds == 30
