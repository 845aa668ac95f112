"""Whose certificates a client sees and revokes, over sockets and with real certificates."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from local.pki import CA_SUBJECT, keep_pki
from tests.functional.local.doors import DEMO, Doors, Files, opened
from tests.functional.local.openssl import Signer
from tests.functional.stack import Stack
from tests.functional.whose import ROOT, ROWS, Sent, check, enrollment, issue_all

CA = "sectigo"


@pytest.fixture
def doors(issuing: Stack, tmp_path: Path) -> Iterator[Doors]:
    """A truststore of two CAs, so that clients are bound to the key that signs them."""
    pki = keep_pki(tmp_path / "pki")
    second = Signer.made(tmp_path / "second", "ca", "/O=Partner/CN=Partner CA")
    with pki.file("ca.pem").open("a") as truststore:
        truststore.write(second.certificate.read_text())
    with opened(pki, tmp_path) as found:
        yield found.begin(issuing)


def known(doors: Doors, client_id: str, subject: str, **settings: object) -> None:
    issuer = {"issuer-dn": CA_SUBJECT, "issuer-key-sha256": doors.pki.issuer_key_sha256()}
    identity = {"subject-dn": subject, **issuer}
    doors.configure(client_id, identity=identity, **{"ca-ids": [CA], **settings})


def sent(doors: Doors, client: Files, method: str, path: str, body: str) -> Sent:
    answer = doors.send(client, path, method, body)
    return answer.status_code, answer.text, answer.headers


def test_the_matrix_holds_for_clients_with_certificates(doors: Doors, issuing: Stack) -> None:
    other = doors.signed("/O=Example/CN=other")
    known(doors, "demo", DEMO["subject-dn"])
    known(doors, "other", "CN=other,O=Example")
    own, others = partial(sent, doors, doors.demo), partial(sent, doors, other)
    world = issue_all(CA, own, others, issuing.store.table)
    for viewer, role in (row for row in ROWS if row[0].certificates == "own"):
        known(doors, "demo", DEMO["subject-dn"], role=role, **viewer.settings)
        check(CA, role, viewer, world, own)


def test_a_client_of_before_without_its_issuers_key_reads_and_neither_orders_nor_revokes(
    doors: Doors, issuing: Stack
) -> None:
    known(doors, "demo", DEMO["subject-dn"])
    own = partial(sent, doors, doors.demo)
    status, text, _ = own("POST", f"{ROOT}/{CA}/enrollments", enrollment("mine.example"))
    assert status == 200, text
    serial = json.loads(text)["enrollment"]["serialNumber"]
    certificate = f"{ROOT}/{CA}/certificates/{serial}"
    _forget_issuers_key(issuing)
    doors.gateway.forget()
    assert own("GET", certificate, "")[0] == 200
    for path in (f"{ROOT}/{CA}/enrollments", f"{certificate}/actions"):
        status, text, _ = own("POST", path, "{}")
        assert (status, json.loads(text)["error"]["code"]) == (403, "access-denied")
    known(doors, "demo", DEMO["subject-dn"], name="With its key")
    assert own("POST", f"{ROOT}/{CA}/enrollments", enrollment("mine.example"))[0] == 200


def _forget_issuers_key(stack: Stack) -> None:
    """Leave a client as it was stored before it had to name its issuer's key."""
    table = stack.store.table
    items = [one for one in stack.deployment.items() if "issuerKeySha256" in one]
    for item in items:
        table.put({name: value for name, value in item.items() if name != "issuerKeySha256"})
    assert len(items) == 1
