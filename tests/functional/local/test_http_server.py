"""The gateway's server against clients that misbehave, byte by byte."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from local import http_server
from local.gateway import Gateway
from local.http_server import HttpServer
from local.outcome import Outcome, marshal
from local.surroundings import Surroundings
from local.template import Api, Route

API = Api("Api", "cagw", (Route("ANY", "/{proxy+}", "F"),), frozenset(), b'{"e":4}', b'{"e":5}')
CLOSE = b"Host: h\r\nConnection: close\r\n"


@dataclass(frozen=True)
class Echo:
    def invoke(self, event: object, wait_seconds: float) -> Outcome:
        del wait_seconds
        assert isinstance(event, dict)
        if event["path"] == "/crash":
            raise ZeroDivisionError
        return marshal({"statusCode": 200, "body": f"{event['httpMethod']} {event['body']}"})


@pytest.fixture
def log() -> list[str]:
    return []


@pytest.fixture
def port(log: list[str]) -> Iterator[int]:
    server = HttpServer(report=log.append)
    with server.serving(Gateway(API, {"F": Echo()}, Surroundings())):
        yield server.port


def talk(port: int, *pieces: bytes) -> bytes:
    """Send the pieces, one after the other, and return all that comes until the server closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        for piece in pieces:
            client.sendall(piece)
        return b"".join(iter(lambda: client.recv(65_536), b""))


def status_of(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"\x16\x03\x01\x02\x00\x01\x00\n\n", 400),
        (b"GET /\xff HTTP/1.1\r\n" + CLOSE + b"\r\n", 400),
        (b"GET /%zz HTTP/1.1\r\n" + CLOSE + b"\r\n", 400),
        (b"GET /x?" + b"a&" * 1500 + b" HTTP/1.1\r\n" + CLOSE + b"\r\n", 400),
        (b"GET /x HTTP/1.1\r\n" + CLOSE + b"A: b\r\n" * 5000 + b"\r\n", 431),
        (b"GET /" + b"x" * 20_000 + b" HTTP/1.1\r\n" + CLOSE + b"\r\n", 414),
        (b"POST /x HTTP/1.1\r\n" + CLOSE + b"Content-Length: rubbish\r\n\r\n", 400),
        (b"POST /x HTTP/1.1\r\n" + CLOSE + b"Content-Length: 10485761\r\n\r\n", 413),
        (b"POST /x HTTP/1.1\r\n" + CLOSE + b"Expect: more\r\n\r\n", 417),
        (b"BREW / HTTP/1.1\r\n" + CLOSE + b"\r\n", 403),
        (b"GET / HTTP/1.1\r\n" + CLOSE + b"\r\n", 403),
    ],
)
def test_a_bad_request_gets_a_json_answer(port: int, request_bytes: bytes, status: int) -> None:
    answer = talk(port, request_bytes)
    assert status_of(answer) == status
    assert json.loads(answer.partition(b"\r\n\r\n")[2]) == {"e": 4}
    assert b"x-amzn-RequestId: " in answer
    assert b"Content-Type: application/json" in answer


def test_a_client_that_sends_on_after_a_refusal_still_gets_it(port: int) -> None:
    head = b"POST /x HTTP/1.1\r\n" + CLOSE + b"Content-Length: 10485761\r\n\r\n"
    assert status_of(talk(port, head, b"x" * 500_000)) == 413


def test_requests_follow_each_other_on_one_connection(port: int) -> None:
    first = b"POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi"
    answer = talk(port, first + b"GET /y HTTP/1.1\r\n" + CLOSE + b"\r\n")
    assert answer.count(b"HTTP/1.1 200 OK") == 2
    assert b"POST hi" in answer
    assert answer.endswith(b"GET None")


def test_a_chunked_body_arrives_whole(port: int) -> None:
    head = b"POST /x HTTP/1.1\r\n" + CLOSE + b"Transfer-Encoding: chunked\r\n\r\n"
    assert talk(port, head, b"2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n").endswith(b"POST hello")


def test_the_body_is_asked_for_when_the_client_expects_that(port: int) -> None:
    head = b"POST /x HTTP/1.1\r\n" + CLOSE + b"Content-Length: 2\r\nExpect: 100-continue\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        client.sendall(head)
        assert client.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"hi")
        assert b"".join(iter(lambda: client.recv(65_536), b"")).endswith(b"POST hi")


def test_head_has_the_length_but_no_body(port: int) -> None:
    answer = talk(port, b"HEAD /x HTTP/1.1\r\n" + CLOSE + b"\r\n")
    assert b"Content-Length: 9" in answer
    assert answer.endswith(b"\r\n\r\n")


@pytest.mark.parametrize("cut", [b"", b"GET", b"GET / HTTP/1.1\r\nHost", b"POST / HTTP/1.1\r\n"])
def test_a_client_that_goes_away_troubles_nobody(port: int, cut: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        client.sendall(cut)
        client.shutdown(socket.SHUT_WR)
        assert client.recv(1) == b""
    assert status_of(talk(port, b"GET /x HTTP/1.1\r\n" + CLOSE + b"\r\n")) == 200


def test_a_request_that_drips_is_cut_at_its_deadline(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_server, "REQUEST_SECONDS", 0.3)
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        started = time.monotonic()
        dripping = threading.Thread(target=drip, args=(client,))
        dripping.start()
        assert status_of(client.recv(65_536)) == 408
        assert time.monotonic() - started < 2
        client.shutdown(socket.SHUT_RDWR)
        dripping.join()


def drip(client: socket.socket) -> None:
    try:
        for byte in b"GET /" + b"x" * 200:
            client.sendall(bytes([byte]))
            time.sleep(0.05)
    except OSError:
        return


def test_a_broken_answer_does_not_end_the_server(
    port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert status_of(talk(port, b"GET /crash HTTP/1.1\r\n" + CLOSE + b"\r\n")) == 500
    assert "ZeroDivisionError" in capsys.readouterr().err
    assert status_of(talk(port, b"GET /x HTTP/1.1\r\n" + CLOSE + b"\r\n")) == 200


def test_every_request_is_one_line_of_the_log(port: int, log: list[str]) -> None:
    talk(port, b"GET /a%0Ab HTTP/1.1\r\n" + CLOSE + b"\r\n")
    talk(port, b"rub\x1bbish\r\n\r\n")
    assert log[0].startswith("GET /a%0Ab 200 ")
    assert "400" in log[1]
    assert all(line.isprintable() for line in log)


def test_many_clients_at_once_are_all_answered(port: int) -> None:
    statuses: list[int] = []

    def ask() -> None:
        statuses.append(status_of(talk(port, b"GET /x HTTP/1.1\r\n" + CLOSE + b"\r\n")))

    threads = [threading.Thread(target=ask) for _ in range(200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 200


def test_a_taken_port_is_an_error(port: int) -> None:
    with pytest.raises(OSError, match="in use"):
        HttpServer(port)
