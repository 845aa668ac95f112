"""A transaction of moto's that copies what it changes, and not the table for each of its writes."""

from __future__ import annotations

import copy
import functools
import threading
from collections import defaultdict
from typing import Any, cast

from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.table import Table

_TRANSACT = DynamoDBBackend.transact_write_items
_UPDATE = DynamoDBBackend.update_item


class _Copies(threading.local):
    """The tables that a transaction has copied so far; None outside of one."""

    made: dict[int, Table] | None = None


_COPIES = _Copies()


def copy_what_changes() -> None:
    """Have moto copy a table once for a transaction, without its items."""
    DynamoDBBackend.transact_write_items = _transact_write_items  # type: ignore[method-assign, assignment]
    DynamoDBBackend.update_item = _update_item  # type: ignore[method-assign, assignment]
    Table.__deepcopy__ = _copied  # type: ignore[attr-defined]


@functools.wraps(_TRANSACT)
def _transact_write_items(backend: DynamoDBBackend, transact_items: list[dict[str, Any]]) -> None:
    # To go back to if a write fails, moto copies the table anew for each write, before the first.
    _COPIES.made = {}
    try:
        _TRANSACT(backend, transact_items)
    finally:
        _COPIES.made = None


@functools.wraps(_UPDATE)
def _update_item(
    backend: DynamoDBBackend,
    table_name: str,
    key: dict[str, dict[str, Any]],
    *values: Any,  # noqa: ANN401 - as moto's own
    **named: Any,  # noqa: ANN401 - as moto's own
) -> Any:  # noqa: ANN401 - as moto's own
    if _COPIES.made is not None and (item := backend.get_item(table_name, key)):
        # An update changes the item itself, which the table's copy has too; all else replaces it.
        items: Any = backend.get_table(table_name).items
        items[item.hash_key][item.range_key] = copy.deepcopy(item)
    return _UPDATE(backend, table_name, key, *values, **named)


def _copied(table: Table, memo: dict[int, Any]) -> Table:
    made = _COPIES.made
    if made is None or not table.has_range_key or table.stream_shard is not None:
        return _copied_deeply(table, memo)
    if id(table) not in made:
        copied = copy.copy(table)
        items = {partition: dict(rows) for partition, rows in table.items.items()}
        copied.items = defaultdict(dict, cast("Any", items))
        made[id(table)] = copied
    return made[id(table)]


def _copied_deeply(table: Table, memo: dict[int, Any]) -> Table:
    copied = cast("Table", Table.__new__(Table))
    memo[id(table)] = copied
    vars(copied).update(copy.deepcopy(vars(table), memo))
    return copied
