"""HTTP/1.1 as a small server needs it: strict about what it reads, bounded in how much."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus
from http.client import responses
from typing import BinaryIO

# API Gateway's quota for the request line and the headers together.
MAX_HEAD_BYTES = 10_240
# API Gateway's quota for a payload.
MAX_BODY_BYTES = 10 * 1024 * 1024
# A chunk's size in hexadecimal and extensions that nobody sends.
MAX_CHUNK_LINE_BYTES = 256

Headers = tuple[tuple[str, str], ...]

_REQUEST_LINE = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+) ([!-~]+) HTTP/([0-9])\.([0-9])")
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CONTROL_CHARACTER = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_ORIGIN = re.compile(r"https?://[^/?#]*")
_DIGITS = re.compile(r"[0-9]{1,19}")
_HEXADECIMAL = re.compile(r"[0-9A-Fa-f]{1,8}")


class RefusedError(Exception):
    """A request that gets an answer but no hearing; the connection ends with it."""

    def __init__(self, status: HTTPStatus, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class DisconnectedError(Exception):
    """The client went away in the middle of a request."""


@dataclass(frozen=True, slots=True)
class Head:
    """A request's first line and headers; `target` is ASCII and still percent-encoded."""

    method: str
    target: str
    minor_version: int
    headers: Headers

    def values(self, name: str) -> tuple[str, ...]:
        """Return the values of all headers of that name, in the order received."""
        wanted = name.lower()
        return tuple(value for key, value in self.headers if key.lower() == wanted)

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        return self.target.partition("?")[2]

    @property
    def keeps_connection(self) -> bool:
        options = {
            option.strip().lower() for option in ",".join(self.values("connection")).split(",")
        }
        return "close" not in options if self.minor_version else "keep-alive" in options


@dataclass(frozen=True, slots=True)
class Request:
    """A whole request."""

    head: Head
    body: bytes


@dataclass(frozen=True, slots=True)
class Response:
    """What a server answers; length, date and connection headers are added on the way out."""

    status: int
    headers: Headers = ()
    body: bytes = b""


def read_head(stream: BinaryIO) -> Head | None:
    """Read a request's head; None where the client has closed the connection between requests."""
    lines = _head_lines(stream)
    first = next(lines, None)
    if first is None:
        return None
    method, target, minor_version = _request_line(first)
    head = Head(method, target, minor_version, tuple(_header(line) for line in lines))
    if minor_version and len(head.values("host")) != 1:
        raise RefusedError(HTTPStatus.BAD_REQUEST, "One Host header is needed.")
    return head


def _head_lines(stream: BinaryIO) -> Iterator[str]:
    room_bytes = MAX_HEAD_BYTES
    started = False
    while True:
        line = stream.readline(room_bytes + 1)
        room_bytes -= len(line)
        if room_bytes < 0:
            raise _too_long(started=started)
        if not line.endswith(b"\n"):
            if line or started:
                raise DisconnectedError
            return
        content = line.removesuffix(b"\n").removesuffix(b"\r")
        # An empty line before the request line is tolerated, as RFC 9112 (2.2) asks.
        if content:
            started = True
            yield content.decode("latin-1")
        elif started:
            return


def _too_long(*, started: bool) -> RefusedError:
    if started:
        return RefusedError(
            HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The headers are over 10,240 bytes."
        )
    return RefusedError(HTTPStatus.REQUEST_URI_TOO_LONG, "The request line is over 10,240 bytes.")


def _request_line(line: str) -> tuple[str, str, int]:
    match = _REQUEST_LINE.fullmatch(line)
    if match is None:
        raise RefusedError(HTTPStatus.BAD_REQUEST, "The request line is not one of HTTP/1.1.")
    method, target, major, minor = match.groups()
    if major != "1":
        raise RefusedError(HTTPStatus.HTTP_VERSION_NOT_SUPPORTED, "This is an HTTP/1.1 server.")
    return method, _origin_form(target), int(minor)


def _origin_form(target: str) -> str:
    """Return the target without `http://host`, which clients send that take us for a proxy."""
    rest = _ORIGIN.sub("", target, count=1) if _ORIGIN.match(target) else target
    if target != rest and not rest.startswith("/"):
        rest = f"/{rest}"
    if not rest.startswith("/"):
        raise RefusedError(HTTPStatus.BAD_REQUEST, "The request's target is not a path.")
    return rest


