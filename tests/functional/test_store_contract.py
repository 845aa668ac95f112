"""One contract, two stores: what holds for DynamoDB holds for the fake of the unit tests."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import boto3
import pytest
from botocore.config import Config

from cagateway.domain.snapshot import Snapshot
from cagateway.domain.sync_state import FailureReason, SyncFailure, SyncState
from cagateway.sectigo.wire import read_profiles
from cagateway.store.dynamodb import MAX_DOCUMENT_BYTES, DynamoDBStore
from cagateway.store.errors import StoreError
from cagateway.store.records import Lease
from tests.documents import SECTIGO_TYPES, document
from tests.fakes.clock import NOON
from tests.fakes.store import InMemoryStore
from tests.functional.stack import Deployment

Store = DynamoDBStore | InMemoryStore
LATER = NOON + timedelta(seconds=60)
SNAPSHOT = Snapshot(1, NOON, "source", read_profiles(SECTIGO_TYPES).profiles)


@pytest.fixture
def dynamodb(deployment: Deployment) -> DynamoDBStore:
    deployment.empty()
    return deployment.store


@pytest.fixture(params=["DynamoDB", "fake"])
def store(request: pytest.FixtureRequest) -> Store:
    fresh: Store = InMemoryStore()
    if request.param == "DynamoDB":
        fresh = request.getfixturevalue("dynamodb")
    fresh.create_configuration("ca-1", document())
    return fresh


def state_of(store: Store) -> SyncState:
    stored = store.load("ca-1")
    assert stored is not None
    return stored.sync_state


def leased(store: Store, owner: str = "me") -> Lease:
    lease = store.acquire_lease("ca-1", owner, NOON, LATER)
    assert lease is not None
    return lease


def test_an_unknown_authority_is_none(store: Store) -> None:
    assert store.load("ca-2") is None


def test_a_new_authority_has_a_document_and_nothing_else(store: Store) -> None:
    stored = store.load("ca-1")
    assert stored is not None
    assert (stored.document, stored.snapshot, stored.sync_state) == (document(), None, SyncState())


def test_an_authority_is_created_once(store: Store) -> None:
    assert not store.create_configuration("ca-1", {"name": "other"})
    stored = store.load("ca-1")
    assert stored is not None
    assert stored.document == document()


def test_documents_come_by_ascending_id(store: Store) -> None:
    store.create_configuration("ca-0", document())
    store.create_configuration("ca-2", document())
    assert [ca_id for ca_id, _ in store.documents()] == ["ca-0", "ca-1", "ca-2"]


def test_a_sync_is_asked_for_once_until_the_request_lapses(store: Store) -> None:
    assert store.ask_for_sync("ca-1", NOON, LATER)
    assert not store.ask_for_sync("ca-1", LATER - timedelta(milliseconds=1), LATER)
    assert store.ask_for_sync("ca-1", LATER, LATER + timedelta(seconds=60))
    assert state_of(store).asked_until == LATER + timedelta(seconds=60)


class TestALease:
    def test_is_held_by_one(self, store: Store) -> None:
        leased(store)
        assert store.acquire_lease("ca-1", "other", NOON, LATER) is None

    def test_lapses(self, store: Store) -> None:
        leased(store)
        assert store.acquire_lease("ca-1", "other", LATER, LATER + timedelta(seconds=9))

    def test_has_a_higher_generation_each_time(self, store: Store) -> None:
        first = leased(store)
        store.record_success(first, SNAPSHOT)
        assert leased(store).generation > first.generation

    def test_that_was_lost_records_nothing(self, store: Store) -> None:
        lost = leased(store)
        store.acquire_lease("ca-1", "other", LATER, LATER + timedelta(seconds=60))
        failure = SyncFailure(FailureReason.THROTTLED, "Too many.", NOON)
        assert not store.record_failure(lost, failure, 1, LATER)
        assert not store.record_success(lost, SNAPSHOT)
        assert state_of(store) == SyncState()


class TestASnapshot:
    def test_comes_back_as_it_was_published(self, store: Store) -> None:
        assert store.publish("ca-1", SNAPSHOT)
        stored = store.load("ca-1")
        assert stored is not None
        assert stored.snapshot == SNAPSHOT

    @pytest.mark.parametrize(("generation", "replaces"), [(4, False), (5, False), (6, True)])
    def test_replaces_older_ones_only(self, store: Store, generation: int, replaces: bool) -> None:
        store.publish("ca-1", replace(SNAPSHOT, generation=5, profiles=()))
        assert store.publish("ca-1", replace(SNAPSHOT, generation=generation)) is replaces


class TestTheSyncState:
    FAILURE = SyncFailure(FailureReason.UNREACHABLE, "Sectigo cannot be reached.", NOON)

    def test_after_a_failure_says_why_and_when_to_try_again(self, store: Store) -> None:
        store.ask_for_sync("ca-1", NOON, LATER)
        assert store.record_failure(leased(store), self.FAILURE, 3, LATER)
        assert state_of(store) == SyncState(
            failure=self.FAILURE, consecutive_failures=3, next_attempt_at=LATER
        )

    def test_after_a_success_knows_of_no_failure(self, store: Store) -> None:
        store.record_failure(leased(store), self.FAILURE, 1, LATER)
        assert store.record_success(leased(store), SNAPSHOT)
        assert state_of(store) == SyncState(synced_at=NOON, synced_source="source")

    def test_remembers_the_last_success_through_a_failure(self, store: Store) -> None:
        store.record_success(leased(store), SNAPSHOT)
        store.record_failure(leased(store), self.FAILURE, 1, LATER)
        assert state_of(store).synced_at == NOON

    def test_of_many_authorities_is_read_at_once(self, store: Store) -> None:
        ca_ids = [f"ca-{number}" for number in range(230)]
        store.record_failure(leased(store), self.FAILURE, 1, LATER)
        states = store.sync_states(ca_ids)
        assert list(states) == ca_ids
        assert [ca_id for ca_id, state in states.items() if state.failure] == ["ca-1"]


def test_of_many_who_ask_at_once_one_is_told_to_go_ahead(dynamodb: DynamoDBStore) -> None:
    with ThreadPoolExecutor(32) as pool:
        asking = [pool.submit(dynamodb.ask_for_sync, "ca-1", NOON, LATER) for _ in range(200)]
    assert sum(one.result() for one in asking) == 1


def test_a_whole_authority_is_one_round_trip(dynamodb: DynamoDBStore) -> None:
    dynamodb.create_configuration("ca-1", document())
    dynamodb.publish("ca-1", SNAPSHOT)
    calls: list[str] = []
    dynamodb.client.meta.events.register(
        "before-call.dynamodb", lambda model, **_: calls.append(model.name), unique_id="count"
    )
    dynamodb.load("ca-1")
    dynamodb.client.meta.events.unregister("before-call.dynamodb", unique_id="count")
    assert calls == ["Query"]


def test_a_damaged_snapshot_counts_as_none(dynamodb: DynamoDBStore) -> None:
    dynamodb.create_configuration("ca-1", document())
    dynamodb.publish("ca-1", SNAPSHOT)
    dynamodb.client.update_item(
        TableName=dynamodb.table_name,
        Key={"pk": {"S": "CA#ca-1"}, "sk": {"S": "ca:snapshot"}},
        UpdateExpression="SET profiles = :damage",
        ExpressionAttributeValues={":damage": {"B": b"damage"}},
    )
    stored = dynamodb.load("ca-1")
    assert stored is not None
    assert stored.snapshot is None


def test_a_document_too_large_for_an_item_is_refused_before_it_is_written(
    dynamodb: DynamoDBStore,
) -> None:
    with pytest.raises(StoreError):
        dynamodb.create_configuration("ca-1", {"name": "x" * MAX_DOCUMENT_BYTES})
    assert dynamodb.load("ca-1") is None


def test_a_table_that_is_not_there_is_a_store_error(dynamodb: DynamoDBStore) -> None:
    with pytest.raises(StoreError):
        replace(dynamodb, table_name="nowhere").load("ca-1")


def test_a_server_that_is_not_there_is_a_store_error(dynamodb: DynamoDBStore) -> None:
    once = Config(retries={"total_max_attempts": 1})
    client = boto3.client("dynamodb", endpoint_url="http://127.0.0.1:1", config=once)
    with pytest.raises(StoreError):
        replace(dynamodb, client=client).load("ca-1")
