"""One contract, two stores: what holds for DynamoDB holds for the fake of the unit tests."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from cagateway.domain.authorities.connection_failures import FailureReason
from cagateway.domain.authorities.stored_authority import StoredAuthority
from cagateway.domain.documents import ChangeAction, ConfigurationChange, StoredDocument
from cagateway.domain.sync.run import Lease, SyncRun
from cagateway.domain.sync.snapshot import Snapshot
from cagateway.domain.sync.state import Backoff, ForcedRequests, HeldList, SyncFailure, SyncState
from cagateway.sectigo.profiles import read_profiles
from cagateway.store.configurations import DynamoDBConfigurations
from cagateway.store.history import DynamoDBHistory
from cagateway.store.syncs import DynamoDBSyncStore
from tests.documents import SECTIGO_TYPES, creation, deletion, document, run_that
from tests.fakes.clock import NOON
from tests.fakes.store import InMemoryStore
from tests.functional.stack import Deployment

LATER = NOON + timedelta(seconds=60)
SNAPSHOT = Snapshot(1, NOON, "source", read_profiles(SECTIGO_TYPES).profiles)
CREATION = creation("ca-1", NOON - timedelta(days=1))
FAILURE = SyncFailure(FailureReason.UNREACHABLE, "Sectigo cannot be reached.", NOON)
BACKOFF = Backoff("source", FAILURE, 3, LATER, HeldList("digest", 1, 0, 3, 3))


@dataclass(frozen=True)
class Stores:
    """The same table from three sides."""

    syncs: DynamoDBSyncStore | InMemoryStore
    configurations: DynamoDBConfigurations | InMemoryStore
    history: DynamoDBHistory | InMemoryStore

    def found(self) -> StoredDocument:
        stored = self.configurations.find("ca-1")
        assert stored is not None
        return stored

    def loaded(self) -> StoredAuthority:
        stored = self.syncs.load("ca-1")
        assert stored is not None
        return stored

    def state(self) -> SyncState:
        return self.loaded().sync_state

    def snapshot(self) -> Snapshot | None:
        return self.loaded().snapshot

    def failed(self, times: int) -> list[SyncRun]:
        seconds = range(1, times + 1)
        runs = [run_that(generation=n, started_at=NOON + timedelta(seconds=n)) for n in seconds]
        for run in runs:
            self.syncs.fail(self.leased(), BACKOFF, run)
        return runs

    def leased(self, owner: str = "me") -> Lease:
        lease = self.syncs.acquire_lease("ca-1", owner, NOON, LATER)
        assert lease is not None
        return lease

    def commit(self, lease: Lease, **changes: Any) -> bool:  # noqa: ANN401 - a snapshot's fields
        snapshot = replace(SNAPSHOT, generation=lease.generation, **changes)
        return self.syncs.commit(lease, snapshot, run_that(generation=lease.generation))

    def fail(self, lease: Lease, backoff: Backoff = BACKOFF) -> bool:
        run = run_that(generation=lease.generation, backoff=backoff)
        return self.syncs.fail(lease, backoff, run)


@pytest.fixture(params=["DynamoDB", "fake"])
def stores(request: pytest.FixtureRequest) -> Stores:
    fake = InMemoryStore()
    made = Stores(fake, fake, fake)
    if request.param == "DynamoDB":
        deployment: Deployment = request.getfixturevalue("deployment")
        deployment.empty()
        table = deployment.store.table
        made = Stores(deployment.store, DynamoDBConfigurations(table), DynamoDBHistory(table))
    assert made.configurations.put(CREATION, document(), None)
    return made


def changed(version: int) -> ConfigurationChange:
    return ConfigurationChange("ca-1", version, ChangeAction.CHANGED, "a test", NOON)


class TestAnAuthority:
    def test_that_nobody_configured_is_none(self, stores: Stores) -> None:
        assert stores.syncs.load("ca-2") is None
        assert stores.configurations.find("ca-2") is None

    def test_that_is_new_has_a_document_and_nothing_else(self, stores: Stores) -> None:
        stored = stores.loaded()
        assert (json.loads(stored.document_text), stored.snapshot, stored.sync_state) == (
            document(),
            None,
            SyncState(),
        )


class TestAConfiguration:
    def test_is_created_once(self, stores: Stores) -> None:
        assert not stores.configurations.put(creation("ca-1"), {"name": "other"}, None)
        stored = stores.found()
        assert (stored.document, stored.version) == (document(), 1)
        assert stored.changed_at == CREATION.changed_at

    def test_replaces_the_one_that_was_seen(self, stores: Stores) -> None:
        assert stores.configurations.put(changed(2), {"name": "other"}, stores.found())
        stored = stores.found()
        assert (stored.document, stored.version) == ({"name": "other"}, 2)

    @pytest.mark.parametrize(
        "other",
        [{"version": 2}, {"changed_at": NOON}],
        ids=["another version", "created again since"],
    )
    def test_replaces_and_deletes_no_other(self, stores: Stores, other: dict[str, Any]) -> None:
        seen = replace(stores.found(), **other)
        assert not stores.configurations.put(changed(2), {"name": "other"}, seen)
        assert not stores.configurations.delete(seen, deletion("ca-1"))
        assert stores.found().document == document()
        assert len(stores.history.newest("ca-1", 9)) == 1

    def test_takes_its_list_along_when_it_goes_and_leaves_its_history(self, stores: Stores) -> None:
        stores.commit(stores.leased())
        assert stores.configurations.delete(stores.found(), deletion("ca-1"))
        assert stores.configurations.find("ca-1") is None
        again = creation("ca-1", NOON + timedelta(days=2))
        stores.configurations.put(again, document(), None)
        assert (stores.snapshot(), stores.state()) == (None, SyncState())
        run = run_that(generation=1)
        assert stores.history.newest("ca-1", 9) == [again, deletion("ca-1"), run, CREATION]

    def test_comes_page_by_page(self, stores: Stores) -> None:
        for ca_id in ("ca-2", "ca-0"):
            stores.configurations.put(creation(ca_id), document(), None)
        first, has_more = stores.configurations.page(None, 2)
        assert ([one.document_id for one in first], has_more) == (["ca-0", "ca-1"], True)
        rest, _ = stores.configurations.page("ca-1", 2)
        assert [one.document_id for one in rest] == ["ca-2"]


class TestAskingForASync:
    def test_is_for_one_until_the_request_lapses(self, stores: Stores) -> None:
        assert stores.syncs.ask_for_sync("ca-1", NOON, LATER)
        assert not stores.syncs.ask_for_sync("ca-1", LATER - timedelta(milliseconds=1), LATER)
        assert stores.syncs.ask_for_sync("ca-1", LATER, LATER + timedelta(seconds=60))
        assert stores.state().asked_until == LATER + timedelta(seconds=60)

    def test_is_over_when_the_sync_is(self, stores: Stores) -> None:
        stores.syncs.ask_for_sync("ca-1", NOON, LATER)
        stores.fail(stores.leased())
        assert stores.state().asked_until is None


class TestALease:
    def test_is_held_by_one(self, stores: Stores) -> None:
        stores.leased()
        assert stores.syncs.acquire_lease("ca-1", "other", NOON, LATER) is None

    def test_lapses(self, stores: Stores) -> None:
        stores.leased()
        assert stores.syncs.acquire_lease("ca-1", "other", LATER, LATER + timedelta(seconds=9))

    def test_has_a_higher_generation_each_time(self, stores: Stores) -> None:
        first = stores.leased()
        stores.commit(first)
        assert stores.leased().generation > first.generation

    def test_has_the_generation_that_was_seen_before_it_unless_one_was_held_then(
        self, stores: Stores
    ) -> None:
        assert stores.loaded().generation == 0
        lease = stores.leased()
        assert stores.loaded().generation is None
        stores.commit(lease)
        assert stores.loaded().generation == lease.generation

    def test_can_be_given_back_unused(self, stores: Stores) -> None:
        stores.syncs.release(stores.leased())
        assert stores.leased("other").owner == "other"

    def test_that_was_lost_writes_nothing(self, stores: Stores) -> None:
        lost = stores.leased()
        stores.syncs.acquire_lease("ca-1", "other", LATER, LATER + timedelta(seconds=60))
        assert not stores.fail(lost)
        assert not stores.commit(lost)
        stores.syncs.release(lost)
        assert (stores.state(), stores.snapshot()) == (SyncState(), None)
        assert len(stores.history.newest("ca-1", 9)) == 1
        assert stores.syncs.acquire_lease("ca-1", "third", LATER, LATER) is None

    def test_of_a_deleted_authority_writes_nothing(self, stores: Stores) -> None:
        lease = stores.leased()
        stores.configurations.delete(stores.found(), deletion("ca-1"))
        assert not stores.commit(lease)
        assert not stores.fail(lease)
        stores.configurations.put(creation("ca-1"), document(), None)
        assert (stores.state(), stores.snapshot()) == (SyncState(), None)


class TestASnapshot:
    def test_comes_back_as_it_was_committed(self, stores: Stores) -> None:
        assert stores.commit(stores.leased())
        assert stores.snapshot() == SNAPSHOT

    def test_never_replaces_a_newer_one(self, stores: Stores) -> None:
        stores.commit(stores.leased())
        older = replace(SNAPSHOT, generation=1, profiles=())
        assert not stores.syncs.commit(stores.leased(), older, run_that())
        assert stores.snapshot() == SNAPSHOT


class TestTheSyncState:
    def test_after_a_setback_says_why_and_when_to_try_again(self, stores: Stores) -> None:
        assert stores.fail(stores.leased())
        assert stores.state() == SyncState(backoff=BACKOFF)

    def test_after_a_success_knows_of_no_setback(self, stores: Stores) -> None:
        stores.fail(stores.leased())
        assert stores.commit(stores.leased())
        assert stores.state() == SyncState(synced_at=NOON, synced_source="source")

    def test_remembers_the_last_success_through_a_setback(self, stores: Stores) -> None:
        stores.commit(stores.leased())
        stores.fail(stores.leased())
        assert stores.state() == SyncState(NOON, "source", backoff=BACKOFF)


class TestTheHistory:
    def test_is_newest_first_and_as_long_as_asked_for(self, stores: Stores) -> None:
        runs = stores.failed(4)
        assert stores.history.newest("ca-1", 3) == runs[:0:-1]

    def test_knows_what_was_announced(self, stores: Stores) -> None:
        stores.fail(stores.leased())
        both = stores.history.unannounced("ca-1", 9)
        assert [type(entry).__name__ for entry in both] == ["ConfigurationChange", "SyncRun"]
        stores.history.mark_announced(both[:1])
        assert stores.history.unannounced("ca-1", 9) == both[1:]

    def test_is_told_from_its_oldest_entry_on_however_long_nobody_was(self, stores: Stores) -> None:
        entries = [stores.history.newest("ca-1", 1)[0], *stores.failed(35)]
        stores.history.mark_announced(entries[:2])
        assert stores.history.unannounced("ca-1", 7) == entries[2:9]
        assert stores.history.unannounced("ca-1", 99) == entries[2:]


class TestAForcedRequest:
    def test_waits_until_a_sync_that_saw_it_gives_its_lease_back(self, stores: Stores) -> None:
        lease = stores.leased()
        stores.syncs.note_forced("ca-1", LATER, "ada")
        stores.syncs.note_forced("ca-1", LATER, None)
        forced = ForcedRequests(2, LATER, "ada")
        assert stores.syncs.sync_state("ca-1").forced == forced
        assert stores.commit(lease)
        assert stores.state().forced == forced
        seen = replace(stores.leased(), forced=2)
        stores.syncs.note_forced("ca-1", LATER, "bob")
        assert stores.fail(seen)
        assert stores.state().forced == ForcedRequests(1, LATER, "bob")
        stores.syncs.release(replace(stores.leased(), forced=1))
        assert stores.state().forced is None
