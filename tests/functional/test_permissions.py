"""Each function's role: enough for all that it does, and nothing that it never does."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import quote
from uuid import uuid4

import pytest
from cryptography import x509

from cagateway.ports.store_errors import StoreError
from cagateway.store.keys import CONFIGURATION, deleted_key, key, part_key
from local.aws_resources import create_secret
from tests.documents import SECTIGO_TYPES, document
from tests.functional import permitted
from tests.functional.acme.client import Client, renewal_id, revocation_of, roll
from tests.functional.acme.csrs import csr_for
from tests.functional.acme.deployed import Door, acme_function, client_of
from tests.functional.guarded import OWN, OWN_IDENTITY, VAULT, Gateway, known
from tests.functional.order_house import new_csr
from tests.functional.order_requests import (
    act,
    body,
    collect,
    configure,
    make_due,
    pkcs12_body,
    read,
    take_messages,
)
from tests.functional.stack import Stack
from tests.functional.whose import make_former
from tests.lambda_context import FakeLambdaContext
from tests.policy.statements import Request, Statement, granting, like, listed

DAILY = {"source": "aws.scheduler"}
PROFILES = "/v1/certificate-authorities/sectigo/profiles"
WRONG = {"login": "demo", "password": "wrong"}
# Lambda receives and sends these messages itself, with the function's role.
DONE_BY_LAMBDA = {"BeFedFromTheQueue", "KeepWhatFailed"}
LEADING = "dynamodb:LeadingKeys"


def test_nothing_is_allowed_that_is_never_done(
    stack: Stack, guarded: dict[str, Gateway], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Two CAs that are due are more than a tick gets done.
    monkeypatch.setattr("cagateway.services.sync.schedule.DONE_IN_A_TICK", 1)
    permitted.allowed.clear()
    # No container keeps this document from another test, and so each reads it.
    configure(stack, profile_sync_interval="PT59M")
    _administer(stack)
    _synchronize(stack)
    _enroll(stack)
    _read_as_known(stack, guarded)
    _come_back_later(stack)
    _serve_acme(stack, Door(acme_function(monkeypatch)))
    names = permitted.functions()
    # Several functions share a policy: what one of them does, it is for.
    done = [
        (statement, request)
        for name in names
        for statement in permitted.statements(name)
        for request in permitted.allowed.get(name, ())
    ]
    unused = {
        f"{part} ({statement['Sid']} of {name})"
        for name in names
        for statement in permitted.statements(name)
        if statement["Effect"] == "Allow" and statement["Sid"] not in DONE_BY_LAMBDA
        for part in _unused(statement, [one for by, one in done if by == statement])
    }
    assert unused == set()


def test_what_a_role_does_not_allow_is_refused_and_named(stack: Stack) -> None:
    table = stack.store.table

    def steal(_event: object, _context: object) -> object:
        return table.get({"pk": {"S": "ORDERS#sectigo"}, "sk": {"S": "order#1"}})

    with pytest.raises(StoreError, match="AccessDenied"):
        permitted.acting_as("ProfilesFunction", steal)({}, None)
    (told,) = permitted.refused
    assert told.startswith("ProfilesFunction may not: dynamodb:GetItem")
    permitted.refused.clear()
    assert permitted.acting_as("CertificatesFunction", steal)({}, None) is None
    # A test itself has no role.
    assert steal({}, None) is None


def _unused(statement: Statement, requests: Sequence[Request]) -> Iterator[str]:
    """Name the actions, resources and keys of a statement that no request needed."""
    needed = [one for one in requests if granting([statement], one)]
    for action in listed(statement["Action"]):
        if not any(one.action == action for one in needed):
            yield action
    for resource in listed(statement["Resource"]):
        if not any(like(resource, one.resource) for one in needed):
            yield resource
    for leading in (
        statement.get("Condition", {}).get("ForAllValues:StringLike", {}).get(LEADING, [])
    ):
        if not any(like(leading, one.context[LEADING][0]) for one in needed):
            yield leading


def _administer(stack: Stack) -> None:
    content = document(url=stack.simulator.url)
    stack.manage("PUT", "/gone", content, query={"dry-run": "true"})
    stack.manage("PUT", "/gone", content)
    shown = ("orders", "certificates", "readiness")
    for path in ("", "/gone", "/gone/profile-sync", *(f"/sectigo/{one}" for one in shown)):
        assert stack.manage("GET", path).status == 200
    for ask in ({}, {"force": True}):
        assert stack.manage("POST", "/gone/profile-sync", ask).status == 202
    assert stack.manage("POST", "/sectigo/readiness").status == 202
    for subject in ("CN=ada", "CN=eva"):
        known(stack, "ada", identity={**OWN_IDENTITY, "subject-dn": subject})
    for path in ("", "/ada", "/ada/history"):
        assert stack.manage("GET", path, collection="clients").status == 200
    assert stack.manage("DELETE", "/ada", collection="clients").status == 200
    named = {"role": "integrator", "allowed-names": ["example.com"]}
    assert stack.manage("PUT", "/web", named, collection="clients").status == 201
    made = stack.manage("POST", "/web/acme-credentials", {}, collection="clients")
    path = f"/web/acme-credentials/{made.body['keyId']}"
    assert stack.manage("DELETE", path, collection="clients").status == 200


def _synchronize(stack: Stack) -> None:
    """Sync long lists and short ones, with a login that is right and one that is not."""
    name = f"cagateway/{uuid4()}"
    create_secret(stack.deployment.clients.secrets, name, WRONG)
    stack.configure("refused", credentials_secret=name)
    many = [
        {
            **SECTIGO_TYPES[0],
            "id": number + 1,
            "description": "".join(uuid4().hex for _ in range(4)),
        }
        for number in range(8_000)
    ]
    for ca_id, there in (("gone", many), ("gone", SECTIGO_TYPES), ("refused", many)):
        stack.simulator.serve(there)
        stack.sync({"caId": ca_id, "force": True})
    for _ in range(2):
        stack.manage("PUT", "/refused", document(), query={"dry-run": "true"})
    stack.age_snapshot("sectigo", timedelta(days=2))
    _leave_a_part_of_a_list(stack, "gone")
    stack.manage("DELETE", "/gone")


def _enroll(stack: Stack) -> None:
    stack.simulator.serve(SECTIGO_TYPES)
    stack.sync({"caId": "sectigo"})
    for _ in range(2):
        # What a container has read once, it reads otherwise from then on.
        stack.manage("GET", "/sectigo/profile-sync")
    issued = stack.enroll(pkcs12_body()).body["enrollment"]
    read(stack, f"/enrollments/{issued['id']}")
    read(stack, f"/certificates/{issued['serialNumber']}")
    read(stack, "/certificate-events")
    act(stack, f"/certificates/{issued['serialNumber']}", type="RevokeAction", reason="superseded")
    subject = quote(str(issued["subjectName"]), safe="")
    act(stack, f"/subjects/{subject}", type="RevokeAction", reason="superseded")
    stack.simulator.behave(approval=True)
    waiting = stack.enroll(body(new_csr())).body["error"]["target"]
    collect(stack, waiting)
    make_due(stack, waiting)
    assess = {"assess": ["sectigo"], "readsDomains": True}
    for asked in ({"compare": ["sectigo"]}, {"domains": ["sectigo"]}, assess):
        message = {"Records": [{"messageId": "1", "body": json.dumps(asked)}]}
        stack.deployment.collection.lambda_handler(message, FakeLambdaContext())
    assert stack.manage("GET", "/sectigo/domains").status == 200
    stack.simulator.fail("status", status=401)
    collect(stack, waiting)
    stack.simulator.recover()


def _read_as_known(stack: Stack, guarded: dict[str, Gateway]) -> None:
    _look_for_own_orders(stack, guarded["MutualTLS"])
    known(stack)
    stack.age_snapshot("sectigo", timedelta(days=2))
    stack.get(PROFILES)
    for path in ("", f"/{OWN}/profiles", f"/{OWN}"):
        for gateway in guarded.values():
            gateway.send("GET", f"/v1/certificate-authorities{path}", certificate=VAULT)


def _look_for_own_orders(stack: Stack, gateway: Gateway) -> None:
    """Ask for what the last release issued, whose orders tell which client ordered it."""
    known(stack, certificates="own")
    root, subject = "/v1/certificate-authorities/sectigo", quote("CN=www.example.com", safe="")
    for one in stack.deployment.items():
        if one["sk"]["S"].startswith(("event#", "subject#")):
            make_former(stack.store.table, "sectigo", one["sk"]["S"].split("#")[2])
    gateway.send("GET", f"{root}/certificate-events", certificate=VAULT)
    revoke = json.dumps({"action": {"type": "RevokeAction"}})
    gateway.send("POST", f"{root}/subjects/{subject}/actions", body=revoke, certificate=VAULT)


def _come_back_later(stack: Stack) -> None:
    """Tick and compare where a document has no summary."""
    table = stack.store.table
    table.client.update_item(
        TableName=table.name, Key=key("sectigo", CONFIGURATION), UpdateExpression="REMOVE summary"
    )
    stack.deployment.collection.lambda_handler(DAILY, FakeLambdaContext())
    stack.age_snapshot("sectigo", timedelta(days=2))
    stack.configure("due-as-well")
    _leave_a_part_of_a_list(stack, "gone")
    table.put({**deleted_key("gone"), "deletedAt": {"N": "0"}})
    stack.store.note_forced("sectigo", datetime.now(UTC) + timedelta(hours=1), "ada")
    stack.tick()


def _serve_acme(stack: Stack, door: Door) -> None:
    stack.simulator.behave()
    stack.deployment.empty()
    stack.configure(enable_enrollment=True)
    stack.sync({"caId": "sectigo"})
    client = client_of(stack, door)
    first = client.order()
    assert client.finalize(first, csr_for()).body["status"] == "processing"
    for message in take_messages(stack):
        event = {"Records": [{"messageId": "1", "body": json.dumps(message)}]}
        stack.deployment.collection.lambda_handler(event, FakeLambdaContext())
    bought = client.post(client.poll(first).body["certificate"])
    assert bought.status == 200, bought.text
    (leaf, *_) = x509.load_pem_x509_certificates(bought.text.encode())
    assert client.order(replaces=renewal_id(leaf)).status == 201
    assert client.post(f"{client.kid}/orders").status == 200
    assert client.post(f"{client.directory}/revoke-cert", revocation_of(leaf)).status == 200
    assert roll(client, Client(client.house))[0] == 200


def _leave_a_part_of_a_list(stack: Stack, ca_id: str) -> None:
    stack.store.table.put(key(ca_id, part_key(1, 1)))
