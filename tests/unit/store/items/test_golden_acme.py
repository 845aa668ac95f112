"""ACME's objects as they were stored once read as they were meant."""

from __future__ import annotations

import pytest

from cagateway.domain.acme.identifiers import Identifier
from cagateway.domain.acme.problems import ProblemKind
from cagateway.domain.acme.states import AccountStatus, OrderStatus
from cagateway.domain.orders.states import OrderState
from cagateway.store.items import acme_accounts, acme_orders, orders
from tests.golden_items import GOLDEN_ITEMS, items_in

ITEMS = items_in(GOLDEN_ITEMS / "v5" / "acme.json")
ACCOUNT = next(item for item in ITEMS if "account" in item)
ORDERS = [item for item in ITEMS if "order" in item]


def test_an_account() -> None:
    account = acme_accounts.from_attributes(ACCOUNT)
    assert (account.ca_id, account.profile_id, account.client_id) == ("ca-1", "web", "team")
    assert (account.key_id, account.status) == ("key-1", AccountStatus.VALID)
    assert account.contacts == ("mailto:pki@example.com",)
    assert account.jwk["crv"] == "P-256"
    written = acme_accounts.to_attributes(account)
    assert written == {name: ACCOUNT[name] for name in written}


@pytest.mark.parametrize("item", ORDERS, ids=lambda item: item["sk"]["S"])
def test_an_order_is_written_as_it_was_read(item: dict[str, object]) -> None:
    written = acme_orders.to_attributes(acme_orders.from_attributes(item))
    assert written == {name: item[name] for name in written}


def test_an_order_that_came_to_nothing() -> None:
    found = [acme_orders.from_attributes(item) for item in ORDERS]
    assert [one.status for one in found] == [
        OrderStatus.VALID,
        OrderStatus.INVALID,
        OrderStatus.READY,
    ]
    invalid = found[1]
    assert invalid.identifiers[1] == Identifier("dns", "*.example.com")
    assert (invalid.days, set(invalid.deactivated)) == (30, {1})
    assert invalid.failure is not None
    assert invalid.failure.kind is ProblemKind.UNAUTHORIZED
    assert invalid.replaces_serial


def test_a_word_that_only_newer_software_knows() -> None:
    text = ORDERS[1]["order"]["S"].replace('"unauthorized"', '"weather"')
    read = acme_orders.from_attributes({**ORDERS[1], "order": {"S": text}})
    assert read.failure is not None
    assert read.failure.kind is ProblemKind.SERVER_INTERNAL


def test_an_order_that_the_collector_is_to_send() -> None:
    (item,) = items_in(GOLDEN_ITEMS / "v5" / "handed_over.json")
    order = orders.from_attributes(item)
    assert (order.state, order.is_handed_over) == (OrderState.PREPARED, True)
    assert order.next_poll_at == order.created_at
    written = orders.to_attributes(order)
    assert written == {name: item[name] for name in written}
