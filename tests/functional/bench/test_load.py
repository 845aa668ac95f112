"""The benchmark's clients, against a server that is played here."""

from __future__ import annotations

from http import HTTPStatus

import pytest

from bench.load import LoadError, load
from local.http_server import HttpServer, Request, Response


class Counting:
    """Answers every request alike."""

    def __init__(self, status: HTTPStatus = HTTPStatus.OK) -> None:
        self.status = status
        self.seen = 0

    def answer(self, _: Request) -> Response:
        self.seen += 1
        return Response(self.status, body=b"x" * 1000)

    def refuse(self, status: HTTPStatus, reason: str) -> Response:
        return Response(status, body=reason.encode())


def test_every_request_is_sent_once_and_its_answer_read() -> None:
    server, application = HttpServer(), Counting()
    with server.serving(application):
        found = load(f"{server.url}/path", clients=8, requests=100)
    assert application.seen == 100
    assert (found.clients, found.requests) == (8, 100)
    assert 0 < found.median_ms <= found.worst_ms


def test_an_answer_that_is_no_200_is_no_speed() -> None:
    server = HttpServer()
    with server.serving(Counting(HTTPStatus.BAD_GATEWAY)), pytest.raises(LoadError, match="502"):
        load(f"{server.url}/path", clients=2, requests=2)
