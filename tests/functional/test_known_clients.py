"""Who is known: looked up once, for a while, and told in the log."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from cagateway.api.callers import presented
from cagateway.ports.store_errors import StoreError
from tests.api_events import api_event
from tests.functional.guarded import (
    ADA,
    FOREIGN,
    OTHER_CA,
    OWN,
    ROOT,
    VAULT,
    Gateway,
    environment,
    gateway_that,
    known,
)
from tests.functional.stack import Stack, answer_of, load_function


def test_a_client_that_is_switched_off_is_out_once_it_is_looked_up_again(
    stack: Stack, guarded: dict[str, Gateway]
) -> None:
    known(stack)
    gateway = guarded["MutualTLS"]
    assert gateway.send("GET", ROOT, certificate=VAULT).status == 200
    known(stack, enabled=False)
    gateway.forget()
    assert gateway.send("GET", ROOT, certificate=VAULT).status == 403
    known(stack)
    assert gateway.send("GET", ROOT, certificate=VAULT).status == 200
    stack.manage("DELETE", "/vault", collection="clients")
    gateway.forget()
    assert gateway.send("GET", ROOT, certificate=VAULT).status == 403


def test_a_client_without_issuer_is_let_in_only_where_there_is_one(
    guarded: dict[str, Gateway],
) -> None:
    document = {"identity": {"subject-dn": "CN=demo"}, "role": "integrator"}
    one = gateway_that("MutualTLS", TRUSTSTORE_AUTHORITIES="One")
    with environment(TRUSTSTORE_AUTHORITIES="One"):
        management = load_function("management")
    put = api_event(
        "/v1/management/clients/vault", method="PUT", body=json.dumps(document), principal=ADA
    )
    assert answer_of(management, put).status == 201
    stranger = OTHER_CA.issue().certificate_pem
    for certificate in (VAULT, stranger):
        assert one.send("GET", ROOT, certificate=certificate).status == 200
        # The truststore got a second CA: whoever it issues may have that name.
        assert guarded["MutualTLS"].send("GET", ROOT, certificate=certificate).status == 403


@pytest.mark.parametrize("path", ["/profiles", "/status", ""])
def test_a_warm_read_of_a_known_client_makes_one_round_trip(
    stack: Stack, guarded: dict[str, Gateway], path: str
) -> None:
    known(stack)
    gateway, calls = guarded["MutualTLS"], list[str]()
    client = gateway.profiles.routes.reader.store.table.client
    assert client is gateway.profiles.routes.callers.reader.clients.table.client
    gateway.send("GET", f"{ROOT}/{OWN}{path}", certificate=VAULT)

    def count(model: Any, **_: object) -> None:  # noqa: ANN401 - botocore's
        calls.append(model.name)

    client.meta.events.register("before-call.dynamodb", count)
    try:
        assert gateway.send("GET", f"{ROOT}/{OWN}{path}", certificate=VAULT).status == 200
        assert len(calls) == 1
        gateway.forget()
        assert gateway.send("GET", f"{ROOT}/{OWN}{path}", certificate=VAULT).status == 200
        assert sorted(calls[1:]) == sorted(["Query", *calls[:1]])
    finally:
        client.meta.events.unregister("before-call.dynamodb", count)


def test_the_table_failing_lets_nobody_in(stack: Stack, guarded: dict[str, Gateway]) -> None:
    known(stack)
    reader = guarded["MutualTLS"].profiles.routes.callers.reader
    table = replace(reader.clients.table, name="no-such-table")
    broken = replace(reader.clients, table=table)
    callers = replace(
        guarded["MutualTLS"].profiles.routes.callers, reader=replace(reader, clients=broken)
    )
    with pytest.raises(StoreError):
        callers.reader.caller(presented(api_event(ROOT, certificate=VAULT)))


def test_every_answer_is_logged_with_its_client(
    stack: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    known(stack, ca_ids=[OWN])
    stack.configure(OWN)
    # Loaded here: a logger writes to what stdout was when it was made.
    gateway = gateway_that("MutualTLS", POWERTOOLS_SERVICE_NAME="who-is-logged")
    capsys.readouterr()
    for ca_id, certificate in ((OWN, VAULT), (FOREIGN, VAULT), (OWN, None)):
        gateway.send("GET", f"{ROOT}/{ca_id}/status", certificate=certificate)
    gateway.send("GET", "/v1/nothing")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    told = [
        (one.get("client_id"), one["resource"], one["status"])
        for one in lines
        if one["message"] == "Answered"
    ]
    path = f"{ROOT}/{{caId}}/status"
    assert told == [
        ("vault", path, 200),
        ("vault", path, 403),
        ("(unknown)", path, 403),
        (None, "/{proxy+}", 404),
    ]
