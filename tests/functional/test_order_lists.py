"""Lists of orders: of any length, and despite what cannot be read."""

from __future__ import annotations

import pytest

from cagateway.domain.orders.states import OPEN_STATES, OrderState
from cagateway.store import orders as order_store
from cagateway.store.orders import DynamoDBOrders
from cagateway.store.table import Table
from tests.fakes.clock import NOON
from tests.functional.made_orders import FOUND_BY, bring, create, numbered


def test_a_list_reads_so_many_orders_at_once_and_goes_on_from_there(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(order_store, "_LOOKED_AT_AT_ONCE", 2)
    monkeypatch.setattr(order_store, "_PAGES_AT_ONCE", 2)
    orders = DynamoDBOrders(table)
    made = [numbered(number) for number in range(10)]
    for one in made:
        assert create(orders, one, most=99)
    for one in made[1:9]:
        bring(orders, one, state=OrderState.ISSUED, **FOUND_BY)
    pages, after, ends = list[list[str]](), None, False
    while not ends:
        page, after = orders.orders("ca-1", OPEN_STATES, after, 100)
        pages.append([one.order_id for one in page])
        ends = after is None
        assert len(pages) < 9
    assert pages == [[made[9].order_id], [], [made[0].order_id]]


def test_an_order_that_nobody_can_read_costs_no_other(
    table: Table, caplog: pytest.LogCaptureFixture
) -> None:
    orders = DynamoDBOrders(table)
    for number in range(3):
        assert create(orders, numbered(number, next_poll_at=NOON))
    table.client.update_item(
        TableName=table.name,
        Key={"pk": {"S": "ORDERS#ca-1"}, "sk": {"S": f"order#{numbered(1).order_id}"}},
        UpdateExpression="SET #order = :broken",
        ExpressionAttributeNames={"#order": "order"},
        ExpressionAttributeValues={":broken": {"S": "{"}},
    )
    readable, unreadable = orders.due_orders(9)
    assert (len(readable), unreadable) == (2, [f"ca-1/{numbered(1).order_id}"])
    listed, _ = orders.orders("ca-1", OPEN_STATES, None, 9)
    assert len(listed) == 2
    assert "cannot be read" in caplog.text
