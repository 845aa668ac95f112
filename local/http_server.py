"""A small HTTP/1.1 server on the loopback address: http.server, which bounds lines and headers.

Checked here is that the target is ASCII, and that the body has a known, bounded length.
"""

from __future__ import annotations

import contextlib
import re
import socket
import struct
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from typing import Protocol

from local.accepting import accepting
from local.surroundings import LOOPBACK

# API Gateway's quota for a payload.
MAX_BODY_BYTES = 10 * 1024 * 1024
# A load test's clients connect all at once.
BACKLOG = 1024
# Without a byte from the client, or room for one. Each connection has a thread of its own, so that
# a client that drips holds up nobody else; pooled clients keep theirs idle for about a minute.
TIMEOUT_SECONDS = 60.0
# How long, and how much (in pieces), a refused client may go on sending before it is cut off.
LINGER_SECONDS = 2.0
LINGER_PIECES, PIECE_BYTES = 256, 64 * 1024

_REQUEST_LINE = re.compile(r"[!-~]+ /[!-~]* HTTP/1\.[0-9]")
_CONTROL_CHARACTER = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
# More digits than any limit has; and int() is slow on very long ones.
_LENGTH = re.compile(r"[0-9]{1,19}")
_BODILESS = frozenset({HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED})

Headers = tuple[tuple[str, str], ...]


class RefusedError(Exception):
    """A request that gets an answer but no hearing."""

    def __init__(self, status: HTTPStatus, reason: str) -> None:
        super().__init__(reason)
        self.status = status


@dataclass(frozen=True, slots=True)
class Request:
    """A whole request; `target` is ASCII and still percent-encoded, `certificate` is DER."""

    method: str
    target: str
    headers: Headers = ()
    body: bytes = b""
    certificate: bytes = b""

    def values(self, name: str) -> tuple[str, ...]:
        """Return the values of all headers of that name, in the order received."""
        return tuple(value for key, value in self.headers if key.lower() == name.lower())

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        return self.target.partition("?")[2]


@dataclass(frozen=True, slots=True)
class Response:
    """What a server answers; length, date and connection headers are added on the way out.

    A rest follows the body in its own time; the connection then ends, whatever length was
    announced. Without an announced length, that end is the body's.
    """

    status: int
    headers: Headers = ()
    body: bytes = b""
    rest: Iterable[bytes] | None = None
    announced_bytes: int | None = None


class Application(Protocol):
    """What a server serves."""

    def answer(self, request: Request) -> Response:
        """Answer a well-formed request. ConnectionResetError resets its connection instead."""

    def refuse(self, status: HTTPStatus, reason: str) -> Response:
        """Give a request that HTTP itself refuses a body in the application's own shape."""


