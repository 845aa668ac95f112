"""The schedule's tick: ask for a sync of every CA that is due, and wait for none of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from cagateway.catalog import DocumentStore, configured_authorities
from cagateway.domain.sync_state import SyncCause, SyncState


class ScheduleStore(DocumentStore, Protocol):
    """What the schedule needs of the table."""

    def sync_states(self, ca_ids: Sequence[str]) -> dict[str, SyncState]:
        """Load where many CAs' syncs stand."""
        ...


class SyncAsker(Protocol):
    """What the schedule needs of the event bus."""

    def ask(self, ca_ids: Sequence[str], cause: SyncCause, now: datetime) -> None:
        """Ask for syncs in the background."""
        ...


def ask_for_due_syncs(store: ScheduleStore, requests: SyncAsker, now: datetime) -> list[str]:
    """Ask for a sync of every CA that is due; give their ids.

    Raises:
        SyncRequestError: Some of the events were not taken. The next tick asks again.
    """
    due = due_authorities(store, now)
    requests.ask(due, SyncCause.SCHEDULE, now)
    return due


def due_authorities(store: ScheduleStore, now: datetime) -> list[str]:
    """Find the CAs whose snapshot is older than their interval, or missing."""
    syncing = {ca.ca_id: ca.sync for ca in configured_authorities(store) if ca.sync}
    states = store.sync_states(list(syncing))
    return [
        ca_id
        for ca_id, sync in syncing.items()
        if states[ca_id].is_due(sync.source, sync.interval_seconds, now)
    ]
