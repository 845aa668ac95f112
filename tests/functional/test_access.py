"""Who is let in: every role, route and CA, the ones that do not exist included."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest

from cagateway.domain.access.roles import CLIENT_ROLES, TENANTS
from tests.api_events import api_event
from tests.functional.asked import READ_ONLY, all_requests, spends
from tests.functional.guarded import (
    ADA,
    FOREIGN,
    MODES,
    NOWHERE,
    OTHER_CA,
    OWN,
    ROOT,
    SESSION,
    VAULT,
    Gateway,
    known,
)
from tests.functional.management import code_of
from tests.functional.stack import Stack, answer_of

# Ids that no CA can have, and spellings of one that a client may not use.
ODD = ["a%2Fb", "%00", "x" * 200, "..", "%6Fwn-", "foreign%20", "FOREIGN", "%66oreign"]


def test_the_routes_are_all_there() -> None:
    assert len(list(all_requests(OWN))) == 4 * 3 + 7 * 2
    assert len({path for _, path, _ in all_requests(OWN) if spends(path)}) == 3


@pytest.mark.parametrize(
    ("role", "has_ca_ids"),
    [(role, True) for role in CLIENT_ROLES]
    + [(role, False) for role in CLIENT_ROLES if role not in TENANTS],
)
def test_a_role_uses_its_cas_and_reads_one_answer_for_all_others(
    stack: Stack, guarded: dict[str, Gateway], role: str, has_ca_ids: bool
) -> None:
    known(stack, ca_ids=[OWN] if has_ca_ids else None, role=role)
    gateway, refusals = guarded["MutualTLS"], set[str]()
    for ca_id in (OWN, FOREIGN, NOWHERE, *ODD):
        for method, path, parts in all_requests(ca_id):
            answer = gateway.send(method, path, certificate=VAULT, **parts)
            may = not (spends(path) and role in READ_ONLY)
            if may and (ca_id == OWN or not has_ca_ids):
                assert answer.status != 403, (method, path)
                if ca_id in {OWN, FOREIGN}:
                    statuses = {200, 400, 404, 409, 413}
                    assert answer.status in statuses, (method, path, answer.text)
                    assert "certificate-authority-not-found" not in answer.text
            else:
                assert answer.status == 403, (method, path)
                refusals.add(json.dumps([answer.text, answer.headers]))
    listed = gateway.send("GET", ROOT, certificate=VAULT).body["caList"]
    assert [one["id"] for one in listed] == ([OWN] if has_ca_ids else [FOREIGN, OWN])
    assert len(refusals) == (1 if has_ca_ids or role in READ_ONLY else 0)


def test_whoever_is_nobody_reads_the_same_as_who_may_not(
    stack: Stack, guarded: dict[str, Gateway]
) -> None:
    known(stack, ca_ids=[OWN])
    gateway = guarded["MutualTLS"]
    stranger = OTHER_CA.issue().certificate_pem
    answers = [
        gateway.send("GET", f"{ROOT}/{FOREIGN}/profiles", certificate=VAULT),
        gateway.send("GET", f"{ROOT}/{OWN}/profiles", certificate=stranger),
        gateway.send("GET", f"{ROOT}/{NOWHERE}/profiles", certificate=stranger),
        gateway.send("GET", f"{ROOT}/{OWN}/profiles"),
        gateway.send("GET", ROOT),
    ]
    assert {answer.status for answer in answers} == {403}
    assert len({json.dumps([answer.text, answer.headers]) for answer in answers}) == 1
    assert code_of(answers[0]) == "access-denied"


@pytest.mark.parametrize("mode", MODES)
def test_nobody_is_let_in_where_an_identity_is_demanded(
    stack: Stack, guarded: dict[str, Gateway], mode: str
) -> None:
    known(stack)
    known(stack, "signer", identity={"principal-arn": ADA})
    for ca_id in (OWN, NOWHERE):
        for method, path, parts in all_requests(ca_id):
            answer = guarded[mode].send(method, path, **parts)
            # Whoever is known by address alone is nobody to put an order down to.
            may = mode == "Address" and not spends(path)
            assert (answer.status == 403) == (not may), (method, path)


@pytest.mark.parametrize(
    ("mode", "presented", "is_let_in"),
    [
        ("MutualTLS", {"certificate": VAULT}, True),
        ("MutualTLS", {"principal": ADA}, False),
        ("MutualTLS", {"certificate": "CN=demo"}, False),
        ("IAM", {"principal": ADA}, True),
        ("IAM", {"principal": ADA.replace("ada", "Ada")}, False),
        ("IAM", {"certificate": VAULT}, False),
        ("IAM", {"headers": {"X-Amzn-Principal": ADA, "Authorization": ADA}}, False),
        ("MutualTLS", {"headers": {"X-Client-Cert": VAULT.replace("\n", " ")}}, False),
    ],
)
def test_a_mode_knows_clients_by_what_it_demands(
    stack: Stack,
    guarded: dict[str, Gateway],
    mode: str,
    presented: dict[str, Any],
    is_let_in: bool,
) -> None:
    known(stack)
    known(stack, "signer", identity={"principal-arn": ADA})
    answer = guarded[mode].send("GET", f"{ROOT}/{OWN}/status", **presented)
    assert answer.status == (200 if is_let_in else 403)


def test_all_sessions_of_a_role_are_one_client(stack: Stack, guarded: dict[str, Gateway]) -> None:
    arn = "arn:aws:iam::123456789012:role/teams/pki"
    known(stack, identity={"principal-arn": arn})
    for session in (SESSION, SESSION.replace("any-name", "another")):
        assert guarded["IAM"].send("GET", ROOT, principal=session).status == 200
    for other in (SESSION.replace("role/pki", "role/pki2"), arn, SESSION.replace("1234", "4321")):
        assert guarded["IAM"].send("GET", ROOT, principal=other).status == 403


PREFIXES = ["/cagw", "/cagw/cagw", "//", "/v1/..", "/v1/management/..", "/%76%31/..", "/CAGW"]


@pytest.mark.parametrize(("mode", "prefix"), list(itertools.product((*MODES, "Local"), PREFIXES)))
def test_what_api_gateway_took_for_another_path_reaches_no_answer(
    stack: Stack, guarded: dict[str, Gateway], mode: str, prefix: str
) -> None:
    known(stack)
    known(stack, "signer", identity={"principal-arn": ADA})
    functions = [stack.deployment.management]
    if mode == "Local":
        functions += [stack.deployment.profiles, stack.deployment.validation]
    else:
        functions += [guarded[mode].profiles, guarded[mode].validation]
    paths = [f"{ROOT}/{OWN}/profiles", ROOT, "/v1/management/clients"]
    for function, path in itertools.product(functions, paths):
        event = api_event(f"{prefix}{path}", certificate=VAULT, principal=ADA)
        answer = answer_of(function, {**event, "resource": "/{proxy+}"})
        assert (answer.status, code_of(answer)) == (404, "resource-not-found")
