"""A gateway on a port, and requests to it byte by byte."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from local.gateway import Gateway
from local.http_server import HttpServer
from local.invocation_outcome import Outcome, marshal
from local.surroundings import Surroundings
from local.template import Api, Route
from tests.patience import PATIENCE_SECONDS

API = Api("cagw", (Route("ANY", "/{proxy+}", "F"),), b'{"e":4}', b'{"e":5}')
# In each request that is sent, it becomes the server's.
HOST = b"localhost:PORT"
CLOSE = b"Host: localhost:PORT\r\nConnection: close\r\n"


@dataclass(frozen=True)
class Echo:
    def invoke(self, event: object, wait_seconds: float) -> Outcome:
        del wait_seconds
        assert isinstance(event, dict)
        if event["path"] == "/crash":
            raise ZeroDivisionError
        return marshal({"statusCode": 200, "body": f"{event['httpMethod']} {event['body']}"})


@contextmanager
def gateway(log: list[str]) -> Iterator[int]:
    server = HttpServer(report=log.append)
    with server.serving(Gateway(API, {"F": Echo()}, Surroundings())):
        yield server.port


def talk(port: int, *pieces: bytes) -> bytes:
    """Send the pieces, one after the other, and return all that comes until the server closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS) as client:
        for piece in pieces:
            client.sendall(addressed(piece, port))
        return b"".join(iter(lambda: client.recv(65_536), b""))


def addressed(request: bytes, port: int) -> bytes:
    return request.replace(HOST, b"localhost:%d" % port)


def status_of(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def request(*headers: bytes, line: bytes = b"POST /x HTTP/1.1") -> bytes:
    return b"\r\n".join([line, b"Host: " + HOST, b"Connection: close", *headers, b"", b""])
