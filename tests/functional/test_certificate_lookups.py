"""Certificates of one subject among a thousand of others, and whose those are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from cagateway.domain.access.bounds import Bounds
from cagateway.domain.access.callers import Caller
from cagateway.domain.access.name_patterns import NamePatterns
from cagateway.domain.access.roles import Role
from cagateway.domain.orders.order_ids import order_id
from cagateway.domain.orders.states import OrderState
from cagateway.services.orders.visible_orders import VisibleOrders
from cagateway.store import order_keys
from cagateway.store.items import orders as items
from cagateway.store.orders import DynamoDBOrders
from cagateway.store.table import Table
from tests.fakes.clock import NOON
from tests.functional.dynamodb_calls import calls_to
from tests.functional.stack import Deployment
from tests.orders import ISSUED, issued_order

OTHERS = 1_000
OWN = Caller("viewer", Role.INTEGRATOR, sees_all=False)
TEAM = replace(OWN, bounds=Bounds(NamePatterns.of(["*.team.example"])))
OLDER, NAMED = range(OTHERS, OTHERS + 3), OTHERS + 3


@pytest.fixture(scope="module")
def table(deployment: Deployment) -> Iterator[Table]:
    """A thousand certificates of others and their orders, and then a few of the viewer's."""
    deployment.empty()
    table = deployment.store.table
    put = list[dict[str, Any]]()
    for number in range(NAMED + 1):
        is_own = number in OLDER
        client_id = "viewer" if is_own else "other"
        key = order_keys.subject_key("ca-1", "subject", f"{number:06X}")
        about = {"orderId": {"S": order_id(NOON, number)}, "expiresAt": {"N": "9999999999"}}
        name = "a.team.example" if number == NAMED else "www.example.com"
        whose = {"clientId": {"S": client_id}, "names": {"L": [{"S": name}]}}
        put.append({**key, **about, **({} if is_own else whose)})
        if number >= OTHERS - 1:
            put += _order(number, client_id)
    for start in range(0, len(put), 25):
        batch: Any = [{"PutRequest": {"Item": item}} for item in put[start : start + 25]]
        table.client.batch_write_item(RequestItems={table.name: batch})
    yield table
    deployment.empty()


def _order(number: int, client_id: str) -> list[dict[str, Any]]:
    issued = replace(ISSUED, serial_number=f"{number:06X}")
    made = issued_order(
        order_id=order_id(NOON, number), client_id=client_id, state=OrderState.ISSUED
    )
    made = replace(made, issued=issued)
    found = {"orderId": {"S": made.order_id}}
    return [
        {**order_keys.order_key("ca-1", made.order_id), **items.to_attributes(made)},
        {**order_keys.serial_key("ca-1", f"{number:06X}"), **found},
    ]


def seen_by(table: Table, caller: Caller) -> list[int]:
    found = VisibleOrders(DynamoDBOrders(table)).with_subject(caller, "ca-1", "subject")
    return [int(one.serial_number or "", 16) for one in found]


def test_a_thousand_of_others_hide_no_own_one_and_none_of_their_orders_is_read(
    table: Table,
) -> None:
    with calls_to(table) as calls:
        assert seen_by(table, OWN) == list(OLDER)
    assert calls.count("BatchGetItem") == 1
    assert calls.count("GetItem") == 0


def test_those_that_name_no_client_yet_are_judged_by_their_orders(table: Table) -> None:
    stranger = replace(OWN, client_id="stranger")
    assert seen_by(table, stranger) == []
    # The index knows a name, and the order has a certificate that is none: the order counts.
    assert seen_by(table, TEAM) == list(OLDER)
    found = list(DynamoDBOrders(table).with_subject("ca-1", "subject", partial(_has, NAMED)))
    assert [one.client_id for one in found] == ["viewer"] * 3 + ["other"]


def _has(number: int, client_id: str, names: object) -> bool:
    return client_id == "other" and names == ["a.team.example"] and number == NAMED


def test_clients_of_certificates_are_found_by_their_numbers(table: Table) -> None:
    orders = DynamoDBOrders(table)
    numbers = [f"{one:06X}" for one in (OTHERS - 1, *OLDER)]
    found = orders.owners("ca-1", [*numbers, "FFFFFF"])
    assert found == dict(zip(numbers, ["other", *["viewer"] * 3], strict=True))
