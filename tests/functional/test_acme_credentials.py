"""ACME credentials in the management API, through the real handler on a real table and KMS."""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cagateway import bootstrap_orders
from cagateway.domain.acme.credentials import MAX_CREDENTIALS, StoredAcmeCredential
from cagateway.ports.orders import KeyVaultError
from cagateway.store.acme_credentials import DynamoDBAcmeCredentials
from tests.api_events import Answer
from tests.functional.managed_clients import ADA, client, manage
from tests.functional.management import code_of
from tests.functional.stack import Stack

NAMES = {"allowed-names": ["example.com", "*.example.com"]}
WEB: dict[str, Any] = {"name": "Web servers", "role": "integrator", **NAMES}


@pytest.fixture(autouse=True)
def _web(stack: Stack) -> None:
    assert manage(stack, "PUT", "/web", WEB).status == 201


def make(stack: Stack, body: object = None, client_id: str = "web") -> Answer:
    return manage(stack, "POST", f"/{client_id}/acme-credentials", body)


def made(stack: Stack, body: object = None) -> str:
    answer = make(stack, body)
    assert answer.status == 201, answer.body
    return str(answer.body["keyId"])


def end(stack: Stack, key_id: str, client_id: str = "web") -> Answer:
    return manage(stack, "DELETE", f"/{client_id}/acme-credentials/{key_id}")


def listed(stack: Stack, client_id: str = "web") -> list[dict[str, Any]]:
    answer = manage(stack, "GET", f"/{client_id}/acme-credentials")
    assert answer.status == 200
    found: list[dict[str, Any]] = answer.body["credentials"]
    return found


def ids(stack: Stack) -> list[str]:
    return [one["keyId"] for one in listed(stack)]


def stored(stack: Stack, key_id: str) -> StoredAcmeCredential | None:
    return DynamoDBAcmeCredentials(stack.store.table).find(key_id)


class TestACredential:
    def test_is_made_and_its_key_is_shown_once(
        self, stack: Stack, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
    ) -> None:
        answer = make(stack, {})
        key_id, key = answer.body["keyId"], answer.body["hmacKey"]
        assert re.fullmatch("[a-z2-7]{26}", key_id)
        assert len(urlsafe_b64decode(key + "=")) == 32
        assert answer.headers["Cache-Control"] == "no-store"
        (shown,) = listed(stack)
        assert shown == {
            "keyId": key_id,
            "createdAt": answer.body["createdAt"],
            "expiresAt": None,
            "createdBy": ADA,
        }
        history = manage(stack, "GET", "/web/history")
        printed = "".join(capsys.readouterr())
        left = json.dumps([stack.deployment.items(), stack.announced()], default=repr)
        for place in (history.text, caplog.text, printed, left, repr(stored(stack, key_id))):
            assert key not in place
            assert key[:20] not in place

    def test_has_the_key_that_was_shown_and_no_other_credential_opens_it(
        self, stack: Stack
    ) -> None:
        answer = make(stack)
        vault = bootstrap_orders.hmac_keys(stack.deployment.management.settings)
        one = stored(stack, answer.body["keyId"])
        assert one is not None
        assert vault.open(one) == urlsafe_b64decode(answer.body["hmacKey"] + "=")
        other = stored(stack, made(stack))
        assert other is not None
        with pytest.raises(KeyVaultError):
            vault.open(StoredAcmeCredential(other.credential, one.sealed_hmac_key))

    def test_may_end_for_new_accounts(self, stack: Stack) -> None:
        end_at = datetime(2099, 1, 1, tzinfo=UTC)
        key_id = made(stack, {"expiresAt": "2099-01-01T01:00:00+01:00"})
        one = stored(stack, key_id)
        assert one is not None
        assert one.credential.expires_at == end_at
        assert one.credential.makes_accounts(end_at - timedelta(microseconds=1))
        assert not one.credential.makes_accounts(end_at)
        assert listed(stack)[0]["expiresAt"] == "2099-01-01T00:00:00Z"

    @pytest.mark.parametrize(
        "body",
        [
            {"expiresAt": "2020-01-01T00:00:00Z"},
            {"expiresAt": "2026-11-29T00:00:00Z"},
            {"expiresAt": "soon"},
            {"expiresAt": 4_000_000_000},
            {"expiresAt": "9999-12-31T23:59:59-14:00"},
            {"expires-at": "2099-01-01T00:00:00Z"},
            {"expiresAt": "2099-01-01T00:00:00Z", "hmacKey": "mine"},
            [],
            "null",
        ],
        ids=repr,
    )
    def test_that_has_ended_or_is_none_is_refused(self, stack: Stack, body: object) -> None:
        answer = make(stack, body)
        assert (answer.status, code_of(answer)) == (400, "invalid-configuration")
        assert ids(stack) == []

    def test_is_told_who_made_and_who_ended_it(self, stack: Stack) -> None:
        stack.announced()
        key_id = made(stack, {"expiresAt": "2099-01-01T00:00:00Z"})
        assert end(stack, key_id).status == 200
        newest = manage(stack, "GET", "/web/history").body["history"][:2]
        told = [event["detail"] for event in stack.announced()]
        assert [one["action"] for one in newest] == ["deleted", "created"]
        assert [{key: one[key] for key in told[0]} for one in reversed(newest)] == told
        for one in newest:
            assert one["event"] == "ACME Credential Changed"
            assert (one["clientId"], one["keyId"], one["principal"]) == ("web", key_id, ADA)
            assert one["expiresAt"] == "2099-01-01T00:00:00.000+00:00"

    def test_is_for_principals_alone(self, stack: Stack) -> None:
        for method, path in (("POST", ""), ("GET", ""), ("DELETE", "/x")):
            answer = manage(stack, method, f"/web/acme-credentials{path}", principal=None)
            assert code_of(answer) == "access-denied"


