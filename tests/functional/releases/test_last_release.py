"""One release back can be deployed at any time: each reads what the other writes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from cagateway.domain.access.clients import read_client
from cagateway.domain.acme.credentials import (
    AcmeCredential,
    AcmeCredentialChange,
    StoredAcmeCredential,
)
from cagateway.domain.dcv.domains import Domain, DomainList, DomainStatus
from cagateway.domain.dcv.known_domains import known_of
from cagateway.domain.documents import ChangeAction, ClientChange, StoredDocument
from cagateway.store.acme_credentials import DynamoDBAcmeCredentials
from cagateway.store.authorities import DynamoDBStore
from cagateway.store.clients import DynamoDBClients
from cagateway.store.domains import DynamoDBDomains
from cagateway.store.table import Table
from tests.fakes.clock import NOON
from tests.functional.dynamodb_calls import calls_to
from tests.functional.releases.last_release import Release
from tests.functional.stack import Deployment

# What this release writes and the last one does not know: it reads them as unknown.
NEWER_WORDS = frozenset[str]()
AUTHORITIES, CLIENTS = 10, 2


def as_seen_before(value: Any, was: Any) -> Any:  # noqa: ANN401 - any JSON
    """Leave out members that the last release does not know, and exchange newer words."""
    if isinstance(value, Mapping) and isinstance(was, Mapping):
        return {key: as_seen_before(value[key], was[key]) for key in value if key in was}
    if isinstance(value, list) and isinstance(was, list):
        assert len(value) == len(was)
        return [as_seen_before(one, other) for one, other in zip(value, was, strict=True)]
    return "unknown" if isinstance(value, str) and value in NEWER_WORDS else value


@pytest.mark.parametrize("writer", ["last", "today"])
def test_each_reads_what_the_other_one_writes(
    releases: tuple[Release, Release], writer: str
) -> None:
    last, today = releases
    (last if writer == "last" else today).write("theirs")
    told, ours = last.read("theirs"), today.read("theirs")
    assert (len(told["authorities"]), len(told["clients"])) == (AUTHORITIES, CLIENTS)
    assert as_seen_before(ours, told) == told


def test_a_reader_of_this_release_knows_a_list_of_the_last_one_again(
    releases: tuple[Release, Release], deployment: Deployment
) -> None:
    last, _ = releases
    last.write("theirs")
    reader = DynamoDBStore(deployment.store.table)
    first = reader.load("theirs-synced")
    with calls_to(reader.table) as calls:
        again = reader.load("theirs-synced")
    assert (calls, again) == (["BatchGetItem"], first)
    last.go_on("theirs")
    with calls_to(reader.table) as calls:
        newer = reader.load("theirs-synced")
    assert calls == ["BatchGetItem", "Query"]
    assert newer is not None
    assert newer.snapshot is not None
    assert newer.snapshot.generation == 3


@pytest.mark.parametrize("first", ["last", "today"])
def test_each_goes_on_where_the_other_stopped(
    releases: tuple[Release, Release], first: str
) -> None:
    last, today = releases
    before, after = (last, today) if first == "last" else (today, last)
    before.write("both")
    after.go_on("both")
    told, ours = last.read("both"), today.read("both")
    assert as_seen_before(ours, told) == told
    assert (ours["login"], told["login"]) == (None, None)
    authorities = ours["authorities"]
    assert authorities["synced"]["snapshot"]["generation"] == 3
    assert authorities["failed"]["state"]["setback"] is None
    assert authorities["idle"]["configuration"]["version"] == 3
    assert authorities["forced"]["state"]["forced"]["requested_by"] == "ada"
    assert ours["clients"]["admitted"]["client"]["version"] == 3


def test_the_last_release_lists_and_deletes_a_client_that_comes_by_acme_alone(
    releases: tuple[Release, Release], deployment: Deployment
) -> None:
    last, _ = releases
    client = put_acme_client(deployment.store.table)
    credentials = DynamoDBAcmeCredentials(deployment.store.table)
    credential = AcmeCredential("k1", "acme-web", NOON)
    change = AcmeCredentialChange("acme-web", "k1", ChangeAction.CREATED, "ada", NOON)
    stored = StoredAcmeCredential(credential, "c2VhbGVk")
    assert credentials.create(stored, change, client, at_most=9)
    assert last.dismiss("acme") == ["acme-web"]
    # It knows of no credentials, and the next client of this id has none of them.
    put_acme_client(deployment.store.table)
    assert (credentials.find("k1"), credentials.of_client("acme-web")) == (None, [])


def test_the_last_release_passes_over_what_is_known_of_domains(
    releases: tuple[Release, Release], deployment: Deployment
) -> None:
    last, today = releases
    today.write("ours")
    told, ours = last.read("ours"), today.read("ours")
    domains = DynamoDBDomains(deployment.store.table)
    listed = DomainList(NOON, (Domain("example.com", DomainStatus.VALIDATED),))
    known = known_of("an-account", listed)
    assert domains.keep("an-account", listed, {"example.com": 7}) == listed
    assert domains.publish("ours-synced", known)
    assert (last.read("ours"), today.read("ours")) == (told, ours)
    # Its next sync leaves them, and they count again for this release's readers.
    last.go_on("ours")
    loaded = DynamoDBStore(deployment.store.table).load("ours-synced")
    assert loaded is not None
    assert loaded.domains == known
    assert domains.find("an-account").certificates == {"example.com": 7}


def put_acme_client(table: Table) -> StoredDocument:
    clients, document = DynamoDBClients(table), {"role": "integrator"}
    change = ClientChange("acme-web", 1, ChangeAction.CREATED, "ada", NOON)
    client = read_client("acme-web", document, needs_issuer=False)
    assert clients.put(client, change, document, None)
    found = clients.find("acme-web")
    assert found is not None
    return found
