"""Pages of an index, as DynamoDB gives them.

A page has at most 1 MB of what the index has. moto counts what the table has of the same items, so
that a page of an index that leaves out what is long had some three items.
"""

from __future__ import annotations

import copy
import functools
import inspect
from typing import Any

from moto.dynamodb.models.table import SecondaryIndex, Table

from local.moto_ranges import of_range

_QUERY = Table.query
_SIGNATURE = inspect.signature(_QUERY)


def mend_pages_of_indexes() -> None:
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
