"""functions/acme, as a stack with an ACME server has it, and a client of it."""

from __future__ import annotations

import base64
import json
import os
from dataclasses import dataclass
from types import ModuleType

import pytest

from local.surroundings import OPEN, Surroundings
from local.template_reader import read_template
from tests.acme_keys import binding, jwk_of
from tests.api_events import Answer
from tests.functional.acme.client import Client, url_of
from tests.functional.acme.house import HOST, acme_event
from tests.functional.managed_clients import manage
from tests.functional.stack import ROOT, Stack, load_function
from tests.lambda_context import FakeLambdaContext

ACME = {**OPEN, "Acme": "On", "AcmeClientCidrs": "0.0.0.0/0"}
TEMPLATE = read_template(ROOT / "template.yaml", Surroundings(parameters=ACME))
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


def acme_function(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Load the function in its environment."""
    for name, value in TEMPLATE.functions["AcmeFunction"].environment.items():
        monkeypatch.setitem(os.environ, name, value)
    return load_function("acme")


def client_of(stack: Stack, door: Door) -> Client:
    """Make a client with a credential, and an account with that."""
    assert manage(stack, "PUT", "/web", WEB).status == 201
    made = manage(stack, "POST", "/web/acme-credentials").body
    client = Client(door, directory=f"https://{HOST}/cagw/acme/sectigo/63999")  # type: ignore[arg-type]
    url = f"{client.directory}/new-account"
    key = base64.urlsafe_b64decode(made["hmacKey"] + "=")
    bound = binding(key, made["keyId"], url, jwk_of(client.key))
    account = client.post(url, {"externalAccountBinding": bound})
    assert account.status == 201, account.text
    client.kid = url_of(account)
    return client
