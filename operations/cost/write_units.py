"""What AWS would bill for a write to DynamoDB, its indexes included, which moto does not tell.

A write is billed by the larger of the item before and after it, 1 KB to a unit; twice in a
transaction, to prepare and to commit. An index costs as much again where what it has of the item
changes: its own size, and twice where the index's key does, for the entry is removed and put anew.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from local.dynamodb_units import size_bytes

Item = Mapping[str, Any]
WRITES = frozenset({"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"})
TABLE_KEYS = ("pk", "sk")
_UNIT_BYTES = 1_024


@dataclass(frozen=True, slots=True)
class Index:
    """A secondary index.

    Args:
        keys: Its own; an item without them is not in it.
        projected: Beside the keys; `None` is all.
    """

    keys: tuple[str, ...]
    projected: frozenset[str] | None

    def view(self, item: Item) -> Item | None:
        """Give what the index has of an item; `None` if that is not in it."""
        if not all(key in item for key in self.keys):
            return None
        if self.projected is None:
            return item
        shown = {*TABLE_KEYS, *self.keys, *self.projected}
        return {name: value for name, value in item.items() if name in shown}


def indexes_of(table: Mapping[str, Any]) -> tuple[Index, ...]:
    """Read a table's indexes from its properties in the template."""
    return tuple(
        Index(
            tuple(key["AttributeName"] for key in one["KeySchema"]),
            None
            if one["Projection"]["ProjectionType"] == "ALL"
            else frozenset(one["Projection"].get("NonKeyAttributes", ())),
        )
        for one in table.get("GlobalSecondaryIndexes", ())
    )


def written_keys(operation: str, asked: Mapping[str, Any]) -> Iterator[Item]:
    """Give the keys of the items that a write touches; each is billed, whether it changes or not.

    >>> list(written_keys("DeleteItem", {"Key": {"pk": {"S": "a"}, "sk": {"S": "b"}}}))
    [{'pk': {'S': 'a'}, 'sk': {'S': 'b'}}]
    """
    for write in _writes(operation, asked):
        item = write.get("Key") or write["Item"]
        yield {name: item[name] for name in TABLE_KEYS}


def _writes(operation: str, asked: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if operation == "TransactWriteItems":
        for action in asked["TransactItems"]:
            yield from action.values()
    elif operation == "BatchWriteItem":
        for requests in asked["RequestItems"].values():
            for request in requests:
                yield from request.values()
    else:
        yield asked


def write_units(
    before: Item, after: Item, indexes: Sequence[Index], *, in_transaction: bool
) -> tuple[int, int]:
    """Count the units of the table and those of its indexes.

    Args:
        before: The item; empty where there is none.
        after: The same.
        indexes: The table's.
        in_transaction: Whether it is one of several that are all done or none.

    >>> index = Index(("listing",), frozenset())
    >>> old, new = ({"pk": {"S": "a"}, "listing": {"S": text}} for text in ("x", "y"))
    >>> [write_units(a, b, [index], in_transaction=False) for a, b in ((old, old), (old, new))]
    [(1, 0), (1, 2)]
    """
    of_table = max(_units(before), _units(after), 1) * (2 if in_transaction else 1)
    return of_table, sum(_index_units(index, before, after) for index in indexes)


def _index_units(index: Index, before: Item, after: Item) -> int:
    was, is_now = index.view(before), index.view(after)
    if was == is_now:
        return 0
    if was is None or is_now is None:
        return _units(was or is_now or {})
    if any(was[key] != is_now[key] for key in index.keys):
        return _units(was) + _units(is_now)
    return max(_units(was), _units(is_now))


def _units(item: Item) -> int:
    return math.ceil(size_bytes(item) / _UNIT_BYTES)
