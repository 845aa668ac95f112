"""Queries as DynamoDB answers them, and of a large table in good time.

A page has at most 1 MB of what an index has. moto counts what the table has of the same items, so
that a page of an index that leaves out what is long had some three items. And it goes through all
items of the table for each query, sorts those of the partition and measures each: with a few
thousand orders in one partition, a query takes seconds.
"""

from __future__ import annotations

import copy
import functools
import inspect
from collections.abc import Mapping
from typing import Any

from moto.dynamodb.models.table import SecondaryIndex, Table

_QUERY = Table.query
_SIGNATURE = inspect.signature(_QUERY)


def mend_queries() -> None:
    """Have moto search the index itself, instead of copying what it found into the index."""
    Table.query = _query  # type: ignore[assignment, method-assign]


@functools.wraps(_QUERY)
def _query(table: Table, *values: Any, **named: Any) -> Any:  # noqa: ANN401 - as moto's own
    asked = _SIGNATURE.bind(table, *values, **named).arguments
    index_name = asked.get("index_name")
    if index_name is None:
        return _QUERY(of_range(table, asked), *values, **named)
    index: SecondaryIndex = table.get_index(index_name)
    seen = copy.copy(table)
    in_it = [item for item in table.all_items() if set(index.schema_key_attrs) <= item.attrs.keys()]
    vars(seen)["all_items"] = lambda: [index.project(item) for item in in_it]
    return _QUERY(seen, *values, **named)


_FIRST_AND_LAST = 2


def of_range(table: Table, asked: Mapping[str, Any]) -> Table:
    """Give a table with the items of a query's partition and range alone.

    Args:
        table: The whole one.
        asked: The arguments of moto's `Table.query`, for the table itself and no index.
    """
    near = _near(table, asked)
    seen = copy.copy(table)
    vars(seen)["all_items"] = lambda: near
    return seen


def _near(table: Table, asked: Mapping[str, Any]) -> list[Any]:
    partition: Any = table.items.get(asked["hash_key"], {})
    items = list(partition.values())
    bounds = [one.value for one in asked["range_objs"] or () if one.type == "S"]
    if asked["range_comparison"] == "BETWEEN" and len(bounds) == _FIRST_AND_LAST:
        first, last = bounds
        return [one for one in items if first <= one.range_key.value <= last]
    if asked["range_comparison"] == "BEGINS_WITH" and bounds:
        return [one for one in items if one.range_key.value.startswith(bounds[0])]
    return items
