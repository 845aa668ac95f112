"""A small HTTP/1.1 server on the loopback address: http.server, which bounds lines and headers.

Werkzeug's, which is http.server too, ends the connection after each answer, and shakes hands over
TLS in the one thread that accepts.
"""

from __future__ import annotations

import contextlib
import io
import socket
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from typing import Any, Protocol

from local.connections import LINGER_SECONDS, Arrival, accepting, cut, linger, reset
from local.gate import KeptOutError, check_origin
from local.request_rules import RefusedError, body_length, check_head
from local.surroundings import LOOPBACK

# API Gateway's quota for a payload.
MAX_BODY_BYTES = 10 * 1024 * 1024
# A load test's clients connect all at once.
BACKLOG = 1024
# For a whole request from its first byte on, and for room for its answer. Each connection has a
# thread of its own, so that a slow client holds up no other; pooled clients keep theirs idle for
# about a minute.
TIMEOUT_SECONDS = 60.0
# Twice what a load test opens. Each is a thread, and one that is over is hung up on.
MAX_CONNECTIONS = 2048
_IN_JSON = (("Content-Type", "application/json"), ("Cache-Control", "no-store"))
_BODILESS = frozenset({HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED})

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Request:
    """A whole request; `target` is ASCII and still percent-encoded, `certificate` is DER."""

    method: str
    target: str
    headers: Headers = ()
    body: bytes = b""
    certificate: bytes = b""
    is_secure: bool = False

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

    Web pages are kept out of each (`local/gate.py`), except that a link may lead to what begins
    with one of `pages`.

    Raises OSError where the port is taken; port 0 takes a free one. It is not http.server's own
    class, because that one looks its name up in the DNS, which can take seconds.
    """

    allow_reuse_address = True
    request_queue_size = BACKLOG
    daemon_threads = True
    block_on_close = False
    is_secure = False
    application: Application

    def __init__(
        self,
        port: int = 0,
        *,
        report: Callable[[str], None] = lambda _line: None,
        max_body_bytes: int = MAX_BODY_BYTES,
        max_connections: int = MAX_CONNECTIONS,
        pages: Sequence[str] = (),
    ) -> None:
        self.report = report
        self.max_body_bytes = max_body_bytes
        self.pages = pages
        self.connections: set[socket.socket] = set()
        self._free = threading.Semaphore(max_connections)
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

    def verify_request(self, _request: object, _client_address: object) -> bool:
        """Take a connection if there is room for one more."""
        return self._free.acquire(blocking=False)

    def process_request_thread(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - socketserver's
        """Serve a connection, and make room for another."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def certificate_of(self, _connection: socket.socket) -> bytes:
        """Give the certificate that a client presented; without TLS there is none."""
        return b""

    def close(self) -> None:
        """Give the port back."""
        self.server_close()
        cut(self.connections)


class _Handler(BaseHTTPRequestHandler):
    """One connection: its requests, one after the other."""

    protocol_version = "HTTP/1.1"
    default_request_version = "HTTP/1.1"  # for what is no HTTP at all
    timeout = TIMEOUT_SECONDS
    disable_nagle_algorithm = True
    server: HttpServer

    def setup(self) -> None:
        super().setup()
        self.rfile.close()
        self._arrival = Arrival(self.connection)
        self.rfile = io.BufferedReader(self._arrival)

    def handle_one_request(self) -> None:
        self._arrival.expect(self.timeout)
        super().handle_one_request()

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
        except KeptOutError as kept_out:
            self._refuse(Response(kept_out.status, _IN_JSON, kept_out.body()), str(kept_out))
            return False
        except RefusedError as refusal:
            self.send_error(refusal.status, str(refusal))
            return False
        except TimeoutError:
            self.send_error(HTTPStatus.REQUEST_TIMEOUT)
            return False
        return True

    def _check_head(self) -> None:
        check_head(self.requestline, self.headers, self.request_version)
        path = self._target.partition("?")[0]
        check_origin(self.server.url, self.command, path, self.headers, self.server.pages)

    @property
    def _target(self) -> str:
        # Not self.path, in which http.server has made one slash of several at the start.
        return self.requestline.split(" ")[1]

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
        return body_length(self.headers, self.server.max_body_bytes)

    def _answer(self) -> None:
        whose = self.server.certificate_of(self.connection), self.server.is_secure
        headers = tuple(self.headers.items())
        request = Request(self.command, self._target, headers, self._body, *whose)
        try:
            response = self.server.application.answer(request)
        except ConnectionResetError:
            self.close_connection = True
            reset(self.connection)
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
        reason = message or status.description
        self._refuse(self.server.application.refuse(status, reason), reason)

    def _refuse(self, response: Response, reason: str) -> None:
        self.close_connection = True
        self._send(response, f"refused: {reason}")
        self._arrival.expect(LINGER_SECONDS)
        linger(self.connection, self.rfile)

    def _send(self, response: Response, what: str) -> None:
        self.server.report(f"{what} {response.status}")
        self.close_connection |= response.rest is not None
        self.connection.settimeout(self.timeout)
        self.send_response_only(response.status)
        for name, value in response.headers:
            # What moto says: no page of another origin is to read what is here.
            if not name.lower().startswith("access-control-"):
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

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Say nothing more: each answer has been reported, and going away is no event."""
