"""A container that keeps lists reads what a new one reads, whatever others did between."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cagateway.domain.profiles.profiles import CertificateProfile, ProfileProperties
from cagateway.domain.sync.lease import Lease
from cagateway.domain.sync.snapshot import Snapshot
from cagateway.domain.sync.state import FailureReason, Setback, SyncFailure
from cagateway.store import keys
from cagateway.store.authorities import DynamoDBStore
from cagateway.store.configurations import DynamoDBConfigurations
from cagateway.store.syncs import DynamoDBSyncStore
from tests.documents import creation, deletion, document, run_that
from tests.fakes.clock import NOON
from tests.functional.stack import Deployment

SETBACK = Setback("source", SyncFailure(FailureReason.UNREACHABLE, "It broke.", NOON), 1, NOON)


class Others:
    """Who else writes to the table. It all happens at one moment, the worst that can be.

    Only lists that the first release writes are a millisecond apart, which is what tells them.
    """

    def __init__(self, store: DynamoDBSyncStore) -> None:
        self.store = store
        self.configurations = DynamoDBConfigurations(store.table)
        self.lease: Lease | None = None
        self.lists = 0

    def create(self) -> None:
        self.configurations.put(creation("ca-1"), document(), None)

    def change(self) -> None:
        found = self.configurations.find("ca-1")
        if found:
            change = replace(creation("ca-1"), version=found.version + 1)
            self.configurations.put(change, document(org_id=found.version), found)

    def delete(self) -> None:
        found = self.configurations.find("ca-1")
        if found:
            self.configurations.delete(found, deletion("ca-1", found.version))

    def begin(self) -> None:
        expires_at = NOON + timedelta(seconds=60)
        self.lease = self.store.acquire_lease("ca-1", "me", NOON, expires_at) or self.lease

    def succeed(self, milliseconds: int = 0) -> None:
        if self.lease:
            self.lists += 1
            one = CertificateProfile(str(self.lists), "one", ProfileProperties(str(self.lists)))
            at = NOON + timedelta(milliseconds=milliseconds)
            listed = Snapshot(self.lease.generation, at, "source", (one,))
            self.store.commit(self.lease, listed, run_that(generation=self.lease.generation))

    def succeed_as_the_first_release(self) -> None:
        """Write no number of the list beside its moment; an older one stays."""
        key = keys.key("ca-1", keys.SYNC)
        before = self.store.table.get(key) or {}
        self.succeed(self.lists + 1)
        after = self.store.table.get(key)
        if after:
            after.pop("listGeneration", None)
            older = {name: it for name, it in before.items() if name == "listGeneration"}
            self.store.table.put({**after, **older})

    def fail(self) -> None:
        if self.lease:
            run = run_that(generation=self.lease.generation)
            self.store.fail(self.lease, SETBACK, run)

    def ask(self) -> None:
        self.store.ask_for_sync("ca-1", NOON, NOON + timedelta(seconds=60))


ACTS: Mapping[str, Callable[[Others], None]] = {
    name: getattr(Others, name) for name in vars(Others) if not name.startswith("_")
}


@pytest.fixture
def store(deployment: Deployment) -> DynamoDBSyncStore:
    return deployment.store


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(acts=st.lists(st.sampled_from(sorted(ACTS)), max_size=12))
def test_it_reads_what_a_new_one_reads(
    deployment: Deployment, store: DynamoDBSyncStore, acts: list[str]
) -> None:
    deployment.empty()
    others, reader = Others(store), DynamoDBStore(store.table)
    for act in ("create", "begin", "succeed", *acts):
        ACTS[act](others)
        fresh, kept = DynamoDBStore(store.table).load("ca-1"), reader.load("ca-1")
        assert kept == (fresh and replace(fresh, part_keys=()))
