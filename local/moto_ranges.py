"""A partition of many items, of which a query sees those alone that it asks for.

moto goes through all items of the table for each query, sorts those of the partition and measures
each: with a few thousand orders in one partition, a query takes seconds.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from moto.dynamodb.models.table import Table

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