class HttpServer(ThreadingTCPServer):
    """A port of the loopback address: taken from the construction on, served within `serving`.

    Raises OSError where the port is taken; port 0 takes a free one. It is not http.server's own
    class, because that one looks its name up in the DNS, which can take seconds.
    """

    allow_reuse_address = True
    request_queue_size = BACKLOG
    daemon_threads = True
    block_on_close = False
    application: Application

    def __init__(
        self,
        port: int = 0,
        *,
        report: Callable[[str], None] = lambda _line: None,
        max_body_bytes: int = MAX_BODY_BYTES,
    ) -> None:
        self.report = report
        self.max_body_bytes = max_body_bytes
        self.connections: set[socket.socket] = set()
        super().__init__((LOOPBACK, port), _Handler)

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    @contextlib.contextmanager
    def serving(self, application: Application) -> Iterator[None]:
        """Serve; at the end stop listening, and cut the connections that are open."""
        self.application = application
        try:
            with accepting(self):
                yield
        finally:
            self.close()

    def certificate_of(self, _connection: socket.socket) -> bytes:
        """Give the certificate that a client presented; without TLS there is none."""
        return b""

    def close(self) -> None:
        """Give the port back."""
        self.server_close()
        for connection in tuple(self.connections):
            # It may have ended by itself in the meantime.
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    """One connection: its requests, one after the other."""

    protocol_version = "HTTP/1.1"
    default_request_version = "HTTP/1.1"  # for what is no HTTP at all
    timeout = TIMEOUT_SECONDS
    disable_nagle_algorithm = True
    server: HttpServer

    def handle(self) -> None:
        self.server.connections.add(self.connection)
        try:
            # Clients come and go as they like: that is no event for the log.
            with contextlib.suppress(OSError):
                super().handle()
        finally:
            self.server.connections.discard(self.connection)

    def parse_request(self) -> bool:
        """Read a request to its end, or refuse it."""
        try:
            if not super().parse_request():
                return False
            self._check_head()
            self._body = self._read_body()
        except RefusedError as refusal:
            self.send_error(refusal.status, str(refusal))
            return False
        except TimeoutError:
            self.send_error(HTTPStatus.REQUEST_TIMEOUT)
            return False
        return True

    def _check_head(self) -> None:
        if not _REQUEST_LINE.fullmatch(self.requestline):
            raise _bad("The request line is not one of HTTP/1.1.")
        # Folded lines fail here too, and what the parser took for the end of the headers.
        if self.headers.defects or any(map(_CONTROL_CHARACTER.search, self.headers.values())):
            raise _bad("A header is malformed.")
        if self.request_version != "HTTP/1.0" and len(self.headers.get_all("Host", [])) != 1:
            raise _bad("One Host header is needed.")
        if self.headers.get("Expect", "100-continue").lower() != "100-continue":
            reason = "Only Expect: 100-continue is known."
            raise RefusedError(HTTPStatus.EXPECTATION_FAILED, reason)

    def handle_expect_100(self) -> bool:
        """Ask for the body where it is going to be read."""
        self._check_head()
        self._body_length()
        return super().handle_expect_100()

    def _read_body(self) -> bytes:
        length = self._body_length()
        body = self.rfile.read(length)
        if len(body) < length:
            raise ConnectionAbortedError
        return body

    def _body_length(self) -> int:
        if "Transfer-Encoding" in self.headers:
            reason = "The body needs a Content-Length; chunks are not read here."
            raise RefusedError(HTTPStatus.LENGTH_REQUIRED, reason)
        lengths = set(self.headers.get_all("Content-Length", ["0"]))
        if len(lengths) > 1 or not _LENGTH.fullmatch(length := lengths.pop()):
            raise _bad("Content-Length has to be one whole number.")
        if int(length) > self.server.max_body_bytes:
            reason = f"Over {self.server.max_body_bytes:,} bytes."
            raise RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, reason)
        return int(length)

    def _answer(self) -> None:
        # Not self.path, in which http.server has made one slash of several at the start.
        target = self.requestline.split(" ")[1]
        certificate = self.server.certificate_of(self.connection)
        headers = tuple(self.headers.items())
        request = Request(self.command, target, headers, self._body, certificate)
        try:
            response = self.server.application.answer(request)
        except ConnectionResetError:
            self._reset()
            return
        except Exception:  # noqa: BLE001 - one broken answer must not end the connection's thread
            traceback.print_exc()
            status = HTTPStatus.INTERNAL_SERVER_ERROR
            response = self.server.application.refuse(status, "The server has failed.")
        self._send(response, f"{request.method} {request.target}")

    def __getattr__(self, name: str) -> Callable[[], None]:
        """Let the application answer every method, for which http.server asks as `do_GET`."""
        if name.startswith("do_"):
            return self._answer
        raise AttributeError(name)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Refuse in the application's own shape, and end the connection."""
        del explain
        status = HTTPStatus(code)
        self.close_connection, reason = True, message or status.description
        self._send(self.server.application.refuse(status, reason), f"refused: {reason}")
        self._linger()

    def _send(self, response: Response, what: str) -> None:
        self.server.report(f"{what} {response.status}")
        self.close_connection |= response.rest is not None
        self.send_response_only(response.status)
        for name, value in response.headers:
            self.send_header(name, value)
        if response.status not in _BODILESS:
            self._send_length(response)
        self.send_header("Date", self.date_time_string())
        self.send_header("Connection", "close" if self.close_connection else "keep-alive")
        self.end_headers()
        if response.status not in _BODILESS and self.command != "HEAD":
            self.wfile.write(response.body)
            for piece in response.rest or ():
                self.wfile.write(piece)

    def _send_length(self, response: Response) -> None:
        length = len(response.body) if response.rest is None else response.announced_bytes
        if length is not None:
            self.send_header("Content-Length", str(length))

    def _reset(self) -> None:
        """Close with a reset instead of an end: socket(7), SO_LINGER of no seconds."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        # At once: socketserver would end the connection in order first.
        socket.close(self.connection.detach())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Say nothing more: each answer has been reported, and going away is no event."""

    def _linger(self) -> None:
        """Read on for a while: a connection closed on unread bytes is reset, answer and all."""
        self.connection.shutdown(socket.SHUT_WR)
        self.connection.settimeout(LINGER_SECONDS)
        for _ in range(LINGER_PIECES):
            if not self.rfile.read1(PIECE_BYTES):
                return


def _bad(reason: str) -> RefusedError:
    return RefusedError(HTTPStatus.BAD_REQUEST, reason)
