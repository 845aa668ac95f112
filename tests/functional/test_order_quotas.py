"""The item that counts the open orders of one client for the same names is not kept for ever."""

from __future__ import annotations

from typing import Any

from cagateway.domain.orders.states import OrderState
from cagateway.store.items.orders import to_attributes
from cagateway.store.order_keys import open_orders_key
from cagateway.store.orders import DynamoDBOrders
from cagateway.store.table import Table
from tests.fakes.clock import NOON
from tests.functional.made_orders import DAY, bring, create, numbered


def item(table: Table) -> dict[str, Any] | None:
    return table.get(open_orders_key("ca-1", "crowd"))


def test_what_counts_open_orders_goes_with_the_youngest_of_them(table: Table) -> None:
    orders = DynamoDBOrders(table)
    older, younger = numbered(1), numbered(2, created_at=NOON + DAY)
    assert create(orders, older)
    assert create(orders, younger)
    bring(orders, older, state=OrderState.FAILED)
    found = item(table)
    assert found is not None
    assert found["expiresAt"] == to_attributes(younger)["expiresAt"]
    assert found["orders"] == {"SS": [younger.order_id]}


def test_it_is_given_an_end_where_it_had_none(table: Table) -> None:
    orders = DynamoDBOrders(table)
    made = numbered(1)
    assert create(orders, made)
    table.client.update_item(
        TableName=table.name,
        Key=open_orders_key("ca-1", "crowd"),
        UpdateExpression="REMOVE expiresAt",
    )
    bring(orders, made, state=OrderState.FAILED)
    assert (item(table) or {})["expiresAt"] == to_attributes(made)["expiresAt"]


def test_it_may_be_gone_before_its_order_ends(table: Table) -> None:
    orders = DynamoDBOrders(table)
    made = numbered(1)
    assert create(orders, made)
    table.client.delete_item(TableName=table.name, Key=open_orders_key("ca-1", "crowd"))
    ended = bring(orders, made, state=OrderState.FAILED)
    assert orders.find("ca-1", made.order_id) == ended
    assert orders.open_orders("ca-1", "crowd") == ()
    assert "expiresAt" in (item(table) or {})
