"""Turns a function's result into an HTTP response, as API Gateway (REST, Lambda proxy) does."""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet

from local.http1 import Headers, Response
from local.shapes import ShapeError, mapping, sequence

_KEYS = frozenset({"statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"})
# 1xx would announce a second response that never comes.
_LOWEST_STATUS, _HIGHEST_STATUS = 200, 599
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_UNSAFE_VALUE = re.compile(r"[^\t\x20-\x7e\x80-\xff]")
# The server writes these itself.
_OWN_HEADERS = frozenset({"connection", "content-length", "date", "transfer-encoding"})


class MalformedResponseError(ValueError):
    """The function's result is none that API Gateway accepts: it answers 502 then."""


def map_response(result: object, binary_media_types: AbstractSet[str]) -> Response:
    """Return the HTTP response that a function's result describes.

    Raises:
        MalformedResponseError: the result is not a proxy response.
    """
    try:
        fields = mapping(result, "the result")
        if unknown := fields.keys() - _KEYS:
            raise MalformedResponseError(f"unknown keys in the result: {sorted(unknown)}")
        headers = _headers(fields)
        return Response(_status(fields), headers, _body(fields, headers, binary_media_types))
    except ShapeError as error:
        raise MalformedResponseError(str(error)) from error


def _status(fields: Mapping[str, object]) -> int:
    status = fields.get("statusCode")
    if isinstance(status, str) and re.fullmatch("[0-9]{3}", status):
        status = int(status)
    if isinstance(status, bool) or not isinstance(status, int):
        raise MalformedResponseError("statusCode has to be a whole number")
    if not _LOWEST_STATUS <= status <= _HIGHEST_STATUS:
        raise MalformedResponseError(f"statusCode {status} is not from 200 to 599")
    return status


def _headers(fields: Mapping[str, object]) -> Headers:
    """Merge both maps; a header that is in both keeps its values of the multi-value one."""
    multiple = _optional_mapping(fields, "multiValueHeaders")
    taken = {name.lower() for name in multiple}
    pairs = [*_single(fields, taken), *_multiple(multiple)]
    kept = [pair for pair in pairs if pair[0].lower() not in _OWN_HEADERS]
    if not any(name.lower() == "content-type" for name, _ in kept):
        kept.append(("Content-Type", "application/json"))
    return tuple(kept)


def _single(fields: Mapping[str, object], taken: AbstractSet[str]) -> Iterator[tuple[str, str]]:
    headers = _optional_mapping(fields, "headers")
    for name, value in headers.items():
        if name.lower() not in taken:
            yield _pair(name, value)


def _optional_mapping(fields: Mapping[str, object], name: str) -> Mapping[str, object]:
    value = fields.get(name)
    return {} if value is None else mapping(value, name)


def _multiple(headers: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name, values in headers.items():
        for value in sequence(values, f"multiValueHeaders.{name}"):
            yield _pair(name, value)


def _pair(name: str, value: object) -> tuple[str, str]:
    if isinstance(value, bool):
        value = "true" if value else "false"
    if not isinstance(value, str | int | float):
        raise MalformedResponseError(f"header {name!r} has to be a text")
    if not _NAME.fullmatch(name) or _UNSAFE_VALUE.search(str(value)):
        raise MalformedResponseError(f"header {name!r} holds characters that no header may")
    return name, str(value)


def _body(
    fields: Mapping[str, object], headers: Headers, binary_media_types: AbstractSet[str]
) -> bytes:
    body = fields.get("body")
    if body is None:
        return b""
    if not isinstance(body, str):
        raise MalformedResponseError("body has to be a text")
    if fields.get("isBase64Encoded") is True and _is_binary(headers, binary_media_types):
        return _decoded(body)
    return body.encode("utf-8", "replace")


def _is_binary(headers: Headers, binary_media_types: AbstractSet[str]) -> bool:
    """Tell whether base64 is decoded: only for media types that the API declares binary."""
    types = {
        value.partition(";")[0].strip() for name, value in headers if name.lower() == "content-type"
    }
    return "*/*" in binary_media_types or bool(types & binary_media_types)


def _decoded(body: str) -> bytes:
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error as error:
        raise MalformedResponseError("body is not base64") from error
