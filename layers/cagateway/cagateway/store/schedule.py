"""Reading the table as the schedule does: all CAs, and where their syncs stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from cagateway.domain.sync.state import SyncState
from cagateway.store import keys
from cagateway.store.items import sync_states as sync_state_items
from cagateway.store.items.instants import to_milliseconds
from cagateway.store.summaries import DynamoDBSummaries
from cagateway.store.table import Table
from cagateway.values import dataclass

# TransactWriteItems' limit. Nothing is to be all or none here: no other call updates many items.
_NOTED_PER_CALL = 100


@dataclass(frozen=True, slots=True)
class DynamoDBSchedule:
    """Where the schedule sees all CAs: `SyncStates` of ports/sync.py."""

    table: Table

    def summaries(self) -> Iterator[tuple[str, Mapping[str, Any] | None]]:
        return DynamoDBSummaries(self.table).summaries()

    def sync_states(self, ca_ids: Sequence[str]) -> dict[str, SyncState]:
        states = dict.fromkeys(ca_ids, SyncState())
        for item in self.table.get_many([keys.key(ca_id, keys.SYNC) for ca_id in ca_ids]):
            ca_id = keys.ca_id_of(item["pk"]["S"])
            states[ca_id] = sync_state_items.from_attributes(item)
        return states

    def note_asked(self, ca_ids: Sequence[str], until: datetime) -> None:
        values = {":until": to_milliseconds(until)}
        for start in range(0, len(ca_ids), _NOTED_PER_CALL):
            noted = (
                self.table.update_action(
                    keys.key(ca_id, keys.SYNC), "SET askedUntil = :until", "", values
                )
                for ca_id in ca_ids[start : start + _NOTED_PER_CALL]
            )
            self.table.transact(list(noted))
