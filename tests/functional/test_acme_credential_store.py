"""Where ACME credentials are kept, on a real table: listed with their client, and gone with it."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cagateway.domain.access.clients import read_client
from cagateway.domain.acme.credentials import (
    MAX_CREDENTIALS,
    AcmeCredential,
    AcmeCredentialChange,
    StoredAcmeCredential,
)
from cagateway.domain.documents import ChangeAction, ClientChange, StoredDocument
from cagateway.store import keys
from cagateway.store.acme_credentials import DynamoDBAcmeCredentials
from cagateway.store.clients import DynamoDBClients
from cagateway.store.history import DynamoDBHistory
from cagateway.store.table import Table
from tests.fakes.clock import NOON
from tests.functional.stack import Stack

ADA = "arn:aws:iam::123456789012:user/ada"
DOCUMENT: dict[str, Any] = {"role": "integrator"}


@pytest.fixture
def credentials(table: Table) -> DynamoDBAcmeCredentials:
    return DynamoDBAcmeCredentials(table)


def put(table: Table, replaced: StoredDocument | None = None, at: int = 0) -> StoredDocument:
    """Store the client, as an operator does."""
    clients, now = DynamoDBClients(table), NOON + timedelta(seconds=at)
    change = ClientChange.storing("web", DOCUMENT, replaced, principal=ADA, changed_at=now)
    client = read_client("web", DOCUMENT, needs_issuer=False)
    assert clients.put(client, change, DOCUMENT, replaced)
    found = clients.find("web")
    assert found is not None
    return found


def remove(table: Table, seen: StoredDocument) -> bool:
    at = NOON + timedelta(hours=1)
    change = ClientChange("web", seen.version, ChangeAction.DELETED, ADA, at)
    return DynamoDBClients(table).delete(seen, change)


def made(key_id: str, client_id: str = "web") -> tuple[StoredAcmeCredential, AcmeCredentialChange]:
    credential = AcmeCredential(key_id, client_id, NOON, NOON + timedelta(days=1), ADA)
    change = AcmeCredentialChange(client_id, key_id, ChangeAction.CREATED, ADA, NOON)
    return StoredAcmeCredential(credential, f"sealed {key_id}"), change


def create(
    credentials: DynamoDBAcmeCredentials,
    client: StoredDocument,
    key_id: str,
    at_most: int = MAX_CREDENTIALS,
) -> bool:
    return credentials.create(*made(key_id, client.document_id), client, at_most=at_most)


def end(credentials: DynamoDBAcmeCredentials, key_id: str, client_id: str = "web") -> bool:
    at = NOON + timedelta(minutes=1)
    change = AcmeCredentialChange(client_id, key_id, ChangeAction.DELETED, ADA, at)
    return credentials.delete(change)


def listed(credentials: DynamoDBAcmeCredentials) -> list[str]:
    return [one.key_id for one in credentials.of_client("web")]


def test_what_is_made_is_found_and_listed(
    table: Table, credentials: DynamoDBAcmeCredentials
) -> None:
    client = put(table)
    assert (credentials.find("k1"), listed(credentials)) == (None, [])
    assert create(credentials, client, "k1")
    assert create(credentials, client, "k2")
    stored, _ = made("k1")
    assert credentials.find("k1") == stored
    assert credentials.of_client("web") == [stored.credential, made("k2")[0].credential]


def test_what_is_ended_is_gone_and_its_trail_stays(
    table: Table, credentials: DynamoDBAcmeCredentials
) -> None:
    client = put(table)
    assert create(credentials, client, "k1")
    assert create(credentials, client, "k2")
    assert end(credentials, "k1")
    assert not end(credentials, "k1")
    assert (credentials.find("k1"), listed(credentials)) == (None, ["k2"])
    newest = DynamoDBHistory(table, keys.CLIENT).newest("web", 9)
    trail = [(one.key_id, one.action) for one in newest if isinstance(one, AcmeCredentialChange)]
    assert trail == [("k1", "deleted"), ("k2", "created"), ("k1", "created")]


def test_a_key_id_is_taken_once(table: Table, credentials: DynamoDBAcmeCredentials) -> None:
    client = put(table)
    assert create(credentials, client, "k1")
    other = replace(made("k1")[0], sealed_hmac_key="another")
    assert not credentials.create(other, made("k1")[1], client, at_most=9)
    assert credentials.find("k1") == made("k1")[0]


def test_a_client_has_a_bounded_number(table: Table, credentials: DynamoDBAcmeCredentials) -> None:
    client = put(table)
    assert create(credentials, client, "k1", at_most=1)
    assert not create(credentials, client, "k2", at_most=1)
    assert (listed(credentials), credentials.find("k2")) == (["k1"], None)


def test_a_client_that_changed_meanwhile_gets_none(
    table: Table, credentials: DynamoDBAcmeCredentials
) -> None:
    seen = put(table)
    put(table, seen, at=1)
    assert not create(credentials, seen, "k1")
    assert credentials.find("k1") is None


def test_a_client_takes_its_credentials_with_it_as_many_as_it_may_have(
    table: Table, credentials: DynamoDBAcmeCredentials, stack: Stack
) -> None:
    client = put(table)
    for number in range(MAX_CREDENTIALS):
        assert create(credentials, client, f"k{number}")
    assert remove(table, client)
    assert {item["pk"]["S"] for item in stack.deployment.items()} == {"CLIENT#web"}
    # Under its id, another one begins.
    put(table, at=9)
    assert (listed(credentials), credentials.find("k0")) == ([], None)


def test_what_the_last_release_left_of_a_client_is_not_its_successors(
    table: Table, credentials: DynamoDBAcmeCredentials
) -> None:
    client = put(table)
    assert create(credentials, client, "k1")
    table.delete_many([keys.client_key("web")])
    put(table, at=9)
    assert (listed(credentials), credentials.find("k1")) == ([], None)


@pytest.mark.parametrize("first", ["create", "delete"])
def test_none_outlives_its_client_that_is_deleted_at_the_same_moment(
    table: Table, credentials: DynamoDBAcmeCredentials, first: str
) -> None:
    """One of the two that meet between reading and writing loses."""
    client = put(table)
    met = itertools.count()

    class Meeting(Table):
        def transact(self, actions: Any) -> bool:  # noqa: ANN401 - as there
            if next(met) == 0:
                if first == "create":
                    assert remove(table, client)
                else:
                    assert create(credentials, client, "k1")
            return table.transact(actions)

    meeting = Meeting(table.client, table.name)
    if first == "create":
        assert not create(DynamoDBAcmeCredentials(meeting), client, "k1")
        assert credentials.find("k1") is None
    else:
        assert not remove(meeting, client)
        assert listed(credentials) == ["k1"]


def test_a_credential_that_cannot_be_read_lets_no_client_in(
    table: Table, credentials: DynamoDBAcmeCredentials, caplog: pytest.LogCaptureFixture
) -> None:
    assert create(credentials, put(table), "k1")
    table.put({**keys.acme_credential_key("k1"), "credential": {"S": "[]"}})
    assert credentials.find("k1") is None
    assert "k1" in caplog.text
