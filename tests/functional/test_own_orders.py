"""Whose certificates a client sees and revokes, through the handlers."""

from __future__ import annotations

import json
from functools import partial
from urllib.parse import quote

import pytest
from cryptography import x509

from cagateway.domain.orders.order import Order
from cagateway.domain.orders.states import OrderState
from cagateway.store.orders import DynamoDBOrders
from tests.functional.guarded import CLIENTS_CA, OWN_IDENTITY, VAULT, Gateway, known
from tests.functional.stack import EVERYTHING, Stack
from tests.functional.whose import (
    CASES,
    REVOKE,
    ROOT,
    ROWS,
    TEAM,
    Issued,
    Sent,
    check,
    enrollment,
    issue_all,
)

CA = "sectigo"
OTHER = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "other")])
OTHERS = CLIENTS_CA.issue(subject=OTHER).certificate_pem
OTHER_IDENTITY = {**OWN_IDENTITY, "subject-dn": "CN=other"}


def sent(gateway: Gateway, certificate: str, method: str, path: str, body: str) -> Sent:
    path, _, query = path.partition("?")
    asked = dict(one.split("=") for one in query.split("&")) if query else None
    answer = gateway.send(method, path, certificate=certificate, body=body or None, query=asked)
    return answer.status, answer.text, answer.headers


@pytest.fixture
def gateway(issuing: Stack, gateways: dict[str, Gateway]) -> Gateway:
    """One CA that enrolls, and two clients of it that may do everything."""
    known(issuing, "vault", [CA])
    known(issuing, "other", [CA], identity=OTHER_IDENTITY)
    gateways["MutualTLS"].forget()
    return gateways["MutualTLS"]


@pytest.fixture
def world(stack: Stack, gateway: Gateway) -> list[Issued]:
    own, others = (partial(sent, gateway, one) for one in (VAULT, OTHERS))
    return issue_all(CA, own, others, stack.store.table)


def test_each_role_sees_what_its_document_lets_it_see_and_nothing_of_others(
    stack: Stack, gateway: Gateway, world: list[Issued]
) -> None:
    for viewer, role in ROWS:
        known(stack, "vault", [CA], role=role, **viewer.settings)
        gateway.forget()
        check(CA, role, viewer, world, partial(sent, gateway, VAULT))


def ordered(gateway: Gateway, certificate: str, body: str) -> Issued:
    """Have a client order, and give what came of it."""
    status, text, _ = sent(gateway, certificate, "POST", f"{ROOT}/{CA}/enrollments", body)
    assert status == 200, text
    told = json.loads(text)["enrollment"]
    return Issued(CASES[0], told["serialNumber"], told["id"], told["subjectName"])


def remarks_of(text: str) -> list[str]:
    return [one["code"] for one in json.loads(text)["message"]["details"]]


def test_a_renewal_of_anothers_certificate_is_ordered_as_one_of_an_unknown_number_is(
    stack: Stack, gateway: Gateway
) -> None:
    theirs = ordered(gateway, OTHERS, enrollment("a.team.example"))
    mine = ordered(gateway, VAULT, enrollment("mine.example"))
    known(stack, "vault", [CA], certificates="own")
    gateway.forget()
    answers = []
    for serial in (theirs.serial, "ABCDEF", mine.serial):
        body = enrollment(f"new-{serial.lower()}.example", renews=serial)
        status, text, _ = sent(gateway, VAULT, "POST", f"{ROOT}/{CA}/enrollments", body)
        assert status == 200, text
        answers.append(text)
    assert [remarks_of(one) for one in answers] == [
        ["renewal-not-noted"],
        ["renewal-not-noted"],
        [],
    ]
    renewed_by = {one.id: one.renewed_by for one in stack.simulator.orders.all()}
    assert renewed_by[find(stack, theirs).sectigo_id or 0] is None
    assert renewed_by[find(stack, mine).sectigo_id or 0] is not None


def find(stack: Stack, one: Issued) -> Order:
    order = DynamoDBOrders(stack.store.table).find(CA, one.order_id)
    assert order is not None
    return order


