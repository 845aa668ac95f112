"""The benchmark's clients, against a server that is played here."""

from __future__ import annotations

from http import HTTPStatus

import pytest

from bench.load import LoadError, load
from local.http_server import HttpServer, Response
from tests.functional.always import Always


def test_every_request_is_sent_once_and_its_answer_read() -> None:
    server, application = HttpServer(), Always(Response(HTTPStatus.OK, body=b"x" * 1000))
    with server.serving(application):
        found = load(f"{server.url}/path", clients=8, requests=100)
    assert len(application.requests) == 100
    assert (found.clients, found.requests) == (8, 100)
    assert 0 < found.median_ms <= found.worst_ms


def test_an_answer_that_is_no_200_is_no_speed() -> None:
    server, application = HttpServer(), Always(Response(HTTPStatus.BAD_GATEWAY))
    with server.serving(application), pytest.raises(LoadError, match="502"):
        load(f"{server.url}/path", clients=2, requests=2)
