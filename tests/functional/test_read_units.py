"""What AWS bills for a read of a CA does not depend on how long its document is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from cagateway.domain.profiles.profiles import CertificateProfile, ProfileProperties
from cagateway.domain.sync.snapshot import Snapshot
from cagateway.store.authorities import DynamoDBStore
from cagateway.store.configurations import DynamoDBConfigurations
from cagateway.store.syncs import DynamoDBSyncStore
from tests.documents import creation, document, run_that
from tests.fakes.clock import NOON
from tests.functional.dynamodb_calls import calls_to, read_units_of
from tests.functional.stack import Deployment

# What a read of a CA may cost, and the longest document of which that is asked.
MOST_UNITS, LONGEST_KB = 2, 290
LISTED = tuple(CertificateProfile(str(n), "one", ProfileProperties(str(n))) for n in range(3))
READS: dict[str, Callable[[DynamoDBStore], object]] = {
    "profiles": lambda store: store.load("ca-1"),
    "status": lambda store: store.status("ca-1"),
    "authority": lambda store: store.document_text("ca-1"),
}


@pytest.fixture
def store(deployment: Deployment) -> DynamoDBSyncStore:
    deployment.empty()
    return deployment.store


def long_document(kilobytes: int, **properties: object) -> dict[str, Any]:
    profiles = [
        {"unique-id": f"p{number}", "description": "x" * 950} for number in range(kilobytes)
    ]
    return document(*profiles, **properties)


def configure(store: DynamoDBSyncStore, content: dict[str, Any], version: int = 1) -> None:
    configurations = DynamoDBConfigurations(store.table)
    change = replace(creation("ca-1"), version=version)
    assert configurations.put(change, content, configurations.find("ca-1"))


def sync(store: DynamoDBSyncStore) -> None:
    lease = store.acquire_lease("ca-1", "me", NOON, NOON)
    assert lease
    listed = Snapshot(lease.generation, NOON, "source", LISTED)
    assert store.commit(lease, listed, run_that(generation=lease.generation))


@pytest.mark.parametrize("kilobytes", [1, LONGEST_KB])
@pytest.mark.parametrize("read", READS.values(), ids=READS)
@pytest.mark.parametrize("is_synced", [True, False])
def test_a_warm_read_is_one_call_and_two_units_at_most(
    store: DynamoDBSyncStore,
    *,
    kilobytes: int,
    read: Callable[[DynamoDBStore], object],
    is_synced: bool,
) -> None:
    configure(store, long_document(kilobytes))
    if is_synced:
        sync(store)
    reader = DynamoDBStore(store.table)
    first = read(reader)
    with calls_to(store.table) as calls, read_units_of(store.table) as units:
        again = read(reader)
    assert (len(calls), sum(units) <= MOST_UNITS) == (1, True), (calls, units)
    assert again == first


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_a_changed_document_is_seen_by_the_next_read_and_is_read_once(
    store: DynamoDBSyncStore, read: Callable[[DynamoDBStore], object]
) -> None:
    configure(store, long_document(LONGEST_KB))
    sync(store)
    reader = DynamoDBStore(store.table)
    before = read(reader)
    configure(store, long_document(LONGEST_KB, org_id=99), version=2)
    changed = read(reader)
    assert changed not in (before, None)
    assert changed == read(DynamoDBStore(store.table))
    with calls_to(store.table) as calls, read_units_of(store.table) as units:
        assert read(reader) == changed
    assert (len(calls), sum(units) <= MOST_UNITS) == (1, True), (calls, units)