def test_of_a_subject_that_others_have_as_well_its_own_are_revoked_and_counted(
    stack: Stack, gateway: Gateway
) -> None:
    body = enrollment("shared.example")
    theirs, mine = (ordered(gateway, one, body) for one in (OTHERS, VAULT))
    assert theirs.order_id != mine.order_id
    known(stack, "vault", [CA], certificates="own")
    gateway.forget()
    path = f"{ROOT}/{CA}/subjects/{quote(mine.subject, safe='')}/actions"
    status, text, _ = sent(gateway, VAULT, "POST", path, REVOKE)
    assert status == 200
    told = json.loads(text)["message"]["message"]
    assert told == f"1 certificate is revoked: {mine.serial}."
    assert find(stack, theirs).state is OrderState.ISSUED
    assert find(stack, mine).revoked_by == "vault"
    listed = stack.manage("GET", f"/{CA}/orders", query={"state": "revoked"}).body["orders"]
    assert [(one["clientId"], one["revokedBy"]) for one in listed] == [("vault", "vault")]


def test_who_revokes_anothers_certificate_stands_in_order_and_event_and_not_in_clients_events(
    stack: Stack, gateway: Gateway
) -> None:
    theirs = ordered(gateway, OTHERS, enrollment("a.team.example"))
    known(stack, "vault", [CA], **{"certificates": "own", "allowed-names": TEAM})
    gateway.forget()
    stack.deployment.bus_events(EVERYTHING)
    path = f"{ROOT}/{CA}/certificates/{theirs.serial}"
    assert sent(gateway, VAULT, "POST", f"{path}/actions", REVOKE)[0] == 200
    order = find(stack, theirs)
    assert (order.client_id, order.revoked_by) == ("other", "vault")
    (told,) = stack.deployment.bus_events(EVERYTHING)
    assert (told["detail"]["clientId"], told["detail"]["revokedBy"]) == ("other", "vault")
    # The one that ordered it reads who revoked it in its order alone.
    _, text, _ = sent(gateway, OTHERS, "GET", f"{ROOT}/{CA}/enrollments/{theirs.order_id}", "")
    assert json.loads(text)["enrollment"]["revokedBy"] == "vault"
    for asked in (path, f"{ROOT}/{CA}/certificate-events"):
        assert "vault" not in sent(gateway, OTHERS, "GET", asked, "")[1]


def test_a_client_that_is_made_again_under_its_id_has_what_was_ordered_under_it(
    stack: Stack, gateway: Gateway
) -> None:
    mine = ordered(gateway, VAULT, enrollment("mine.example"))
    assert stack.manage("DELETE", "/vault", collection="clients").status == 200
    gateway.forget()
    path = f"{ROOT}/{CA}/certificates/{mine.serial}"
    assert sent(gateway, VAULT, "GET", path, "")[0] == 403
    known(stack, "vault", [CA], certificates="own")
    assert sent(gateway, VAULT, "GET", path, "")[0] == 200
    stack.manage("DELETE", "/vault", collection="clients")
    # The same certificate as another client: an id is never another's.
    known(stack, "vault-2", [CA], certificates="own")
    gateway.forget()
    assert sent(gateway, VAULT, "GET", path, "")[0] == 404


def test_what_a_client_names_and_does_not_see_is_told_to_operators(
    stack: Stack, gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    theirs = ordered(gateway, OTHERS, enrollment("www.stranger.example"))
    known(stack, "vault", [CA], certificates="own")
    gateway.forget()
    sent(gateway, VAULT, "GET", f"{ROOT}/{CA}/certificates/{theirs.serial}", "")
    (line,) = [one for one in caplog.records if "does not see" in one.getMessage()]
    assert (vars(line)["client_id"], vars(line)["order_id"]) == ("vault", theirs.order_id)


def test_an_order_that_waits_for_approval_is_seen_by_its_client_and_by_who_has_its_names(
    stack: Stack, gateway: Gateway
) -> None:
    stack.simulator.behave(approval=True)
    body = enrollment("a.team.example")
    _, text, _ = sent(gateway, OTHERS, "POST", f"{ROOT}/{CA}/enrollments", body)
    waiting = f"{ROOT}/{CA}/enrollments/{json.loads(text)['error']['target']}"
    for names, status in ((TEAM, 200), (["*.example.com"], 404), ([], 404)):
        known(stack, "vault", [CA], **{"certificates": "own", "allowed-names": names})
        gateway.forget()
        assert sent(gateway, VAULT, "GET", waiting, "")[0] == status
    assert sent(gateway, OTHERS, "GET", waiting, "")[0] == 200
