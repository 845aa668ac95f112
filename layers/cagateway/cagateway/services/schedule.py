"""The schedule's tick: ask for a sync of every CA that is due, and wait for none of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cagateway.domain.sync.state import SyncCause
from cagateway.services.catalog import configured_authorities
from cagateway.services.ports import SyncRequester, SyncStates


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


def tick(store: SyncStates, requests: SyncRequester, now: datetime) -> TickReport:
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
