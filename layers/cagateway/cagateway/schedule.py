"""The schedule's tick: ask for a sync of every CA that is due, and wait for none of them."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from cagateway.domain.configuration import SyncSettings, read_configuration
from cagateway.domain.errors import GatewayError
from cagateway.domain.sync_state import SyncState
from cagateway.sync_requests import SyncCause

_log = logging.getLogger(__name__)


class ScheduleStore(Protocol):
    """What the schedule needs of the table."""

    def documents(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Run through all CAs' documents."""
        ...

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
    settings = dict(_syncing(store))
    states = store.sync_states(list(settings))
    return [
        ca_id
        for ca_id, state in states.items()
        if state.is_due(settings[ca_id].source, settings[ca_id].interval_seconds, now)
    ]


def _syncing(store: ScheduleStore) -> Iterator[tuple[str, SyncSettings]]:
    for ca_id, document in store.documents():
        try:
            sync = read_configuration(ca_id, document).sync
        except GatewayError as error:
            # One broken configuration must not keep the others from being synced.
            _log.error("A CA cannot be synced. %s", error)
            continue
        if sync is not None:
            yield ca_id, sync
