"""History, such as a CA's, newest first, and the outbox that it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from cagateway.domain.authorities.history import HistoryEntry
from cagateway.store import Action, keys
from cagateway.store.items import history as history_items
from cagateway.store.table import Table, beginning_with
from cagateway.values import dataclass

_PAGE = 10
# A bus that was away for six weeks of hourly syncs. What is older than that is no news any more.
_MAX_LOOKED_AT = 1_000


@dataclass(frozen=True, slots=True)
class DynamoDBHistory:
    """Where history is kept: `History` of ports/events.py.

    Args:
        partitions: Whose history: what the keys of their partitions begin with.
    """

    table: Table
    partitions: str = keys.CA

    def newest(self, ca_id: str, at_most: int) -> list[HistoryEntry]:
        items = islice(self._newest_first(ca_id, at_most), at_most)
        return [entry for entry in map(history_items.from_attributes, items) if entry is not None]

    def unannounced(self, ca_id: str, at_most: int) -> list[HistoryEntry]:
        # Entries are published in their order, so those that were lie below those that were not:
        # looking further back ends at a page whose oldest entry was published. Only a sync during
        # which a whole page of changes was made and published could be missed, had it died before
        # it published its own.
        waiting: list[dict[str, Any]] = []
        for position, item in enumerate(self._newest_first(ca_id, _PAGE), start=1):
            is_published = history_items.is_announced(item)
            if not is_published:
                waiting.append(item)
            if position == _MAX_LOOKED_AT or (is_published and position % _PAGE == 0):
                break
        oldest = waiting[::-1][:at_most]
        return [entry for entry in map(history_items.from_attributes, oldest) if entry is not None]

    def mark_announced(self, entries: Sequence[HistoryEntry]) -> None:
        for entry in entries:
            self.table.update(
                history_items.entry_key(entry),
                "SET isAnnounced = :yes",
                "attribute_exists(pk)",
                {":yes": {"BOOL": True}},
            )

    def _newest_first(self, ca_id: str, page: int) -> Iterator[dict[str, Any]]:
        return self.table.query(
            **beginning_with(keys.history_of(f"{self.partitions}{ca_id}")),
            ScanIndexForward=False,
            Limit=page,
            ConsistentRead=True,
        )


def history_action(table: Table, entry: HistoryEntry) -> Action:
    """Make the part of a transaction that writes an entry."""
    key = history_items.entry_key(entry)
    return table.put_action({**key, **history_items.to_attributes(entry)})
