"""ACME by functions/acme itself, with no more than its role lets it do."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from types import ModuleType

import pytest

from tests.acme_keys import binding, jwk_of
from tests.api_events import Answer
from tests.functional.acme.client import Client, url_of
from tests.functional.acme.csrs import csr_for
from tests.functional.acme.deployed import TEMPLATE, acme_function
from tests.functional.acme.house import HOST, acme_event
from tests.functional.managed_clients import manage
from tests.functional.stack import Stack
from tests.lambda_context import FakeLambdaContext

WEB = {"role": "integrator", "ca-ids": ["sectigo"], "allowed-names": ["*.example.com"]}


@dataclass
class Door:
    """The function, as API Gateway invokes it."""

    function: ModuleType

    def ask(self, url: str, body: object = None, *, method: str = "POST") -> Answer:
        assert TEMPLATE.acme_api is not None
        event = acme_event(TEMPLATE.acme_api.routes, url, method, json.dumps(body))
        assert event["resource"] != "/{proxy+}"
        result = self.function.lambda_handler(event, FakeLambdaContext())
        return Answer.of({**result, "isBase64Encoded": False})


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Door:
    return Door(acme_function(monkeypatch))


def test_an_account_is_made_and_orders_with_what_the_role_allows(stack: Stack, door: Door) -> None:
    stack.configure(enable_enrollment=True)
    stack.sync({"caId": "sectigo"})
    assert manage(stack, "PUT", "/web", WEB).status == 201
    made = manage(stack, "POST", "/web/acme-credentials").body
    client = Client(door, directory=f"https://{HOST}/cagw/acme/sectigo/63999")  # type: ignore[arg-type]
    url = f"{client.directory}/new-account"
    key = base64.urlsafe_b64decode(made["hmacKey"] + "=")
    bound = binding(key, made["keyId"], url, jwk_of(client.key))
    account = client.post(url, {"externalAccountBinding": bound})
    assert account.status == 201, account.text
    client.kid = url_of(account)
    order = client.order("www.example.com")
    assert order.status == 201, order.text
    assert client.order("www.example.org").status == 403
    assert client.post(order.body["authorizations"][0]).body["status"] == "valid"
    finalized = client.finalize(order, csr_for())
    assert finalized.body["status"] == "processing", finalized.text
    assert client.poll(order).status == 200
