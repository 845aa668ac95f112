"""ACME by functions/acme itself, with no more than its role lets it do."""

from __future__ import annotations

import pytest

from tests.functional.acme.csrs import csr_for
from tests.functional.acme.deployed import Door, acme_function, client_of
from tests.functional.stack import Stack


def test_an_account_is_made_and_orders_with_what_the_role_allows(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack.configure(enable_enrollment=True)
    stack.sync({"caId": "sectigo"})
    client = client_of(stack, Door(acme_function(monkeypatch)))
    order = client.order("www.example.com")
    assert order.status == 201, order.text
    assert client.order("www.example.org").status == 403
    assert client.post(order.body["authorizations"][0]).body["status"] == "valid"
    finalized = client.finalize(order, csr_for())
    assert finalized.body["status"] == "processing", finalized.text
    assert client.poll(order).status == 200
