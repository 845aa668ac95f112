"""Clients that mean harm: each attack is tried, and earns nothing."""

from __future__ import annotations

import hashlib
import hmac
import json
import random
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from cagateway.store.orders import DynamoDBOrders
from cagateway.store.table import Table
from tests.acme_keys import b64, ec_key, jwk_of, rsa_key, signature_of, signed
from tests.fakes.conflicting_dynamodb import ConflictingDynamoDB
from tests.fakes.virtual_time import VirtualTime
from tests.functional.acme.client import Client, enrollment_of, problem_of, registered, url_of
from tests.functional.acme.csrs import csr_for
from tests.functional.acme.house import DIRECTORY, AcmeHouse
from tests.functional.stack import Deployment

NEW_ORDER = f"{DIRECTORY}/new-order"


def test_a_nonce_counts_once(house: AcmeHouse, client: Client) -> None:
    token = client.token(client.kid)
    assert house.ask(client.kid, token).status == 200
    replayed = house.ask(client.kid, token)
    assert (replayed.status, problem_of(replayed)) == (400, "badNonce")
    # The answer brings another, with which an honest client goes on.
    fresh = replayed.headers["Replay-Nonce"]
    assert client.post(client.kid, None, nonce=fresh).status == 200


def test_a_nonce_is_one_of_ours_and_fresh(house: AcmeHouse) -> None:
    client, real = registered(house), Client(house).nonce()
    flipped = real[:-1] + ("A" if real[-1] != "A" else "B")
    for nonce in (None, "AAAA", "", "\u00e9" * 43, flipped, f"{real}=", real.lower(), real * 2):
        url = client.kid
        header = {"alg": "ES256", "kid": url, "url": url, "nonce": nonce}
        kept = {name: value for name, value in header.items() if value is not None}
        assert problem_of(house.ask(url, signed(client.key, kept, None))) == "badNonce", nonce
    house.world.clock.advance(3_600)
    assert problem_of(client.post(client.kid, None, nonce=real)) == "badNonce"


def test_what_a_stranger_sends_writes_nothing(house: AcmeHouse) -> None:
    client, stranger = registered(house), Client(house)
    before = len(scan(house))
    for _ in range(5):
        stranger.nonce()
    stolen = Client(house, stranger.key, client.kid)
    assert problem_of(stolen.post(client.kid)) == "unauthorized"
    assert problem_of(stolen.order()) == "unauthorized"
    assert len(scan(house)) == before


def test_a_request_is_for_its_own_url(house: AcmeHouse, client: Client) -> None:
    mine, other = client.order(), client.order()
    token = client.token(url_of(other))
    for url in (url_of(mine), mine.body["finalize"], client.kid):
        assert problem_of(house.ask(url, token)) == "unauthorized"
    for wrong in (
        url_of(mine).replace("https:", "http:"),
        url_of(mine).replace("/cagw/", "/"),
        url_of(mine).replace("acme.example", "evil.example"),
        f"{url_of(mine)}?x=1",
        None,
    ):
        token = client.token(url_of(mine), None, url=wrong)
        assert problem_of(house.ask(url_of(mine), token)) == "unauthorized"


def test_a_kid_is_of_its_own_directory(house: AcmeHouse, client: Client) -> None:
    account_id = client.kid.rpartition("/")[2]
    for kid in (
        f"https://evil.example/acme/ca-1/web/account/{account_id}",
        f"{DIRECTORY}/account/{account_id[:-1]}0",
        f"{DIRECTORY}/account/{account_id}/",
        account_id,
        f"{DIRECTORY}/account/../account/{account_id}",
    ):
        assert problem_of(Client(house, client.key, kid).order()) == "accountDoesNotExist"
    # The same account at another profile's directory is no account there.
    elsewhere = DIRECTORY.replace("/web", "/other")
    kid = client.kid.replace("/web/", "/other/")
    answer = Client(house, client.key, kid, elsewhere).order()
    assert problem_of(answer) == "accountDoesNotExist"


