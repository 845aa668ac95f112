"""Clients that send slowly, or hold many connections, keep nothing of the server for long."""

from __future__ import annotations

import contextlib
import io
import socket
import time

import pytest

from local.connections import Arrival
from local.gateway import Gateway
from local.http_server import HttpServer
from local.surroundings import Surroundings
from tests.functional.local.raw_http import API, Echo, addressed, gateway, request, status_of, talk
from tests.patience import PATIENCE_SECONDS


@pytest.mark.parametrize(
    "begun",
    [b"POST /x HTT", b"POST /x HTTP/1.1\r\nA: ", request(b"Content-Length: 999999")],
    ids=["the request line", "a header", "the body"],
)
def test_a_client_that_sends_byte_by_byte_does_not_keep_its_thread(
    begun: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("local.http_server._Handler.timeout", 0.3)
    with (
        gateway([]) as port,
        socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS) as client,
    ):
        client.sendall(addressed(begun, port))
        client.settimeout(0.02)
        # Without a bound it would take them all: each comes long before a silence is one.
        for _ in range(10_000):
            try:
                client.sendall(b"a")
                if not client.recv(65_536):
                    return
            except TimeoutError:
                continue
            except OSError:
                return
    raise AssertionError("The server took it all.")


def test_a_request_has_its_time_and_idling_is_not_part_of_it() -> None:
    now = 0.0
    theirs, ours = socket.socketpair()
    with theirs, ours:
        arrival = Arrival(ours, monotonic=lambda: now)
        reading = io.BufferedReader(arrival)
        for _ in range(2):
            arrival.expect(60)
            now += 1000
            theirs.sendall(b"a")
            assert reading.read1(1) == b"a"
            now += 59
            theirs.sendall(b"b")
            assert reading.read1(1) == b"b"
        now += 1
        theirs.sendall(b"c")
        with pytest.raises(TimeoutError):
            reading.read1(1)


def test_a_connection_too_many_is_hung_up_on_and_the_next_is_not() -> None:
    server = HttpServer(max_connections=2)
    with server.serving(Gateway(API, {"F": Echo()}, Surroundings())):
        for _ in range(3):  # a place that was taken comes free
            with answered(server.port), answered(server.port):
                assert talk_or_end(server.port) == b""
        answered(server.port).close()


def answered(port: int) -> socket.socket:
    """Connect until there is a place, and keep that."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        client = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS)
        with contextlib.suppress(OSError):
            client.sendall(addressed(b"GET /x HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n", port))
            if answer := client.recv(65_536):
                assert status_of(answer) == 200
                return client
        client.close()
    raise AssertionError("No place comes free.")


def talk_or_end(port: int) -> bytes:
    try:
        return talk(port, request())
    except OSError:
        return b""
