"""A CA's items in today's format: its document, its syncs, and what its deletion leaves."""

from __future__ import annotations

from datetime import timedelta

from cagateway.domain.documents import ChangeAction, ClientChange, ConfigurationChange
from cagateway.domain.sync.run import SyncOutcome, SyncRun
from cagateway.domain.sync.state import ForcedRequests
from cagateway.store.items import configurations, document_digests, history, snapshots, sync_states
from tests.fakes.clock import NOON
from tests.golden_items import GOLDEN_ITEMS, items_in

ADA = "arn:aws:iam::123456789012:user/ada"
ITEMS = {item["sk"]["S"]: item for item in items_in(GOLDEN_ITEMS / "v2" / "authority.json")}
DIGESTED = {item["sk"]["S"]: item for item in items_in(GOLDEN_ITEMS / "v3" / "authority.json")}
DELETED = items_in(GOLDEN_ITEMS / "v2" / "deleted.json")


def test_a_configuration_with_a_summary_is_read() -> None:
    item = ITEMS["ca:configuration"]
    stored = configurations.from_attributes(item)
    assert (stored.document_id, stored.version, stored.changed_at) == ("v2-authority", 1, NOON)
    assert stored.document["name"] == "Zürich"
    assert configurations.summary_attribute(stored.document) == {"summary": item["summary"]}


def test_a_state_with_all_that_version_2_adds_is_read() -> None:
    state = sync_states.from_attributes(ITEMS["ca:sync"])
    assert sync_states.tells_of(ITEMS["ca:sync"], snapshots.from_items(ITEMS))
    assert state.synced_source == "source"
    assert state.forced == ForcedRequests(1, NOON + timedelta(seconds=7600), ADA)
    assert state.backoff is not None
    assert state.backoff.held is not None
    assert [one.profile_id for one in state.backoff.held.missing] == ["1", "2"]


def test_the_digest_of_version_3_is_that_of_its_document() -> None:
    text, sync = DIGESTED["ca:configuration"]["document"]["S"], DIGESTED["ca:sync"]
    assert document_digests.digest_in(sync) == document_digests.digest_of(text)
    assert document_digests.digest_in(ITEMS["ca:sync"]) is None
    assert sync_states.from_attributes(sync) == sync_states.from_attributes(ITEMS["ca:sync"])


def test_history_of_version_2_is_read() -> None:
    items = [item for key, item in ITEMS.items() if key.startswith("history#")]
    created, completed, held = map(history.from_attributes, items)
    assert isinstance(created, ConfigurationChange)
    assert (created.action, created.settings[0].setting) == (ChangeAction.CREATED, "name")
    assert isinstance(completed, SyncRun)
    assert (completed.outcome, completed.requested_by) == (SyncOutcome.COMPLETED, ADA)
    assert isinstance(held, SyncRun)
    assert (held.outcome, held.backoff) == (
        SyncOutcome.HELD,
        sync_states.from_attributes(ITEMS["ca:sync"]).backoff,
    )


def test_what_is_left_of_the_deleted_is_read() -> None:
    entries = [item for item in DELETED if "entry" in item]
    _, of_authority, of_client = map(history.from_attributes, entries)
    assert isinstance(of_authority, ConfigurationChange)
    assert isinstance(of_client, ClientChange)
    assert of_authority.action is of_client.action is ChangeAction.DELETED
    assert (of_authority.ca_id, of_client.document_id) == ("v2-deleted", "v2-deleted")
