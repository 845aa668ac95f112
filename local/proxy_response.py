"""Turns a function's result into an HTTP response, as API Gateway (REST, Lambda proxy) does."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from local.first_fault import first_fault
from local.http_server import Headers, Response

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_UNSAFE_VALUE = re.compile(r"[^\t\x20-\x7e\x80-\xff]")
# The server writes these itself.
_OWN_HEADERS = frozenset({"connection", "content-length", "date", "transfer-encoding"})

_HeaderValue = bool | int | float | str


class MalformedResponseError(ValueError):
    """The function's result is not one that API Gateway accepts; it answers 502 then."""


class _Result(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, extra="forbid")

    # 1xx would announce a second response that never comes.
    status_code: Annotated[int, Field(ge=200, le=599)]
    headers: dict[str, _HeaderValue] | None = None
    multi_value_headers: dict[str, list[_HeaderValue]] | None = None
    body: str | None = None
    is_base64_encoded: bool = False


def map_response(result: Any, *, is_binary: bool) -> Response:  # noqa: ANN401 - whatever a function returns
    """Return the HTTP response that a function's result describes.

    Args:
        result: What the function returned.
        is_binary: The API has binary media types: without them base64 stays what it is.

    Raises:
        MalformedResponseError: the result is not a proxy response.
    """
    try:
        read = _Result.model_validate(result)
    except ValidationError as error:
        raise MalformedResponseError(first_fault(error)) from error
    body = (read.body or "").encode("utf-8", "replace")
    if is_binary and read.is_base64_encoded:
        try:
            body = base64.b64decode(body, validate=True)
        except ValueError as error:
            raise MalformedResponseError("body is not base64") from error
    return Response(read.status_code, _headers(read), body)


def _headers(result: _Result) -> Headers:
    kept = [_checked(*pair) for pair in _pairs(result) if pair[0].lower() not in _OWN_HEADERS]
    if not any(name.lower() == "content-type" for name, _ in kept):
        kept.append(("Content-Type", "application/json"))
    return tuple(kept)


def _pairs(result: _Result) -> Iterator[tuple[str, _HeaderValue]]:
    """Merge both maps; a header that is in both keeps its values of the multi-value one."""
    multiple = result.multi_value_headers or {}
    taken = {name.lower() for name in multiple}
    for name, value in (result.headers or {}).items():
        if name.lower() not in taken:
            yield name, value
    for name, values in multiple.items():
        yield from ((name, value) for value in values)


def _checked(name: str, value: _HeaderValue) -> tuple[str, str]:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if not _NAME.fullmatch(name) or _UNSAFE_VALUE.search(text):
        raise MalformedResponseError(f"header {name!r} holds characters that no header may")
    return name, text
