"""All CAs, by what the list of CAs and the schedule need of them.

A summary is its document without the profiles, which are nearly all of a long one. It stands in the
document's item, and an index has it and little else: units read grow with the number of CAs alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from cagateway.domain.sync.state import SyncState
from cagateway.store import Attributes, keys
from cagateway.store.items import configurations as configuration_items
from cagateway.store.items import sync_states as sync_state_items
from cagateway.store.items.documents import document_in
from cagateway.store.items.instants import to_milliseconds
from cagateway.store.table import Table
from cagateway.values import dataclass

# TransactWriteItems' limit. Nothing is to be all or none here: no other call updates many items.
_NOTED_PER_CALL = 100


@dataclass(frozen=True, slots=True)
class DynamoDBSummaries:
    """All CAs' summaries: `Summaries` of ports/authorities.py."""

    table: Table

    def summaries(self) -> Iterator[tuple[str, Mapping[str, Any] | None]]:
        # The index follows a change within a second or so, not at once.
        texts: dict[str, str | None] = {
            item["caId"]["S"]: item.get("summary", {}).get("S")
            for item in self.table.query(
                IndexName=keys.SUMMARY_INDEX,
                KeyConditionExpression="listing = :listing",
                ExpressionAttributeValues={":listing": configuration_items.LISTING},
            )
        }
        made = self._made_of_documents([ca_id for ca_id, text in texts.items() if text is None])
        for ca_id, text in texts.items():
            if text is not None:
                yield ca_id, document_in(text, ca_id)
            elif ca_id in made:
                yield ca_id, made[ca_id]

    def _made_of_documents(self, ca_ids: Sequence[str]) -> dict[str, Mapping[str, Any] | None]:
        """Make the summaries that are not stored, for they are too long."""
        made = dict[str, Mapping[str, Any] | None]()
        for item in self.table.get_many([keys.key(ca_id, keys.CONFIGURATION) for ca_id in ca_ids]):
            ca_id = item["caId"]["S"]
            document = document_in(item["document"]["S"], ca_id)
            made[ca_id] = None if document is None else configuration_items.summary_of(document)
        return made


class DynamoDBSchedule(DynamoDBSummaries):
    """Where the schedule sees all CAs: `SyncStates` of ports/sync.py."""

    __slots__ = ()

    def sync_states(self, ca_ids: Sequence[str]) -> dict[str, SyncState]:
        states = dict.fromkeys(ca_ids, SyncState())
        for item in self.table.get_many([keys.key(ca_id, keys.SYNC) for ca_id in ca_ids]):
            ca_id = keys.ca_id_of(item["pk"]["S"])
            states[ca_id] = sync_state_items.from_attributes(item)
        return states

    def note_asked(self, ca_ids: Sequence[str], until: datetime) -> None:
        asked: Attributes = {"askedUntil": to_milliseconds(until)}
        for start in range(0, len(ca_ids), _NOTED_PER_CALL):
            noted = (
                self.table.set_action(keys.key(ca_id, keys.SYNC), asked)
                for ca_id in ca_ids[start : start + _NOTED_PER_CALL]
            )
            self.table.transact(list(noted))
