"""What moto does more of than an answer needs.

It did some things several times over for one answer: half of its time went there. And it has a list
of every instance of every model, which its dashboard shows: each item that was ever written, and
each copy of a table that a transaction made, stayed in memory for it. A local mode under steady
requests grew by ten megabytes a second.
"""

from __future__ import annotations

import copy
import functools
import threading
from typing import Any, cast

from jsonpath_ng import ext as jsonpath
from moto.core.common_models import BaseModel
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.table import Table

_TRANSACT = DynamoDBBackend.transact_write_items
# Rules have some eight paths each; this only bounds what callers may write.
_KEPT_PATHS = 256
# Here, so that each server of a process has the same one, and not a cache of the last one's cache.
_PARSE = functools.lru_cache(_KEPT_PATHS)(jsonpath.parse)  # type: ignore[attr-defined]


class _Copies(threading.local):
    """The tables that a transaction has copied so far; None outside of one."""

    made: dict[int, Table] | None = None


_COPIES = _Copies()


def take_shortcuts() -> None:
    """Have moto copy a table once a transaction, read a rule's path once, and keep no instances."""
    BaseModel.__new__ = _made  # type: ignore[method-assign]
    DynamoDBBackend.transact_write_items = _transact_write_items  # type: ignore[method-assign, assignment]
    Table.__deepcopy__ = _copied  # type: ignore[attr-defined]
    jsonpath.parse = _PARSE  # type: ignore[attr-defined]


@functools.wraps(_TRANSACT)
def _transact_write_items(backend: DynamoDBBackend, transact_items: list[dict[str, Any]]) -> None:
    # To go back to if a write fails, moto copies the table anew for each write, before the first.
    _COPIES.made = {}
    try:
        _TRANSACT(backend, transact_items)
    finally:
        _COPIES.made = None


def _copied(table: Table, memo: dict[int, Any]) -> Table:
    made = _COPIES.made
    if made is not None and id(table) in made:
        return made[id(table)]
    copied = cast("Table", Table.__new__(Table))
    memo[id(table)] = copied
    vars(copied).update(copy.deepcopy(vars(table), memo))
    if made is not None:
        made[id(table)] = copied
    return copied


def _made(cls: type[BaseModel], *_values: object, **_named: object) -> BaseModel:
    return object.__new__(cls)
