"""What runs on this machine is answered under its own names alone, over real sockets."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from contextlib import closing
from http import HTTPStatus

import pytest

from local.host_gate import HostGate
from local.http_server import HttpServer, Request, Response
from local.loopback import names_this_machine
from local.sectigo.simulator import SectigoSimulator
from tests.patience import PATIENCE_SECONDS

OWN = ["localhost:{}", "LOCALHOST:{}", "gateway.localhost:{}", "127.0.0.1:{}", "127.1.2.3:{}"]
FOREIGN = [
    "rebound.example:{}",
    "localhost.rebound.example:{}",
    "127.0.0.1.rebound.example:{}",
    "notlocalhost:{}",
    "localhost",
    "localhost:1",
    "192.0.2.1:{}",
    "0.0.0.0:{}",
    "localhost:{}@rebound.example",
    "localhost:{}, rebound.example",
    "",
    ":{}",
    "[::1:{}",
]


class Greeting:
    """Says hello to whoever gets in."""

    def answer(self, _request: Request) -> Response:
        return Response(HTTPStatus.OK, (), b"hello")

    def refuse(self, status: HTTPStatus, reason: str) -> Response:
        return Response(status, (), reason.encode())


@pytest.fixture
def port() -> Iterator[int]:
    server = HttpServer()
    with server.serving(HostGate(Greeting(), server.port)):
        yield server.port


def asked(port: int, host: str, path: str = "/") -> tuple[int, bytes]:
    with closing(
        http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    ) as connection:
        connection.putrequest("GET", path, skip_host=True)
        connection.putheader("Host", host.format(port))
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, answer.read()


@pytest.mark.parametrize("host", [*OWN, "[::1]:{}", "localhost.:{}"])
def test_names_of_this_machine_are_answered(port: int, host: str) -> None:
    assert asked(port, host) == (200, b"hello")


@pytest.mark.parametrize("host", FOREIGN)
def test_other_names_are_told_what_to_ask_instead(port: int, host: str) -> None:
    status, body = asked(port, host)
    answer = json.loads(body)
    assert (status, answer["type"]) == (421, "ErrorResponse")
    assert f"localhost:{port}" in answer["message"]["message"]
    assert "rebound" not in body.decode()


def test_the_simulator_can_be_told_nothing_under_another_name() -> None:
    with SectigoSimulator() as simulator:
        port = int(simulator.url.rpartition(":")[2])
        assert asked(port, "rebound.example:{}", "/simulator")[0] == 421
        assert asked(port, "localhost:{}", "/simulator")[0] == 200


def test_the_schemes_own_port_may_be_left_out() -> None:
    assert names_this_machine("localhost", 80)
    assert not names_this_machine("localhost", 8080)
