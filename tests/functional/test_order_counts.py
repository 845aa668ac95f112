"""How many orders a client has on a day: what may have been bought, on DynamoDB and its double."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from cagateway.domain.orders.states import OrderState
from tests.fakes.clock import NOON
from tests.functional.made_orders import DAY, SECOND, AnyOrders, bring, create, numbered


def reserve(
    orders: AnyOrders,
    at_most: int,
    ca_id: str = "ca-1",
    client_id: str = "client",
    day: datetime = NOON,
) -> bool:
    return orders.reserve(ca_id, client_id, day, for_request="repeat", at_most=at_most)


def test_a_clients_orders_of_a_day_are_bounded(orders: AnyOrders) -> None:
    assert reserve(orders, 1)
    assert not reserve(orders, 1)
    assert reserve(orders, 1, "ca-1", "other", NOON)
    assert reserve(orders, 1, "ca-2", "client", NOON)
    assert reserve(orders, 1, "ca-1", "client", NOON + DAY)
    assert orders.placed_on("ca-1", "client", NOON) == 1


def test_room_that_was_not_needed_is_there_for_the_next(orders: AnyOrders) -> None:
    assert reserve(orders, 1)
    orders.give_back("ca-1", "client", NOON)
    assert orders.placed_on("ca-1", "client", NOON) == 0
    assert reserve(orders, 1)
    assert not reserve(orders, 1)


def test_who_tries_ten_times_as_often_as_it_may_order_tries_no_more(orders: AnyOrders) -> None:
    for _ in range(20):
        assert reserve(orders, 2)
        orders.give_back("ca-1", "client", NOON)
    assert not reserve(orders, 2)
    assert orders.placed_on("ca-1", "client", NOON) == 0


def test_what_is_known_not_to_be_bought_counts_no_more_and_again_once_it_turns_up(
    orders: AnyOrders,
) -> None:
    made = numbered(1)
    assert reserve(orders, 1)
    assert create(orders, made)
    refused = bring(orders, made, state=OrderState.REFUSED, is_counted=False)
    assert orders.placed_on("ca-1", "client", NOON) == 0
    published = bring(orders, refused, published=OrderState.REFUSED)
    assert orders.placed_on("ca-1", "client", NOON) == 0
    bring(orders, published, state=OrderState.SUBMITTED, is_counted=True)
    assert orders.placed_on("ca-1", "client", NOON) == 1


def test_what_may_have_been_bought_goes_on_to_count(orders: AnyOrders) -> None:
    made = numbered(1)
    assert reserve(orders, 1)
    assert create(orders, made)
    bring(orders, made, state=OrderState.NOT_PLACED)
    assert orders.placed_on("ca-1", "client", NOON) == 1


def test_the_last_that_had_room_made_for_it_is_known_for_a_moment(orders: AnyOrders) -> None:
    about = ("ca-1", "client")
    assert not orders.is_being_made(*about, NOON, "repeat")
    assert reserve(orders, 9)
    assert orders.is_being_made(*about, NOON + 29 * SECOND, "repeat")
    assert not orders.is_being_made(*about, NOON + 30 * SECOND, "repeat")
    assert not orders.is_being_made(*about, NOON, "other")
    assert not orders.is_being_made("ca-1", "other", NOON, "repeat")


def test_what_turns_up_late_is_joined_again(orders: AnyOrders) -> None:
    first, second = (replace(numbered(number), idempotency_digest="same") for number in (1, 2))
    assert create(orders, first)
    lost = bring(orders, first, state=OrderState.NOT_PLACED)
    assert create(orders, second, instead_of=lost)
    bring(orders, second, state=OrderState.REFUSED, is_counted=False)
    late = bring(orders, lost, state=OrderState.SUBMITTED)
    assert orders.find_equal("ca-1", "same") == late
