"""The schedule's tick: ask for a sync of every CA that is due, and wait for none of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from cagateway.domain.sync.state import SyncCause, SyncState
from cagateway.services.catalog import DocumentStore, configured_authorities


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


@dataclass(frozen=True, slots=True)
class TickReport:
    """What a tick found.

    Args:
        asked_for: The CAs that were due.
        longest_overdue_seconds: How long ago the list of the CA that waits longest became stale.
        never_synced: How many CAs have no list at all.
    """

    asked_for: tuple[str, ...]
    longest_overdue_seconds: int
    never_synced: int


def tick(store: ScheduleStore, requests: SyncAsker, now: datetime) -> TickReport:
    """Ask for a sync of every CA that is due: those whose list is stale, missing or failed.

    Raises:
        SyncRequestError: Some of the events were not taken. The next tick asks again.
    """
    syncing = {ca.ca_id: ca.sync for ca in configured_authorities(store) if ca.sync}
    states = store.sync_states(list(syncing))
    due = tuple(
        ca_id
        for ca_id, sync in syncing.items()
        if states[ca_id].is_due(sync.source, sync.interval_seconds, now)
    )
    requests.ask(due, SyncCause.SCHEDULE, now)
    overdue = [
        states[ca_id].overdue_seconds(sync.source, sync.interval_seconds, now)
        for ca_id, sync in syncing.items()
    ]
    known = [seconds for seconds in overdue if seconds is not None]
    return TickReport(due, max(known, default=0), len(overdue) - len(known))
