"""Many orders of one client at the same moment, at a table that refuses as DynamoDB does."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import cast

import pytest

from cagateway.domain.orders.order import Order
from cagateway.domain.orders.states import OrderState
from cagateway.ports.store_errors import StoreUnavailableError
from cagateway.store.orders import DynamoDBOrders
from cagateway.store.table import Table
from tests.fakes.clock import NOON
from tests.fakes.conflicting_dynamodb import ConflictingDynamoDB
from tests.fakes.virtual_time import VirtualTime
from tests.functional.made_orders import numbered
from tests.functional.order_house import House, new_csr
from tests.functional.stack import Deployment


def conflicting(real: Table) -> tuple[DynamoDBOrders, ConflictingDynamoDB]:
    client = ConflictingDynamoDB(real.client, VirtualTime())
    jitter = random.Random(1).random  # noqa: S311 - the same each time
    table = Table(client, real.name, client.time.sleep, jitter)  # type: ignore[arg-type]
    return DynamoDBOrders(table), client


@pytest.mark.parametrize("number", [10, 50])
def test_none_fails_and_each_counts(deployment: Deployment, number: int) -> None:
    """All are for the same names: they meet on the item of the open orders as well."""
    house = House(deployment, {"max_open_orders": 99, "max_orders_per_day": number})
    house.orders, client = conflicting(deployment.store.table)
    works: list[Callable[[], object]] = [partial(house.enroll, new_csr()) for _ in range(number)]
    outcomes = client.time.run(works)
    orders = [cast("Order", outcome.result()) for outcome in outcomes]
    assert {one.state for one in orders} == {OrderState.ISSUED}
    assert len({one.order_id for one in orders}) == len(house.sectigo.orders) == number
    kept = DynamoDBOrders(deployment.store.table)
    assert kept.placed_on("ca-1", "client", NOON) == number
    # The double does conflict.
    assert client.conflicts > number
    # A request has 25 s, and needs the most of them for Sectigo.
    assert client.time.now < 5


def test_a_cap_is_strict_however_many_ask_at_once(table: Table) -> None:
    orders, client = conflicting(table)
    ask = partial(orders.reserve, "ca-1", "client", NOON, for_request="repeat", at_most=7)
    outcomes = client.time.run([ask] * 30)
    assert [outcome.result() for outcome in outcomes].count(True) == 7
    # One write of one item after the other: none is refused for the others.
    assert client.conflicts == 0


def test_what_meets_another_write_each_time_says_that_it_passes(table: Table) -> None:
    orders, client = conflicting(table)
    made = numbered(1)
    client.under_way.add(("ORDERS#ca-1", f"order#{made.order_id}"))
    save = partial(orders.save, replace(made, version=2), made)
    (outcome,) = client.time.run([save])
    assert isinstance(outcome.exception(), StoreUnavailableError)
    assert client.time.now < 5
