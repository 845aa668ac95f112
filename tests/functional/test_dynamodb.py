"""What only DynamoDB can get wrong: items, round trips, and many at once."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import boto3
import pytest
from botocore.config import Config

from cagateway.domain.authorities.connection_failures import FailureReason
from cagateway.domain.authorities.stored_authority import StoredAuthority
from cagateway.domain.sync.run import Lease
from cagateway.domain.sync.snapshot import Snapshot
from cagateway.domain.sync.state import Backoff, SyncFailure
from cagateway.ports.store_errors import MAX_DOCUMENT_BYTES, DocumentTooLargeError, StoreError
from cagateway.sectigo.profiles import read_profiles
from cagateway.store.authorities import DynamoDBStore
from cagateway.store.configurations import DynamoDBConfigurations
from cagateway.store.items import snapshots as snapshot_items
from cagateway.store.syncs import DynamoDBSyncStore
from cagateway.store.table import Table
from tests.documents import SECTIGO_TYPES, creation, deletion, document, run_that
from tests.fakes.clock import NOON
from tests.functional.dynamodb_calls import calls_to
from tests.functional.stack import Deployment

LATER = NOON + timedelta(seconds=60)
SNAPSHOT = Snapshot(1, NOON, "source", read_profiles(SECTIGO_TYPES).profiles)

BACKOFF = Backoff("source", SyncFailure(FailureReason.UNREACHABLE, "It broke.", NOON), 1, LATER)


@pytest.fixture
def store(deployment: Deployment) -> DynamoDBSyncStore:
    deployment.empty()
    DynamoDBConfigurations(deployment.store.table).put(creation("ca-1"), document(), None)
    return deployment.store


def loaded(store: DynamoDBStore) -> StoredAuthority:
    stored = store.load("ca-1")
    assert stored is not None
    return stored


def leased(store: DynamoDBSyncStore, owner: str = "me") -> Lease:
    lease = store.acquire_lease("ca-1", owner, NOON, LATER)
    assert lease is not None
    return lease


def commit(store: DynamoDBSyncStore, lease: Lease, snapshot: Snapshot = SNAPSHOT) -> bool:
    run = run_that(generation=lease.generation)
    listed = replace(snapshot, generation=lease.generation)
    return store.commit(lease, listed, run, loaded(store).part_keys)


def sort_keys(store: DynamoDBSyncStore) -> list[str]:
    items = store.table.client.scan(TableName=store.table.name)["Items"]
    return sorted(item["sk"]["S"] for item in items)


def test_of_many_who_ask_at_once_one_is_told_to_go_ahead(store: DynamoDBSyncStore) -> None:
    with ThreadPoolExecutor(32) as pool:
        asking = [pool.submit(store.ask_for_sync, "ca-1", NOON, LATER) for _ in range(200)]
    assert sum(one.result() for one in asking) == 1


def test_of_many_who_want_the_lease_one_gets_it(store: DynamoDBSyncStore) -> None:
    with ThreadPoolExecutor(32) as pool:
        taking = [
            pool.submit(store.acquire_lease, "ca-1", str(number), NOON, LATER)
            for number in range(200)
        ]
    assert sum(one.result() is not None for one in taking) == 1


def test_of_many_who_commit_under_one_lease_one_does(store: DynamoDBSyncStore) -> None:
    lease = leased(store)
    with ThreadPoolExecutor(16) as pool:
        committing = [pool.submit(commit, store, lease) for _ in range(50)]
    assert sum(one.result() for one in committing) == 1


class TestAReader:
    """A container that goes on reading while others write."""

    @pytest.fixture
    def reader(self, store: DynamoDBSyncStore) -> DynamoDBStore:
        commit(store, leased(store))
        reader = DynamoDBStore(store.table)
        assert self.seen(reader) == (["Query"], SNAPSHOT)
        return reader

    def seen(self, reader: DynamoDBStore) -> tuple[list[str], Snapshot | None]:
        with calls_to(reader.table) as calls:
            stored = loaded(reader)
        return calls, stored.snapshot

    def test_does_not_read_a_list_again(self, reader: DynamoDBStore) -> None:
        assert self.seen(reader) == (["GetItem"], SNAPSHOT)

    def test_sees_a_changed_document_and_what_became_of_syncs(
        self, store: DynamoDBSyncStore, reader: DynamoDBStore
    ) -> None:
        configurations = DynamoDBConfigurations(store.table)
        change, found = replace(creation("ca-1"), version=2), configurations.find("ca-1")
        assert configurations.put(change, document(org_id=7), found)
        store.ask_for_sync("ca-1", NOON, LATER)
        stored = loaded(reader)
        assert json.loads(stored.document_text) == document(org_id=7)
        assert stored.sync_state.asked_until == LATER

    def test_reads_on_while_a_sync_is_at_work(
        self, store: DynamoDBSyncStore, reader: DynamoDBStore
    ) -> None:
        lease = leased(store)
        assert self.seen(reader) == (["GetItem"], SNAPSHOT)
        store.fail(lease, BACKOFF, run_that(generation=lease.generation))
        assert self.seen(reader) == (["GetItem"], SNAPSHOT)

    def test_sees_a_new_list_even_one_of_the_same_moment(
        self, store: DynamoDBSyncStore, reader: DynamoDBStore
    ) -> None:
        commit(store, leased(store))
        calls, snapshot = self.seen(reader)
        assert calls == ["GetItem", "Query"]
        assert snapshot == replace(SNAPSHOT, generation=2)
        assert self.seen(reader) == (["GetItem"], snapshot)

    def test_forgets_the_list_of_an_earlier_life(
        self, store: DynamoDBSyncStore, reader: DynamoDBStore
    ) -> None:
        configurations = DynamoDBConfigurations(store.table)
        found = configurations.find("ca-1")
        assert found is not None
        assert configurations.delete(found, deletion("ca-1"))
        assert reader.load("ca-1") is None
        configurations.put(creation("ca-1"), document(), None)
        assert self.seen(reader)[1] is None

    def test_that_asks_for_one_document_reads_nothing_else(self, reader: DynamoDBStore) -> None:
        with calls_to(reader.table) as calls:
            text = reader.document_text("ca-1")
            status = reader.status("ca-1")
            missing = reader.document_text("ca-2"), reader.status("ca-2")
        assert status is not None
        assert text == status.document_text
        assert status.sync_state.synced_at == NOON
        assert (calls, missing) == (["GetItem"] * 2 + ["BatchGetItem"] * 2, (None, None))


class TestAListOfManyParts:
    @pytest.fixture(autouse=True)
    def small_parts(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(snapshot_items, "MAX_PART_BYTES", 100)

    def test_comes_back_as_it_was_committed(self, store: DynamoDBSyncStore) -> None:
        commit(store, leased(store))
        assert loaded(store).snapshot == SNAPSHOT

    def test_leaves_nothing_behind_when_it_is_replaced(self, store: DynamoDBSyncStore) -> None:
        commit(store, leased(store))
        commit(store, leased(store))
        generations = {one.split("#")[1] for one in sort_keys(store) if "snapshot#" in one}
        assert generations == {"2"}

    def test_that_has_lost_a_part_counts_as_none(self, store: DynamoDBSyncStore) -> None:
        commit(store, leased(store))
        (first, *_) = [one for one in sort_keys(store) if "snapshot#" in one]
        key = {"pk": {"S": "CA#ca-1"}, "sk": {"S": first}}
        store.table.client.delete_item(TableName=store.table.name, Key=key)
        assert loaded(store).snapshot is None

    def test_of_a_sync_that_died_is_removed_by_the_next(
        self, store: DynamoDBSyncStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        lost = leased(store)
        other = store.acquire_lease("ca-1", "other", LATER, LATER)
        assert other is not None
        assert not commit(store, lost)
        store.release(other)
        assert any("snapshot#1#" in one for one in sort_keys(store))
        monkeypatch.setattr(snapshot_items, "MAX_PART_BYTES", 100_000)
        commit(store, leased(store))
        assert not any("snapshot#" in one for one in sort_keys(store))

    def test_that_is_replaced_while_it_is_read_is_read_again(
        self, store: DynamoDBSyncStore
    ) -> None:
        commit(store, leased(store))
        (old, *_) = [one for one in store.table.query(**partition()) if "partCount" in one]
        commit(store, leased(store))
        pages = iter([{"ca:configuration": configuration(store), "ca:snapshot": old}])

        class Torn(DynamoDBStore):
            """Sees the old manifest once, when its parts are gone."""

            def _items(self, ca_id: str) -> dict[str, dict[str, object]]:
                return next(pages, None) or super()._items(ca_id)

        snapshot = loaded(Torn(store.table)).snapshot
        assert snapshot is not None
        assert snapshot.generation == 2


def partition() -> dict[str, object]:
    return {
        "KeyConditionExpression": "pk = :pk",
        "ExpressionAttributeValues": {":pk": {"S": "CA#ca-1"}},
    }


def configuration(store: DynamoDBSyncStore) -> dict[str, object]:
    items = {item["sk"]["S"]: item for item in store.table.query(**partition())}
    return items["ca:configuration"]


def test_a_damaged_snapshot_counts_as_none(store: DynamoDBSyncStore) -> None:
    commit(store, leased(store))
    store.table.client.update_item(
        TableName=store.table.name,
        Key={"pk": {"S": "CA#ca-1"}, "sk": {"S": "ca:snapshot"}},
        UpdateExpression="SET profiles = :damage",
        ExpressionAttributeValues={":damage": {"B": b"damage"}},
    )
    assert loaded(store).snapshot is None


def test_history_is_kept_for_four_hundred_days(store: DynamoDBSyncStore) -> None:
    commit(store, leased(store))
    items = [item for item in store.table.query(**partition()) if "entry" in item]
    days = {(int(item["expiresAt"]["N"]) - NOON.timestamp()) // 86_400 for item in items}
    assert days <= {399, 400}


def test_a_document_too_long_for_an_item_is_refused_before_it_is_written(
    store: DynamoDBSyncStore,
) -> None:
    configurations = DynamoDBConfigurations(store.table)
    with pytest.raises(DocumentTooLargeError):
        configurations.put(creation("ca-2"), {"name": "x" * MAX_DOCUMENT_BYTES}, None)
    assert configurations.find("ca-2") is None


def test_a_missing_table_is_a_store_error(store: DynamoDBSyncStore) -> None:
    with pytest.raises(StoreError):
        DynamoDBStore(Table(store.table.client, "no-such-table")).load("ca-1")


def test_a_server_that_is_not_there_is_a_store_error() -> None:
    once = Config(retries={"total_max_attempts": 1}, connect_timeout=0.5)
    client = boto3.client(
        "dynamodb", endpoint_url="http://127.0.0.1:1", region_name="eu-west-1", config=once
    )
    with pytest.raises(StoreError):
        DynamoDBStore(Table(client, "table")).load("ca-1")
