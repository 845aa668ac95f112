"""What deleted CAs leave behind, and its removal.

A deletion is one transaction: the document goes with the list and the sync state, and the trail
gets its entry. A list in parts has more items than one transaction takes, and a sync that was on
its way may write some more: a mark stays until they are gone for sure.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from cagateway.store import Action, keys
from cagateway.store.items.instants import from_milliseconds, to_milliseconds
from cagateway.store.table import Table, beginning_with, key_of
from cagateway.values import dataclass

# A Lambda function runs for 15 minutes at most: a sync that read the CA before is done by then.
_LAST_WRITES_AFTER = timedelta(minutes=15)
# More deletions than these in one go are finished by the ticks that follow.
_MARKS_AT_ONCE = 25
# A transaction takes 100 writes and 4 MB, which counts what is deleted: 350 KB for each part.
_ITEMS_AT_ONCE = 10


@dataclass(frozen=True, slots=True)
class DynamoDBDeletions:
    """Removes what deleted CAs left: `Deletions` of ports/authorities.py."""

    table: Table

    def finish(self, now: datetime) -> int:
        marks, _ = self.table.page(
            _MARKS_AT_ONCE,
            KeyConditionExpression="pk = :deleted",
            ExpressionAttributeValues={":deleted": {"S": keys.DELETED}},
            ConsistentRead=True,
        )
        return sum(not self._is_done(mark, now) for mark in marks)

    def _is_done(self, mark: Mapping[str, Any], now: datetime) -> bool:
        is_gone = self._remove_leftovers(mark["sk"]["S"])
        deleted_at = from_milliseconds(mark["deletedAt"])
        is_quiet = deleted_at is None or now - deleted_at >= _LAST_WRITES_AFTER
        if is_gone and not is_quiet:
            return False
        # The mark of a later deletion of the same CA stays.
        delete = self.table.delete_action(
            key_of(mark), "deletedAt = :at", {":at": mark["deletedAt"]}
        )
        return self.table.transact([delete])

    def _remove_leftovers(self, ca_id: str) -> bool:
        """Remove all but the history; False if the CA is there again."""
        left = [
            key_of(item)
            for item in self.table.query(
                **beginning_with(keys.key(ca_id, keys.HOT)),
                ProjectionExpression="pk, sk",
                ConsistentRead=True,
            )
        ]
        configuration = keys.key(ca_id, keys.CONFIGURATION)
        if configuration in left:
            return False
        still_gone = self.table.check_action(configuration, "attribute_not_exists(pk)")
        for start in range(0, len(left), _ITEMS_AT_ONCE):
            batch = left[start : start + _ITEMS_AT_ONCE]
            deletes = [self.table.delete_action(key) for key in batch]
            if not self.table.transact([still_gone, *deletes]):
                return False
        return True


def mark_action(table: Table, ca_id: str, deleted_at: datetime) -> Action:
    """Make the part of a transaction that notes that a CA's remains must be removed."""
    return table.put_action({**keys.deleted_key(ca_id), "deletedAt": to_milliseconds(deleted_at)})
