"""What a request has to be before it is heard: HTTP/1.1, whole, and of a bounded length."""

from __future__ import annotations

import json
import re
from email.message import Message
from http import HTTPStatus

_REQUEST_LINE = re.compile(r"[!-~]+ /[!-~]* HTTP/1\.[0-9]")
_CONTROL_CHARACTER = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
# More digits than any limit has; and int() is slow on very long ones.
_LENGTH = re.compile(r"[0-9]{1,19}")


class RefusedError(Exception):
    """A request that gets an answer but no hearing."""

    def __init__(self, status: HTTPStatus, reason: str) -> None:
        super().__init__(reason)
        self.status = status


def error_body(code: str, target: str, reason: str) -> bytes:
    """Say why in the API's shape, so that it can be read in a terminal and in the console."""
    text = {"message": reason, "details": []}
    error = {"code": code, "target": target, "value": "", **text}
    return json.dumps({"type": "ErrorResponse", "error": error, "message": text}).encode()


def check_head(line: str, headers: Message, version: str) -> None:
    """Hold that the request line and the headers are in order. Raises RefusedError."""
    if not _REQUEST_LINE.fullmatch(line):
        raise _bad("The request line is not one of HTTP/1.1.")
    # Folded lines fail here too, and what the parser took for the end of the headers.
    if headers.defects or any(map(_CONTROL_CHARACTER.search, headers.values())):
        raise _bad("A header is malformed.")
    if version != "HTTP/1.0" and len(headers.get_all("Host", [])) != 1:
        raise _bad("One Host header is needed.")
    if headers.get("Expect", "100-continue").lower() != "100-continue":
        reason = "Only Expect: 100-continue is known."
        raise RefusedError(HTTPStatus.EXPECTATION_FAILED, reason)


def body_length(headers: Message, most_bytes: int) -> int:
    """Give the body's length, which has to be known beforehand. Raises RefusedError."""
    if "Transfer-Encoding" in headers:
        reason = "The body needs a Content-Length; chunks are not read here."
        raise RefusedError(HTTPStatus.LENGTH_REQUIRED, reason)
    lengths = set(headers.get_all("Content-Length", ["0"]))
    if len(lengths) > 1 or not _LENGTH.fullmatch(length := lengths.pop()):
        raise _bad("Content-Length has to be one whole number.")
    if int(length) > most_bytes:
        raise RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"Over {most_bytes:,} bytes.")
    return int(length)


def _bad(reason: str) -> RefusedError:
    return RefusedError(HTTPStatus.BAD_REQUEST, reason)
