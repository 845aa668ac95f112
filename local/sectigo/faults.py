"""The ways in which the simulator can be told to fail: a name and a maker for each."""

import re
import time
from collections.abc import Callable, Mapping

from local.http1 import Headers, Response
from local.shapes import ShapeError, integer, mapping, number, text

# Longer than any client waits.
MAX_SLOW_SECONDS = 600.0

Answer = Callable[[], Response]
# A fault gets the answer that Sectigo would give, and gives its own.
Fault = Callable[[Answer], Response]
Fields = Mapping[str, object]

_JSON = ("Content-Type", "application/json;charset=UTF-8")
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(r"[\t -~]*")
_LOWEST_STATUS, _HIGHEST_STATUS = 200, 599


def make_fault(kind: str, fields: Fields) -> Fault:
    """Return the fault that a control request describes.

    Raises:
        ShapeError: there is no such kind, or one of its fields is wrong.
    """
    maker = _MAKERS.get(kind)
    if maker is None:
        raise ShapeError(f"kind has to be one of {', '.join(sorted(_MAKERS))}, not {kind!r}")
    known, make = maker
    if unknown := sorted(fields.keys() - known):
        raise ShapeError(f"{kind} has no field {', '.join(unknown)}; it knows {sorted(known)}")
    return make(fields)


def _status(fields: Fields) -> Fault:
    status = integer(fields.get("status"), "status")
    if not _LOWEST_STATUS <= status <= _HIGHEST_STATUS:
        raise ShapeError(f"status has to be from 200 to 599, not {status}")
    headers = (_JSON, *_headers(fields))
    body = b'{"code":-1,"description":"The simulator was told to answer so"}'
    return lambda _answer: Response(status, headers, body)


def _headers(fields: Fields) -> Headers:
    headers = mapping(fields.get("headers", {}), "headers")
    return tuple(_header(name, text(value, f"headers.{name}")) for name, value in headers.items())


def _header(name: str, value: str) -> tuple[str, str]:
    if not _HEADER_NAME.fullmatch(name) or not _HEADER_VALUE.fullmatch(value):
        raise ShapeError(f"headers: {name!r} is no header")
    return name, value


def _slow(fields: Fields) -> Fault:
    seconds = number(fields.get("seconds"), "seconds")
    if not 0 <= seconds <= MAX_SLOW_SECONDS:
        raise ShapeError(f"seconds has to be from 0 to {MAX_SLOW_SECONDS:g}")

    def fault(answer: Answer) -> Response:
        time.sleep(seconds)
        return answer()

    return fault


def _garbage(_fields: Fields) -> Fault:
    page = b"<!DOCTYPE html><html><body><h1>We will be back soon</h1></body></html>"
    return lambda _answer: Response(200, (("Content-Type", "text/html"),), page)


def _empty(_fields: Fields) -> Fault:
    return lambda _answer: Response(200, (_JSON,), b"[]")


# A new fault is a function above and a line here: kind, the fields that it knows, its maker.
_MAKERS: Mapping[str, tuple[frozenset[str], Callable[[Fields], Fault]]] = {
    "empty": (frozenset(), _empty),
    "garbage": (frozenset(), _garbage),
    "slow": (frozenset({"seconds"}), _slow),
    "status": (frozenset({"status", "headers"}), _status),
}