def test_no_key_is_taken_for_another_kind(house: AcmeHouse, client: Client) -> None:
    """HS256 with the public key as secret, `none`, RS256 with an EC key: all known since 2015."""
    public = json.dumps(jwk_of(client.key)).encode()

    def forged(algorithm: str, sign: Callable[[bytes], bytes]) -> dict[str, Any]:
        header = {"alg": algorithm, "kid": client.kid, "nonce": client.nonce(), "url": client.kid}
        first = b64(json.dumps(header).encode())
        return {
            "protected": first,
            "payload": "",
            "signature": b64(sign(f"{first}.".encode())),
        }

    def mac(content: bytes) -> bytes:
        return hmac.new(public, content, hashlib.sha256).digest()

    tokens = [
        forged("HS256", mac),
        forged("none", lambda _: b""),
        forged("RS256", lambda content: signature_of(rsa_key(), "RS256", content)),
        forged("RS256", lambda content: signature_of(client.key, "ES256", content)),
        forged("ES384", lambda content: signature_of(client.key, "ES256", content)),
        forged("ES256", lambda _: bytes(64)),
        forged("ES256", lambda _: b""),
    ]
    for token in tokens:
        answer = house.ask(client.kid, token)
        assert problem_of(answer) in {"badSignatureAlgorithm", "unauthorized"}
        assert answer.status in {400, 403}


def test_a_stolen_kid_needs_its_key(house: AcmeHouse) -> None:
    client, thief = registered(house), Client(house)
    order = client.order()
    jwk_too = thief.token(client.kid, None, kid=client.kid, jwk=jwk_of(thief.key))
    assert problem_of(house.ask(client.kid, jwk_too)) == "malformed"
    # With its own key as jwk, where an account is demanded.
    assert problem_of(thief.post(NEW_ORDER, {"identifiers": []})) == "malformed"
    assert problem_of(thief.post(order.body["finalize"], {"csr": b64(csr_for())})) == "malformed"


GARBAGE: dict[str, Callable[[Client], str]] = {
    "nested lists": lambda _: "[" * 65_000,
    "nested objects": lambda _: '{"a":' * 13_000,
    "nested payload": lambda client: json.dumps(client.token(client.kid, b"[" * 30_000)),
    "nested and closed": lambda client: json.dumps(
        client.token(client.kid, b"[" * 15_000 + b"]" * 15_000)
    ),
    "nested header": lambda _: json.dumps(
        {"protected": b64(b"[" * 2_000), "payload": "", "signature": ""}
    ),
    "long header": lambda _: json.dumps(
        {"protected": "A" * 65_000, "payload": "", "signature": ""}
    ),
    "long number": lambda _: "9" * 65_000,
    "long signature": lambda client: json.dumps(
        {**client.token(client.kid), "signature": "A" * 60_000}
    ),
    "twice in the payload": lambda client: json.dumps(
        client.token(client.kid, b'{"contact":[],"contact":["mailto:a@example.com"]}')
    ),
    "no UTF-8 in the payload": lambda client: json.dumps(client.token(client.kid, b"\xff\xfe{}")),
    "half a character": lambda client: json.dumps(
        client.token(client.kid, b'{"contact":["mailto:\\ud83d@example.com"]}')
    ),
    "NaN": lambda client: json.dumps(client.token(client.kid, b'{"contact":NaN}')),
}


@pytest.mark.parametrize("kind", GARBAGE)
def test_garbage_is_refused_quickly(house: AcmeHouse, client: Client, kind: str) -> None:
    text = GARBAGE[kind](client)
    began = time.process_time()
    answer = house.ask(client.kid, text=text)
    assert time.process_time() - began < 1.0
    assert answer.status in {400, 403, 413}
    assert problem_of(answer) in {"malformed", "unauthorized"}


