"""The item that counts the open orders of one client for the same names is not kept for ever."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from cagateway.domain.orders.states import OrderState
from cagateway.store.items.orders import to_attributes
from cagateway.store.order_keys import open_orders_key
from cagateway.store.orders import DynamoDBOrders
from tests.fakes.clock import NOON
from tests.functional.stack import Deployment
from tests.functional.test_orders_contract import DAY, bring, create, numbered


@pytest.fixture
def crowded(deployment: Deployment) -> Iterator[tuple[DynamoDBOrders, Deployment]]:
    deployment.empty()
    yield DynamoDBOrders(deployment.store.table), deployment
    deployment.empty()


def item(deployment: Deployment) -> dict[str, Any] | None:
    return deployment.store.table.get(open_orders_key("ca-1", "crowd"))


def test_what_counts_open_orders_goes_with_the_youngest_of_them(
    crowded: tuple[DynamoDBOrders, Deployment],
) -> None:
    orders, deployment = crowded
    older, younger = numbered(1), numbered(2, created_at=NOON + DAY)
    assert create(orders, older)
    assert create(orders, younger)
    bring(orders, older, state=OrderState.FAILED)
    found = item(deployment)
    assert found is not None
    assert found["expiresAt"] == to_attributes(younger)["expiresAt"]
    assert found["orders"] == {"SS": [younger.order_id]}


def test_it_is_given_an_end_where_it_had_none(crowded: tuple[DynamoDBOrders, Deployment]) -> None:
    orders, deployment = crowded
    made = numbered(1)
    assert create(orders, made)
    deployment.store.table.client.update_item(
        TableName=deployment.store.table.name,
        Key=open_orders_key("ca-1", "crowd"),
        UpdateExpression="REMOVE expiresAt",
    )
    bring(orders, made, state=OrderState.FAILED)
    assert (item(deployment) or {})["expiresAt"] == to_attributes(made)["expiresAt"]


def test_it_may_be_gone_before_its_order_ends(crowded: tuple[DynamoDBOrders, Deployment]) -> None:
    orders, deployment = crowded
    made = numbered(1)
    assert create(orders, made)
    deployment.store.table.client.delete_item(
        TableName=deployment.store.table.name, Key=open_orders_key("ca-1", "crowd")
    )
    ended = bring(orders, made, state=OrderState.FAILED)
    assert orders.find("ca-1", made.order_id) == ended
    assert orders.open_orders("ca-1", "crowd") == ()
    assert "expiresAt" in (item(deployment) or {})