class TestTheEnd:
    def test_of_a_credential_is_its_own(self, stack: Stack) -> None:
        first, second = made(stack), made(stack)
        assert ids(stack) == [first, second]
        assert end(stack, first).body["type"] == "AcmeCredentialDeletedResponse"
        assert (ids(stack), stored(stack, first)) == ([second], None)
        assert code_of(end(stack, first)) == "acme-credential-not-found"

    def test_of_another_clients_is_refused_as_of_none(self, stack: Stack) -> None:
        manage(stack, "PUT", "/other", WEB)
        key_id = made(stack)
        assert code_of(end(stack, key_id, "other")) == "acme-credential-not-found"
        assert ids(stack) == [key_id]

    @pytest.mark.parametrize(
        "key_id", ["a:b", "a%3Ab", "%00", "..", "%F0%9F%92%A9", "a" * 4000, "%2e%2e%2fvault"]
    )
    def test_of_what_is_no_key_id_is_refused(self, stack: Stack, key_id: str) -> None:
        answer = end(stack, key_id)
        assert answer.status == 404
        assert len(answer.text) < 1_500

    def test_comes_with_the_clients_and_is_not_undone_by_its_successor(self, stack: Stack) -> None:
        key_id = made(stack)
        assert manage(stack, "DELETE", "/web").status == 200
        assert stored(stack, key_id) is None
        assert code_of(manage(stack, "GET", "/web/acme-credentials")) == "client-not-found"
        assert manage(stack, "PUT", "/web", WEB).status == 201
        assert (ids(stack), stored(stack, key_id)) == ([], None)


class TestAClient:
    @pytest.mark.parametrize(
        ("changes", "word"),
        [
            ({"allowed-names": None}, "allowed-names"),
            ({"role": "read-only-integrator"}, "read-only-integrator"),
            ({"role": "read-only-tenant", "ca-ids": ["sectigo"]}, "read-only-tenant"),
        ],
        ids=str,
    )
    def test_that_nothing_authorizes_gets_none(
        self, stack: Stack, changes: dict[str, Any], word: str
    ) -> None:
        document = {name: value for name, value in {**WEB, **changes}.items() if value is not None}
        assert manage(stack, "PUT", "/web", document).status == 200
        answer = make(stack)
        assert (answer.status, code_of(answer)) == (409, "acme-credential-refused")
        assert word in answer.body["error"]["message"]

    def test_may_have_a_certificate_as_well(self, stack: Stack) -> None:
        assert manage(stack, "PUT", "/vault", {**client(), **NAMES}).status == 201
        assert make(stack, client_id="vault").status == 201

    def test_has_a_bounded_number(self, stack: Stack) -> None:
        for _ in range(MAX_CREDENTIALS):
            made(stack)
        answer = make(stack)
        assert (answer.status, code_of(answer)) == (409, "acme-credential-refused")
        assert str(MAX_CREDENTIALS) in answer.body["error"]["message"]
        assert end(stack, ids(stack)[0]).status == 200
        assert make(stack).status == 201

    @pytest.mark.parametrize("client_id", ["nobody", "a%2Fb", "%00"])
    def test_that_does_not_exist_has_none(self, stack: Stack, client_id: str) -> None:
        assert code_of(make(stack, client_id=client_id)) == "client-not-found"
        assert code_of(end(stack, "x", client_id)) == "client-not-found"
        answer = manage(stack, "GET", f"/{client_id}/acme-credentials")
        assert code_of(answer) == "client-not-found"
