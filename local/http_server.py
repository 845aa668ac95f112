"""A threaded HTTP/1.1 server on the loopback address, around anything that answers requests."""

import contextlib
import io
import socket
import socketserver
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Protocol

from local.http1 import (
    MAX_BODY_BYTES,
    DisconnectedError,
    Head,
    RefusedError,
    Request,
    Response,
    body_length,
    encode,
    expects_continue,
    read_body,
    read_head,
)
from local.layout import LOOPBACK

# A load test's clients connect all at once.
BACKLOG = 1024
# Threads; more connections than this wait in the backlog.
MAX_CONNECTIONS = 1024
SLOT_WAIT_SECONDS = 5.0
# How long a kept connection may lie idle; pooled clients keep theirs for about a minute.
IDLE_SECONDS = 60.0
# How long a whole request may take to arrive, however slowly its bytes drip.
REQUEST_SECONDS = 30.0
RESPONSE_SECONDS = 30.0
# How long, and how much, a refused client may go on sending before the connection is cut.
LINGER_SECONDS = 2.0
LINGER_BYTES = 1024 * 1024
# How soon stop() is noticed.
POLL_SECONDS = 0.05


class Application(Protocol):
    """What a server serves."""

    def answer(self, request: Request) -> Response:
        """Answer a well-formed request."""

    def refuse(self, status: HTTPStatus, reason: str) -> Response:
        """Give a request that HTTP itself refuses a body in the application's own shape."""


class HttpServer:
    """A port of the loopback address: taken from the construction on, served within `serving`.

    Raises OSError where the port is taken; port 0 takes a free one.
    """

    def __init__(
        self,
        port: int = 0,
        *,
        report: Callable[[str], None] | None = None,
        max_body_bytes: int = MAX_BODY_BYTES,
    ) -> None:
        self._acceptor = _Acceptor(port, report or _say_nothing, max_body_bytes)

    @property
    def port(self) -> int:
        return int(self._acceptor.server_address[1])

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    @contextlib.contextmanager
    def serving(self, application: Application) -> Iterator[None]:
        """Serve; at the end stop listening, and cut the connections that are open."""
        self._acceptor.application = application
        self._acceptor.server_activate()
        thread = threading.Thread(target=self._acceptor.serve_forever, args=(POLL_SECONDS,))
        thread.daemon = True
        thread.start()
        try:
            yield
        finally:
            self._acceptor.shutdown()
            self.close()

    def close(self) -> None:
        """Give the port back."""
        self._acceptor.server_close()
        self._acceptor.cut_connections()


def _say_nothing(_line: str) -> None:
    pass


class _Acceptor(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    request_queue_size = BACKLOG
    daemon_threads = True
    block_on_close = False
    application: Application

    def __init__(self, port: int, report: Callable[[str], None], max_body_bytes: int) -> None:
        super().__init__((LOOPBACK, port), _Handler, bind_and_activate=False)
        self.report = report
        self.max_body_bytes = max_body_bytes
        self._slots = threading.BoundedSemaphore(MAX_CONNECTIONS)
        self._open: set[socket.socket] = set()
        try:
            self.server_bind()
        except BaseException:
            self.server_close()
            raise

    def verify_request(self, request: object, client_address: object) -> bool:
        del client_address
        if not isinstance(request, socket.socket):
            return False
        if not self._slots.acquire(timeout=SLOT_WAIT_SECONDS):
            return False
        self._open.add(request)
        return True

    @contextlib.contextmanager
    def connected(self, connection: socket.socket) -> Iterator[None]:
        """Give the connection's slot back at its end."""
        try:
            yield
        finally:
            self._open.discard(connection)
            self._slots.release()

    def cut_connections(self) -> None:
        for connection in tuple(self._open):
            # It may have ended by itself in the meantime.
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class _Handler(socketserver.BaseRequestHandler):
    request: socket.socket
    server: _Acceptor

    def handle(self) -> None:
        with self.server.connected(self.request):
            self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            # Clients come and go as they like: that is no event for the log.
            with contextlib.suppress(OSError, DisconnectedError):
                _Conversation(self.request, self.server).hold()


class _Conversation:
    """The requests of one connection, one after the other."""

    def __init__(self, connection: socket.socket, server: _Acceptor) -> None:
        self._connection = connection
        self._server = server
        self._bytes_in = _DeadlineReader(connection)
        self._stream = io.BufferedReader(self._bytes_in)

    def hold(self) -> None:
        while self._exchange():
            pass

    def _exchange(self) -> bool:
        """Answer one request; tell whether another may follow."""
        self._bytes_in.allow(IDLE_SECONDS)
        if not self._stream.peek(1):
            return False
        self._bytes_in.allow(REQUEST_SECONDS)
        started = time.monotonic()
        try:
            head = read_head(self._stream)
            if head is None:
                return False
            request = Request(head, self._read_body(head))
        except RefusedError as refusal:
            self._refuse(refusal, started)
            return False
        except TimeoutError:
            slow = RefusedError(HTTPStatus.REQUEST_TIMEOUT, "The request took too long to arrive.")
            self._refuse(slow, started)
            return False
        self._send(self._answer(request), head, started)
        return head.keeps_connection

    def _read_body(self, head: Head) -> bytes:
        limit = self._server.max_body_bytes
        length = body_length(head, limit)
        if expects_continue(head) and length != 0:
            self._connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        return read_body(self._stream, length, limit)

    def _answer(self, request: Request) -> Response:
        try:
            return self._server.application.answer(request)
        except Exception:  # noqa: BLE001 - one broken answer must not end the server
            traceback.print_exc()
            status = HTTPStatus.INTERNAL_SERVER_ERROR
            return self._server.application.refuse(status, "The server has failed.")

    def _send(self, response: Response, head: Head, started: float) -> None:
        milliseconds = round((time.monotonic() - started) * 1000)
        self._server.report(f"{head.method} {head.target} {response.status} {milliseconds} ms")
        self._connection.settimeout(RESPONSE_SECONDS)
        self._connection.sendall(
            encode(
                response,
                head_only=head.method == "HEAD",
                keeps_connection=head.keeps_connection,
            )
        )

    def _refuse(self, refusal: RefusedError, started: float) -> None:
        milliseconds = round((time.monotonic() - started) * 1000)
        self._server.report(f"refused: {refusal.reason} {refusal.status} {milliseconds} ms")
        response = self._server.application.refuse(refusal.status, refusal.reason)
        self._connection.settimeout(RESPONSE_SECONDS)
        self._connection.sendall(encode(response, head_only=False, keeps_connection=False))
        self._linger()

    def _linger(self) -> None:
        """Read on for a while: a connection closed on unread bytes is reset, answer and all."""
        self._connection.shutdown(socket.SHUT_WR)
        self._bytes_in.allow(LINGER_SECONDS)
        unread_bytes = LINGER_BYTES
        while unread_bytes > 0 and (piece := self._stream.read1(64 * 1024)):
            unread_bytes -= len(piece)


class _DeadlineReader(io.RawIOBase):
    """A socket's bytes, all of them within one deadline rather than each within its own."""

    def __init__(self, connection: socket.socket) -> None:
        super().__init__()
        self._connection = connection
        self._deadline = 0.0

    def allow(self, seconds: float) -> None:
        self._deadline = time.monotonic() + seconds

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]
        remaining_seconds = self._deadline - time.monotonic()
        if remaining_seconds <= 0:
            raise TimeoutError
        self._connection.settimeout(remaining_seconds)
        return self._connection.recv_into(buffer)
