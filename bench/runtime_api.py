"""Lambda's Runtime API, as far as one function needs it: when its client came, what it answered.

Times are of the system's monotonic clock, which all processes share.
"""

from __future__ import annotations

import json
import socket
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import BinaryIO

from local.side_process import SideProcess
from local.surroundings import LOOPBACK

FUNCTION_ARN = "arn:aws:lambda:eu-west-1:123456789012:function:bench"
# Lambda names a trace in every invocation; the sampled flag is what a Tracer pays for.
TRACE_ID = "Root=1-6568a1b2-000000000000000000000001;Parent=0000000000000001;Sampled=1"
DEADLINE_MS = 60_000


class FunctionError(Exception):
    """The function's client reported an error instead of an answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a function answered, and how long it took, from being given the event."""

    took_ms: float
    answered_ns: int
    body: bytes


@dataclass(frozen=True, slots=True)
class _Request:
    path: str
    body: bytes
    began_ns: int
    ended_ns: int


class RuntimeApi(SideProcess):
    """The API for one container at a time."""

    def __init__(self) -> None:
        super().__init__(_serve)

    def expect_new_container(self) -> None:
        """Forget the last container."""
        self.ask(None)

    def wait_until_ready(self) -> int:
        """Wait for GET /next, the end of INIT; tell when it came, in nanoseconds."""
        came_ns: int = self.ask(b"")
        return came_ns

    def invoke(self, event: object) -> Answer:
        """Give the function an event.

        Raises:
            FunctionError: It failed.
        """
        answer: Answer = self.ask(json.dumps(event).encode())
        return answer


class _Client:
    """The runtime client's side of the conversation, on one connection after another."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self._stream: tuple[BinaryIO, BinaryIO] | None = None
        self._waiting_since_ns: int | None = None

    def forget(self) -> None:
        if self._stream is not None:
            self._stream[0].close()
        self._stream = self._waiting_since_ns = None

    def wait_until_ready(self) -> int:
        if self._waiting_since_ns is None:
            request = self._request()
            self._fail_on_error(request)
            self._waiting_since_ns = request.began_ns
        return self._waiting_since_ns

    def invoke(self, event: bytes) -> Answer:
        self.wait_until_ready()
        self._waiting_since_ns = None
        given_ns = time.monotonic_ns()
        self._reply("200 OK", _invocation_headers(), event)
        request = self._request()
        self._reply("202 Accepted", {}, b'{"status":"OK"}')
        self._fail_on_error(request)
        took_ms = (request.ended_ns - given_ns) / 1e6
        return Answer(took_ms, request.ended_ns, request.body)

    def _fail_on_error(self, request: _Request) -> None:
        if request.path.endswith("/error"):
            raise FunctionError(request.body.decode(errors="replace"))

    def _request(self) -> _Request:
        while True:
            reader, _ = self._stream = self._stream or self._accept()
            first = reader.readline()
            if first:
                break
            self.forget()
        began_ns = time.monotonic_ns()
        length = 0
        while (line := reader.readline()) not in (b"\r\n", b""):
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        body = reader.read(length)
        return _Request(first.split()[1].decode(), body, began_ns, time.monotonic_ns())

    def _accept(self) -> tuple[BinaryIO, BinaryIO]:
        accepted, _ = self._listener.accept()
        # Nagle's algorithm would hold the second half of an answer for 40 ms.
        accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with accepted:
            return accepted.makefile("rb"), accepted.makefile("wb")

    def _reply(self, status: str, headers: dict[str, str], body: bytes) -> None:
        if self._stream is None:
            return
        writer = self._stream[1]
        lines = {**headers, "Content-Type": "application/json", "Content-Length": len(body)}
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        writer.write(f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body)
        writer.flush()


def _invocation_headers() -> dict[str, str]:
    return {
        "Lambda-Runtime-Aws-Request-Id": str(uuid.uuid4()),
        "Lambda-Runtime-Deadline-Ms": str(int(time.time() * 1000) + DEADLINE_MS),
        "Lambda-Runtime-Invoked-Function-Arn": FUNCTION_ARN,
        "Lambda-Runtime-Trace-Id": TRACE_ID,
    }


def _serve(control: Connection) -> None:
    with socket.create_server((LOOPBACK, 0)) as listener:
        control.send(f"{LOOPBACK}:{listener.getsockname()[1]}")
        client = _Client(listener)
        while True:
            control.send(_attempt(client, control.recv()))


def _attempt(client: _Client, event: bytes | None) -> object:
    if event is None:
        client.forget()
        return None
    action: Callable[[], object] = (
        (lambda: client.invoke(event)) if event else client.wait_until_ready
    )
    try:
        return action()
    except FunctionError as error:
        return error
