"""Each port answers this machine's own names and pages alone, over real sockets."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from http import HTTPStatus

import pytest

from local.gate import names_this_machine
from local.http_server import HttpServer, Response
from local.sectigo.simulator import SectigoSimulator
from tests.functional.always import Always
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


GREETING = Response(HTTPStatus.OK, (("access-control-allow-Origin", "*"),), b"hello")


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    server = HttpServer(pages=("/console/",))
    with server.serving(Always(GREETING)):
        yield server.port


def connected(port: int) -> closing[http.client.HTTPConnection]:
    return closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS))


def asked(
    port: int,
    host: str,
    path: str = "/",
    headers: Mapping[str, str] | None = None,
    method: str = "GET",
) -> tuple[int, bytes]:
    with connected(port) as connection:
        connection.putrequest(method, path, skip_host=True)
        connection.putheader("Host", host.format(port))
        for name, value in (headers or {}).items():
            connection.putheader(name, value.format(port=port))
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
    assert names_this_machine("localhost", 443, "https")
    assert not names_this_machine("localhost", 8080)
    assert not names_this_machine("localhost", 80, "https")


LINK = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}


@pytest.mark.parametrize(
    ("headers", "method", "path", "status"),
    [
        pytest.param({}, "POST", "/", 200, id="a program"),
        pytest.param({"Origin": "http://localhost:{port}"}, "POST", "/", 200, id="its own page"),
        pytest.param({"Origin": "HTTP://LOCALHOST:{port}"}, "POST", "/", 200, id="in capitals"),
        pytest.param({"Sec-Fetch-Site": "same-origin"}, "GET", "/", 200, id="its own page reads"),
        pytest.param({"Sec-Fetch-Site": "none"}, "GET", "/", 200, id="typed"),
        pytest.param({"Origin": "http://127.0.0.1:{port}"}, "GET", "/", 403, id="another name"),
        pytest.param({"Origin": "https://localhost:{port}"}, "GET", "/", 403, id="another scheme"),
        pytest.param({"Origin": "http://localhost:1"}, "GET", "/", 403, id="another port"),
        pytest.param({"Origin": "http://localhost"}, "GET", "/", 403, id="no port"),
        pytest.param({"Origin": "null"}, "GET", "/", 403, id="no origin in particular"),
        pytest.param({"Origin": ""}, "GET", "/", 403, id="an empty origin"),
        pytest.param({"Origin": "https://evil.example"}, "OPTIONS", "/", 403, id="a preflight"),
        pytest.param({"Sec-Fetch-Site": "cross-site"}, "GET", "/", 403, id="another site's page"),
        pytest.param({"Sec-Fetch-Site": "same-site"}, "GET", "/", 403, id="another port's page"),
        pytest.param({"Sec-Fetch-Site": "later-word"}, "GET", "/", 403, id="an unknown word"),
        pytest.param(LINK, "GET", "/console/", 200, id="a link to a page"),
        pytest.param(LINK, "GET", "/console", 403, id="a link to what is no page"),
        pytest.param(LINK, "GET", "/", 403, id="a link to anything else"),
        pytest.param(LINK, "POST", "/console/", 403, id="a form"),
        pytest.param({**LINK, "Sec-Fetch-Dest": "iframe"}, "GET", "/console/", 403, id="a frame"),
        pytest.param({**LINK, "Origin": "null"}, "GET", "/console/", 403, id="a link's origin"),
    ],
)
def test_other_pages_are_told_that_they_are_others(
    port: int, headers: dict[str, str], method: str, path: str, status: int
) -> None:
    answer = asked(port, "localhost:{}", path, headers, method)
    assert answer[0] == status
    if status == HTTPStatus.FORBIDDEN:
        assert json.loads(answer[1])["error"]["code"] == "origin-not-local"


def test_no_port_lets_other_pages_read(port: int) -> None:
    with connected(port) as connection:
        connection.request("GET", "/cors")
        names = {name.lower() for name, _ in connection.getresponse().getheaders()}
    assert not any(name.startswith("access-control-") for name in names)


def test_a_page_that_is_kept_out_sends_no_body(port: int) -> None:
    """What is refused is not waited for."""
    with connected(port) as connection:
        connection.putrequest("POST", "/")
        connection.putheader("Origin", "https://evil.example")
        connection.putheader("Content-Length", "5000000")
        connection.endheaders()
        assert connection.getresponse().status == HTTPStatus.FORBIDDEN