def _header(line: str) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    value = value.strip(" \t")
    # A blank before the colon and a folded line fail here too: both smuggle requests elsewhere.
    if not colon or not _HEADER_NAME.fullmatch(name) or _CONTROL_CHARACTER.search(value):
        raise RefusedError(HTTPStatus.BAD_REQUEST, "A header is malformed.")
    return name, value


def body_length(head: Head, max_body_bytes: int = MAX_BODY_BYTES) -> int | None:
    """Return how many bytes of body follow; None: they come in chunks."""
    encodings = head.values("transfer-encoding")
    lengths = set(head.values("content-length"))
    if encodings:
        if lengths or not head.minor_version or [e.lower() for e in encodings] != ["chunked"]:
            raise RefusedError(HTTPStatus.BAD_REQUEST, "Only Transfer-Encoding: chunked is known.")
        return None
    if not lengths:
        return 0
    length = lengths.pop()
    if lengths or not _DIGITS.fullmatch(length):
        raise RefusedError(HTTPStatus.BAD_REQUEST, "Content-Length has to be one whole number.")
    return _within(int(length), max_body_bytes)


def _within(length: int, max_body_bytes: int) -> int:
    if length > max_body_bytes:
        raise RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"Over {max_body_bytes:,} bytes.")
    return length


def expects_continue(head: Head) -> bool:
    """Tell whether the client waits for `100 Continue` before it sends the body."""
    expectations = [value.lower() for value in head.values("expect")]
    if expectations not in ([], ["100-continue"]):
        raise RefusedError(HTTPStatus.EXPECTATION_FAILED, "Only Expect: 100-continue is known.")
    return bool(expectations) and head.minor_version > 0


def read_body(stream: BinaryIO, length: int | None, max_body_bytes: int = MAX_BODY_BYTES) -> bytes:
    """Read a body of that length, or one that comes in chunks."""
    return _chunked(stream, max_body_bytes) if length is None else _exactly(stream, length)


def _exactly(stream: BinaryIO, length: int) -> bytes:
    content = stream.read(length)
    if len(content) < length:
        raise DisconnectedError
    return content


def _chunked(stream: BinaryIO, max_body_bytes: int) -> bytes:
    body = bytearray()
    while size := _chunk_size(stream):
        _within(len(body) + size, max_body_bytes)
        body += _exactly(stream, size)
        if _line(stream):
            raise RefusedError(HTTPStatus.BAD_REQUEST, "A chunk is longer than it says.")
    _skip_trailers(stream)
    return bytes(body)


def _chunk_size(stream: BinaryIO) -> int:
    size = _line(stream).partition(b";")[0].strip().decode("latin-1")
    if not _HEXADECIMAL.fullmatch(size):
        raise RefusedError(HTTPStatus.BAD_REQUEST, "A chunk's size is not hexadecimal.")
    return int(size, 16)


def _skip_trailers(stream: BinaryIO) -> None:
    room_bytes = MAX_HEAD_BYTES
    while line := _line(stream):
        room_bytes -= len(line)
        if room_bytes < 0:
            raise _too_long(started=True)


def _line(stream: BinaryIO) -> bytes:
    line = stream.readline(MAX_CHUNK_LINE_BYTES)
    if line.endswith(b"\n"):
        return line.removesuffix(b"\n").removesuffix(b"\r")
    if len(line) < MAX_CHUNK_LINE_BYTES:
        raise DisconnectedError
    raise RefusedError(HTTPStatus.BAD_REQUEST, "A line of the chunked body is too long.")


def encode(response: Response, *, head_only: bool, keeps_connection: bool) -> bytes:
    """Return the response's bytes; `head_only` for HEAD, which gets the length but no body."""
    bodiless = response.status in {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}
    headers = [*response.headers, ("Date", formatdate(usegmt=True))]
    if not bodiless:
        headers.append(("Content-Length", str(len(response.body))))
    headers.append(("Connection", "keep-alive" if keeps_connection else "close"))
    lines = [f"HTTP/1.1 {response.status} {responses.get(response.status, '')}"]
    lines += [f"{name}: {value}" for name, value in headers]
    head = "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")
    return head if head_only or bodiless else head + response.body
