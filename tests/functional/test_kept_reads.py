"""A container that keeps lists reads what a new one reads, whatever others did between."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cagateway.domain.authorities.connection_failures import FailureReason
from cagateway.domain.dcv.known_domains import KnownDomains
from cagateway.domain.profiles.profiles import CertificateProfile, ProfileProperties
from cagateway.domain.sync.run import Lease
from cagateway.domain.sync.snapshot import Snapshot
from cagateway.domain.sync.state import Backoff, SyncFailure
from cagateway.store import keys
from cagateway.store.authorities import DynamoDBStore
from cagateway.store.configurations import DynamoDBConfigurations
from cagateway.store.domains import DynamoDBDomains
from cagateway.store.items import configurations as configuration_items
from cagateway.store.items.documents import as_text
from cagateway.store.kept_reads import KEPT_SECONDS
from cagateway.store.syncs import DynamoDBSyncStore
from tests.documents import creation, deletion, document, run_that
from tests.fakes.clock import NOON
from tests.functional.stack import Deployment

EXAMPLES = int(os.environ.get("READS_EXAMPLES", "25"))
BACKOFF = Backoff("source", SyncFailure(FailureReason.UNREACHABLE, "It broke.", NOON), 1, NOON)


class Others:
    """Who else writes to the table. It all happens at one moment, the worst that can be."""

    def __init__(self, store: DynamoDBSyncStore) -> None:
        self.store = store
        self.configurations = DynamoDBConfigurations(store.table)
        self.lease: Lease | None = None
        self.lists = self.readings = 0

    def create(self) -> None:
        self.configurations.put(creation("ca-1"), document(), None)

    def change(self) -> None:
        found = self.configurations.find("ca-1")
        if found:
            change = replace(creation("ca-1"), version=found.version + 1)
            self.configurations.put(change, document(org_id=found.version), found)

    def change_as_the_last_release(self) -> None:
        """Write no digest."""
        found = self.configurations.find("ca-1")
        if found:
            content = document(customer_uri=f"last-{found.version}")
            change = replace(creation("ca-1"), version=found.version + 1)
            item = configuration_items.to_attributes(change, content, as_text(content))
            self.store.table.put({**keys.key("ca-1", keys.CONFIGURATION), **item})

    def complete_by_a_sync(self) -> None:
        self.store.load("ca-1")

    def delete(self) -> None:
        found = self.configurations.find("ca-1")
        if found:
            self.configurations.delete(found, deletion("ca-1", found.version))

    def begin(self) -> None:
        expires_at = NOON + timedelta(seconds=60)
        self.lease = self.store.acquire_lease("ca-1", "me", NOON, expires_at) or self.lease

    def succeed(self) -> None:
        if self.lease:
            self.lists += 1
            one = CertificateProfile(str(self.lists), "one", ProfileProperties(str(self.lists)))
            listed = Snapshot(self.lease.generation, NOON, "source", (one,))
            self.store.commit(self.lease, listed, run_that(generation=self.lease.generation))

    def fail(self) -> None:
        if self.lease:
            run = run_that(generation=self.lease.generation)
            self.store.fail(self.lease, BACKOFF, run)

    def read_domains(self) -> None:
        self.readings += 1
        names = frozenset({f"{self.readings}.example"})
        known = KnownDomains("login", NOON, names)
        DynamoDBDomains(self.store.table).publish("ca-1", known)

    def ask(self) -> None:
        self.store.ask_for_sync("ca-1", NOON, NOON + timedelta(seconds=60))


ACTS: Mapping[str, Callable[[Others], None]] = {
    name: getattr(Others, name) for name in vars(Others) if not name.startswith("_")
}


@pytest.fixture
def store(deployment: Deployment) -> DynamoDBSyncStore:
    return deployment.store


class SlowClock:
    """Moves when it is told to."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(acts=st.lists(st.sampled_from(sorted(ACTS)), max_size=12))
def test_it_reads_what_a_new_one_reads(
    deployment: Deployment, store: DynamoDBSyncStore, acts: list[str]
) -> None:
    deployment.empty()
    others, clock = Others(store), SlowClock()
    reader = DynamoDBStore(store.table, clock=clock)
    for act in ("create", "begin", "succeed", *acts):
        ACTS[act](others)
        if act == "change_as_the_last_release":
            # It tells no reader that keeps a document.
            clock.seconds += KEPT_SECONDS
        fresh, kept = DynamoDBStore(store.table).load("ca-1"), reader.load("ca-1")
        assert kept == (fresh and replace(fresh, part_keys=()))
        assert reader.status("ca-1") == DynamoDBStore(store.table).status("ca-1")


@pytest.mark.parametrize("read", ["load", "status", "document_text"])
@pytest.mark.parametrize("writes_before_call", [1, 2, 3])
def test_a_document_is_never_older_than_the_read(
    store: DynamoDBSyncStore, deployment: Deployment, read: str, writes_before_call: int
) -> None:
    deployment.empty()
    others, reader = Others(DynamoDBSyncStore(store.table)), DynamoDBStore(store.table)
    for act in (others.create, others.begin, others.succeed):
        act()
    reader.load("ca-1")
    others.change()  # so that the read has something to find out, in more than one call
    committed = [2]
    calls, is_writing = [0], [False]

    def write_meanwhile(**_: object) -> None:
        if is_writing[0]:
            return
        calls[0] += 1
        if calls[0] == writes_before_call:
            is_writing[0] = True
            others.change()
            committed.append(3)
            is_writing[0] = False

    events = store.table.client.meta.events
    events.register("before-call.dynamodb", write_meanwhile, "meanwhile")
    try:
        for _ in range(3):
            oldest = committed[-1]
            found = getattr(reader, read)("ca-1")
            text = found if isinstance(found, str) else found.document_text
            assert json.loads(text)["properties"]["org-id"] + 1 >= oldest
    finally:
        events.unregister("before-call.dynamodb", unique_id="meanwhile")
    assert calls[0] >= writes_before_call


def test_what_the_last_release_changes_is_seen_within_a_minute(
    store: DynamoDBSyncStore, deployment: Deployment
) -> None:
    deployment.empty()
    others, clock = Others(store), SlowClock()
    reader = DynamoDBStore(store.table, clock=clock)
    others.create()
    before = reader.load("ca-1")
    others.change_as_the_last_release()
    assert reader.load("ca-1") == before
    clock.seconds += KEPT_SECONDS - 1
    assert reader.load("ca-1") == before
    clock.seconds += 1
    changed = reader.load("ca-1")
    assert changed == DynamoDBStore(store.table).load("ca-1") != before
    others.complete_by_a_sync()
    assert reader.load("ca-1") == changed