def test_bodies_come_in_base64_or_as_they_are(house: AcmeHouse, client: Client) -> None:
    for is_base64 in (True, False):
        assert house.ask(client.kid, client.token(client.kid), is_base64=is_base64).status == 200
    answer = house.ask(client.kid, text="%%%", is_base64=True)
    assert problem_of(answer) == "malformed"


def test_a_credential_that_is_deleted_in_between_buys_nothing(house: AcmeHouse) -> None:
    client = registered(house)
    order = client.order()
    assert client.poll(order).status == 200
    del house.credentials.kept["key-1"]
    refused = client.finalize(order, csr_for())
    assert (refused.status, problem_of(refused)) == (403, "unauthorized")
    assert not house.world.store.everything()


def test_another_clients_certificate_is_not_revoked_nor_replaced(house: AcmeHouse) -> None:
    client = registered(house)
    other = {"role": "integrator", "allowed-names": ["example.org"], "certificates": "own"}
    house.documents.kept["other"] = other
    house.credential("key-2", "other")
    done = client.buy(csr_for())
    der = der_of(client.post(done.body["certificate"]).text)
    thief = registered(house, "key-2")
    refused = thief.post(f"{DIRECTORY}/revoke-cert", {"certificate": b64(der), "reason": 1})
    assert refused.status == 404
    assert enrollment_of(client, done).revoked_at is None


def der_of(pem: str) -> bytes:
    from cryptography import x509  # noqa: PLC0415 - of one helper
    from cryptography.hazmat.primitives.serialization import Encoding  # noqa: PLC0415

    return x509.load_pem_x509_certificates(pem.encode())[0].public_bytes(Encoding.DER)


def scan(house: AcmeHouse) -> list[Any]:
    found: list[Any] = house.table.client.scan(TableName=house.table.name)["Items"]
    return found


@pytest.mark.parametrize("same_order", [True, False])
def test_eight_finalizations_at_once_are_one_order(
    deployment: Deployment, same_order: bool
) -> None:
    """Of one ACME order, or of eight with one CSR, at a table that refuses as DynamoDB does."""
    deployment.empty()
    real = deployment.store.table
    client = ConflictingDynamoDB(real.client, VirtualTime())
    jitter = random.Random(1).random  # noqa: S311 - the same each time
    table = Table(client, real.name, client.time.sleep, jitter)  # type: ignore[arg-type]
    calm = AcmeHouse(real, DynamoDBOrders(real))
    owner, csr = registered(calm), csr_for()
    orders = [owner.order()] * 8 if same_order else [owner.order() for _ in range(8)]
    tokens = [
        (url, owner.token(url, {"csr": b64(csr)}))
        for url in (order.body["finalize"] for order in orders)
    ]
    house = AcmeHouse(table, DynamoDBOrders(table))
    house.world = calm.world
    answers = list[tuple[int, str]]()
    works = [partial(_finalize, house, client.time, one, answers.append) for one in tokens]
    assert [one.exception() for one in client.time.run(works)] == [None] * 8
    assert [status for status, _ in answers] == [200] * 8, answers
    calm.tick()
    calm.collect()
    assert calm.posts() == 1
    assert {owner.poll(order).body["status"] for order in orders} == {"valid"}
    assert client.conflicts > 0
    deployment.empty()


def _finalize(
    house: AcmeHouse,
    virtual: VirtualTime,
    request: tuple[str, dict[str, Any]],
    note: Callable[[tuple[int, str]], None],
) -> None:
    # Each in a container of its own; no two draw the same at random.
    own = AcmeHouse(house.table, house.orders)
    own.world.random, own.on_pause = house.world.random, virtual.sleep
    answer = own.ask(*request)
    note((answer.status, answer.text))


def test_an_account_key_is_nobody_elses(house: AcmeHouse) -> None:
    """A second account with the same key would make `onlyReturnExisting` mean two."""
    key = ec_key()
    first, second = Client(house, key), Client(house, key)
    assert first.register().status == 201
    assert second.register().status == 200
    assert first.kid == second.kid
