"""What moto does more of than an answer needs.

It does some things several times over for one answer: most of its time goes there. And it has a
list of every instance of every model, which its dashboard shows: each item that was ever written,
and each copy of a table that a transaction made, stays in memory for it. A local mode under steady
requests grows by ten megabytes a second.
"""

from __future__ import annotations

import functools
import uuid
from typing import Any

from jsonpath_ng import ext as jsonpath
from moto.core import responses, utils
from moto.core.common_models import BaseModel
from moto.core.model import Shape
from moto.core.parse import BaseJSONParser
from moto.core.serialize import BaseJSONSerializer, ResponseSerializer
from moto.dynamodb.exceptions import ItemSizeTooLarge
from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict
from moto.sqs import models as sqs
from moto.utilities import aws_headers

from local.moto_expressions import parse_expressions_once
from local.moto_transactions import copy_what_changes

# Rules have some eight paths each; this only bounds what callers may write.
_KEPT_PATHS = 256
# Here, so that each server of a process has the same one, and not a cache of the last one's cache.
_PARSE = functools.lru_cache(_KEPT_PATHS)(jsonpath.parse)  # type: ignore[attr-defined]
# Names of actions and attributes: fewer than these have.
_KEPT_NAMES = 1024
_UNDERSCORED = functools.lru_cache(_KEPT_NAMES)(utils.camelcase_to_underscores)
_METHOD_NAMES = functools.lru_cache(_KEPT_NAMES)(utils.method_names_from_class)
_VALUE = ResponseSerializer.get_value
_PARSED: Any = BaseJSONParser._parse_structure  # noqa: SLF001 - moto's own
_SERIALIZED: Any = BaseJSONSerializer._serialize_type_structure  # noqa: SLF001 - moto's own
# DynamoDB's values that are in the words of the wire as they are.
_PLAIN = ({"S"}, {"N"}, {"BOOL"})
# As moto has it in LimitedSizeDict.
_MAX_ITEM_BYTES = 405_000


def take_shortcuts() -> None:
    """Have moto do once what it does again and again, and keep no instances."""
    BaseModel.__new__ = _made  # type: ignore[method-assign]
    copy_what_changes()
    parse_expressions_once()
    jsonpath.parse = _PARSE  # type: ignore[attr-defined]
    for module in (responses, sqs):
        vars(module)["camelcase_to_underscores"] = _UNDERSCORED
    vars(responses)["method_names_from_class"] = _METHOD_NAMES
    ResponseSerializer.get_value = _value  # type: ignore[method-assign, assignment]
    BaseJSONParser._parse_structure = _parsed  # type: ignore[method-assign] # noqa: SLF001
    BaseJSONSerializer._serialize_type_structure = _serialized  # type: ignore[method-assign, assignment] # noqa: SLF001
    Item.__init__ = _item  # type: ignore[method-assign, assignment]
    for module in (aws_headers, responses):
        vars(module)["gen_amzn_requestid_long"] = _request_id


def _made(cls: type[BaseModel], *_values: object, **_named: object) -> BaseModel:
    return object.__new__(cls)


def _value(serializer: ResponseSerializer, value: object, key: str, shape: Shape) -> Any:  # noqa: ANN401 - any JSON
    # DynamoDB's items are in the words of the wire: no other word has to be tried for what is
    # missing, as each value has one type of ten.
    if type(value) is dict and serializer.operation_model.service_model.service_name == "dynamodb":
        return value.get(key)
    return _VALUE(serializer, value, key, shape)


def _parsed(parser: BaseJSONParser, shape: Shape, value: Any) -> Any:  # noqa: ANN401 - any JSON
    # Of ten types, each value has one.
    if shape.name == "AttributeValue" and type(value) is dict and value.keys() in _PLAIN:
        return dict(value)
    return _PARSED(parser, shape, value)


def _serialized(
    serializer: BaseJSONSerializer,
    serialized: Any,  # noqa: ANN401 - any JSON
    value: Any,  # noqa: ANN401 - any JSON
    shape: Any,  # noqa: ANN401 - any JSON
    key: str,
) -> None:
    if shape.name == "AttributeValue" and type(value) is dict and value.keys() in _PLAIN:
        serializer._default_serialize(serialized, dict(value), shape, key)  # noqa: SLF001
        return
    _SERIALIZED(serializer, serialized, value, shape, key)


def _item(
    item: Item, hash_key: DynamoType, range_key: DynamoType | None, attrs: dict[str, Any]
) -> None:
    # It measures the whole item for each of its attributes.
    item.hash_key, item.range_key = hash_key, range_key
    item.attrs = LimitedSizeDict()
    for name, value in attrs.items():
        dict.__setitem__(item.attrs, name, DynamoType(value))
    if item.size() > _MAX_ITEM_BYTES:
        raise ItemSizeTooLarge


def _request_id(headers: dict[str, Any]) -> str:
    # It draws each of 52 letters.
    headers["x-amzn-requestid"] = uuid.uuid4().hex.upper()
    return str(headers["x-amzn-requestid"])
