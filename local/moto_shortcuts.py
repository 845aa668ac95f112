"""What moto does more of than an answer needs.

It does some things several times over for one answer: most of its time goes there. And it has a
list of every instance of every model, which its dashboard shows: each item that was ever written,
and each copy of a table that a transaction made, stays in memory for it. A local mode under steady
requests grows by ten megabytes a second.
"""

from __future__ import annotations

import copy
import functools
import threading
from typing import Any, cast

from jsonpath_ng import ext as jsonpath
from moto.core import responses, utils
from moto.core.common_models import BaseModel
from moto.core.model import Shape
from moto.core.serialize import ResponseSerializer
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.table import Table
from moto.dynamodb.parsing import ast_nodes
from moto.sqs import models as sqs

_TRANSACT = DynamoDBBackend.transact_write_items
# Rules have some eight paths each; this only bounds what callers may write.
_KEPT_PATHS = 256
# Here, so that each server of a process has the same one, and not a cache of the last one's cache.
_PARSE = functools.lru_cache(_KEPT_PATHS)(jsonpath.parse)  # type: ignore[attr-defined]
# Names of actions and attributes: fewer than these have.
_KEPT_NAMES = 1024
_UNDERSCORED = functools.lru_cache(_KEPT_NAMES)(utils.camelcase_to_underscores)
_METHOD_NAMES = functools.lru_cache(_KEPT_NAMES)(utils.method_names_from_class)
_VALUE = ResponseSerializer.get_value


class _Copies(threading.local):
    """The tables that a transaction has copied so far; None outside of one."""

    made: dict[int, Table] | None = None


_COPIES = _Copies()


def take_shortcuts() -> None:
    """Have moto do once what it does again and again, and keep no instances."""
    BaseModel.__new__ = _made  # type: ignore[method-assign]
    DynamoDBBackend.transact_write_items = _transact_write_items  # type: ignore[method-assign, assignment]
    Table.__deepcopy__ = _copied  # type: ignore[attr-defined]
    jsonpath.parse = _PARSE  # type: ignore[attr-defined]
    for module in (responses, sqs):
        vars(module)["camelcase_to_underscores"] = _UNDERSCORED
    vars(responses)["method_names_from_class"] = _METHOD_NAMES
    ResponseSerializer.get_value = _value  # type: ignore[method-assign, assignment]
    ast_nodes.DepthFirstTraverser.nodes_to_be_processed = _processed  # type: ignore[attr-defined]


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


def _value(serializer: ResponseSerializer, value: object, key: str, shape: Shape) -> Any:  # noqa: ANN401 - any JSON
    # DynamoDB's items are in the words of the wire: no other word has to be tried for what is
    # missing, as each value has one type of ten.
    if type(value) is dict and serializer.operation_model.service_model.service_name == "dynamodb":
        return value.get(key)
    return _VALUE(serializer, value, key, shape)


def _processed(traverser: Any) -> tuple[type, ...]:  # noqa: ANN401 - moto has no types here
    # It makes them anew for each node of an expression.
    kept = vars(traverser)
    if "_processed" not in kept:
        kept["_processed"] = tuple(traverser._processing_map())  # noqa: SLF001 - moto's own
    return cast("tuple[type, ...]", kept["_processed"])
