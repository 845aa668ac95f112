"""Whose certificates a client sees and revokes, through the handlers."""

from __future__ import annotations

from functools import partial

import pytest
from cryptography import x509

from tests.functional.guarded import CLIENTS_CA, OWN_IDENTITY, VAULT, Gateway, known
from tests.functional.stack import Stack
from tests.functional.whose import ROWS, Issued, Sent, check, issue_all

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
