"""A CA's history, newest first, and the outbox that it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cagateway.domain.authorities.history import HistoryEntry
from cagateway.store import keys
from cagateway.store.items import history as history_items
from cagateway.store.table import Table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef


@dataclass(frozen=True, slots=True)
class DynamoDBHistory:
    """Where history is kept. Its methods raise `StoreError`."""

    table: Table

    def newest(self, ca_id: str, at_most: int) -> list[HistoryEntry]:
        """Give the newest entries, the newest first."""
        read = map(history_items.from_attributes, self._newest(ca_id, at_most))
        return [entry for entry in read if entry is not None]

    def unannounced(self, ca_id: str, at_most: int) -> list[HistoryEntry]:
        """Give those of the newest entries that nobody was told of yet, the oldest first."""
        items = reversed(self._newest(ca_id, at_most))
        waiting = (item for item in items if not history_items.is_announced(item))
        return [entry for entry in map(history_items.from_attributes, waiting) if entry is not None]

    def mark_announced(self, entries: Sequence[HistoryEntry]) -> None:
        """Note that these entries' events are out."""
        for entry in entries:
            self.table.update(
                history_items.entry_key(entry),
                "SET isAnnounced = :yes",
                "attribute_exists(pk)",
                {":yes": {"BOOL": True}},
            )

    def _newest(self, ca_id: str, at_most: int) -> list[dict[str, Any]]:
        return self.table.newest(
            at_most,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :history)",
            ExpressionAttributeValues={
                ":pk": keys.key(ca_id, keys.SYNC)["pk"],
                ":history": {"S": keys.HISTORY},
            },
            ConsistentRead=True,
        )


def history_action(table: Table, entry: HistoryEntry) -> TransactWriteItemTypeDef:
    """Make the part of a transaction that writes an entry."""
    key = history_items.entry_key(entry)
    return table.put_action({**key, **history_items.to_attributes(entry)})
