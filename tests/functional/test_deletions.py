"""A deletion takes what it must, and nothing else, whatever happens at the same moment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from cagateway.domain.sync.snapshot import Snapshot
from cagateway.ports.store_errors import StoreError
from cagateway.sectigo.profiles import read_profiles
from cagateway.store.configurations import DynamoDBConfigurations
from cagateway.store.deletions import DynamoDBDeletions
from cagateway.store.history import DynamoDBHistory
from cagateway.store.items import snapshots as snapshot_items
from cagateway.store.syncs import DynamoDBSyncStore
from cagateway.store.table import Table
from tests.documents import SECTIGO_TYPES, creation, deletion, document, run_that
from tests.fakes.clock import NOON
from tests.functional.management import own
from tests.functional.stack import Deployment, Stack

LATER = NOON + timedelta(seconds=60)
AFTER_ALL = NOON + timedelta(minutes=15)
SNAPSHOT = Snapshot(1, NOON, "source", read_profiles(SECTIGO_TYPES).profiles)


@dataclass(frozen=True)
class Rooms:
    """One table, from all sides that a deletion concerns."""

    deployment: Deployment
    table: Table

    @property
    def configurations(self) -> DynamoDBConfigurations:
        return DynamoDBConfigurations(self.table)

    @property
    def syncs(self) -> DynamoDBSyncStore:
        return DynamoDBSyncStore(self.table)

    @property
    def deletions(self) -> DynamoDBDeletions:
        return DynamoDBDeletions(self.table)

    def create(self, days: int = 0) -> None:
        at = NOON + timedelta(days=days)
        assert self.configurations.put(creation("ca-1", at), document(), None)

    def delete(self, days: int = 0) -> None:
        stored = self.configurations.find("ca-1")
        assert stored
        change = deletion("ca-1", at=NOON + timedelta(days=days))
        assert self.configurations.delete(stored, change)

    def sync(self) -> bool:
        lease = self.syncs.acquire_lease("ca-1", "me", NOON, LATER)
        assert lease
        stored = self.syncs.load("ca-1")
        parts = stored.part_keys if stored else ()
        snapshot = replace(SNAPSHOT, generation=lease.generation)
        run = run_that(generation=lease.generation)
        return self.syncs.commit(lease, snapshot, run, parts)

    def has_its_list(self) -> bool:
        stored = self.syncs.load("ca-1")
        return stored is not None and stored.snapshot == SNAPSHOT

    def left(self) -> set[str]:
        """Tell what is left of the CA, but for its history."""
        items = [item for item in self.deployment.items() if item["pk"]["S"] == "CA#ca-1"]
        keys = {item["sk"]["S"] for item in items}
        return {key for key in keys if not key.startswith("history#")}

    def marks(self) -> list[str]:
        items = self.deployment.items()
        return [item["sk"]["S"] for item in items if item["pk"]["S"] == "DELETED"]


@pytest.fixture
def rooms(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> Rooms:
    """A CA whose list is in many parts, more than one transaction removes."""
    deployment.empty()
    monkeypatch.setattr(snapshot_items, "MAX_PART_BYTES", 15)
    rooms = Rooms(deployment, deployment.store.table)
    rooms.create()
    assert rooms.sync()
    assert len(rooms.left()) > 13
    return rooms


def test_it_leaves_the_history_and_in_the_end_nothing_else(rooms: Rooms) -> None:
    rooms.delete()
    assert rooms.deletions.finish(NOON) == 1
    assert rooms.left() == set()
    assert rooms.deletions.finish(AFTER_ALL) == 0
    assert rooms.marks() == []
    history = DynamoDBHistory(rooms.table).newest("ca-1", 9)
    assert sorted(type(entry).__name__ for entry in history) == [
        "ConfigurationChange",
        "ConfigurationChange",
        "SyncRun",
    ]


def test_a_ca_that_is_created_before_the_remains_are_gone_keeps_what_is_its_own(
    rooms: Rooms,
) -> None:
    rooms.delete()
    rooms.create(days=1)
    assert rooms.sync()
    before = rooms.left()
    assert rooms.deletions.finish(NOON) == 0
    assert rooms.left() == before
    assert rooms.has_its_list()
    assert rooms.marks() == []


def test_a_ca_that_is_created_in_the_midst_of_it_keeps_what_is_its_own(rooms: Rooms) -> None:
    rooms.delete()

    @dataclass(frozen=True)
    class Meanwhile(Table):
        """Somebody creates the CA and syncs it between a look and a write."""

        def transact(self, actions: object) -> bool:
            if rooms.configurations.find("ca-1") is None:
                rooms.create(days=1)
                assert rooms.sync()
            return super().transact(actions)  # type: ignore[arg-type]

    meanwhile = Meanwhile(rooms.table.client, rooms.table.name)
    DynamoDBDeletions(meanwhile).finish(NOON)
    assert rooms.has_its_list()


def test_what_broke_off_is_finished_by_whoever_comes_next(rooms: Rooms) -> None:
    @dataclass(frozen=True)
    class Breaking(Table):
        """Fails at each write."""

        def transact(self, _: object) -> bool:
            raise StoreError("the table is throttled")

    rooms.delete()
    with pytest.raises(StoreError):
        DynamoDBDeletions(Breaking(rooms.table.client, rooms.table.name)).finish(NOON)
    assert rooms.left()
    rooms.deletions.finish(NOON)
    assert rooms.left() == set()


def test_what_a_sync_on_its_way_writes_is_removed_as_well(rooms: Rooms) -> None:
    lease = rooms.syncs.acquire_lease("ca-1", "slow", NOON, LATER)
    assert lease
    rooms.delete()
    rooms.deletions.finish(NOON)
    snapshot = replace(SNAPSHOT, generation=lease.generation)
    assert not rooms.syncs.commit(lease, snapshot, run_that(generation=lease.generation))
    rooms.syncs.ask_for_sync("ca-1", NOON, LATER)
    assert rooms.left()
    assert rooms.deletions.finish(AFTER_ALL) == 0
    assert (rooms.left(), rooms.marks()) == (set(), [])


def test_a_ca_that_is_deleted_twice_has_the_trail_of_both_lives(rooms: Rooms) -> None:
    rooms.delete()
    rooms.create(days=1)
    rooms.delete(days=2)
    assert rooms.marks() == ["ca-1"]
    rooms.deletions.finish(NOON + timedelta(days=3))
    assert (rooms.left(), rooms.marks()) == (set(), [])
    assert len(DynamoDBHistory(rooms.table).newest("ca-1", 9)) == 5


def test_leftovers_of_an_earlier_life_do_not_keep_a_new_one_from_being_synced(
    rooms: Rooms,
) -> None:
    for _ in range(3):
        assert rooms.sync()
    # As the very first release did, and then broke off.
    for name in ("ca:configuration", "ca:sync"):
        key = {"pk": {"S": "CA#ca-1"}, "sk": {"S": name}}
        rooms.table.client.delete_item(TableName=rooms.table.name, Key=key)
    rooms.create(days=1)
    assert rooms.sync()
    assert rooms.has_its_list()


def test_the_management_api_tells_who_deleted_an_earlier_life(stack: Stack) -> None:
    stack.manage("PUT", body=own(stack))
    assert stack.manage("DELETE").status == 200
    assert stack.manage("GET", "/sectigo/profile-sync").status == 404
    stack.manage("PUT", body=own(stack))
    answer = stack.manage("GET", "/sectigo/profile-sync")
    told = [(one["event"], one["action"]) for one in answer.body["profileSync"]["history"]]
    assert told == [
        ("Configuration Changed", action) for action in ("created", "deleted", "created")
    ]
