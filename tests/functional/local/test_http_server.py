"""The gateway's server against clients that misbehave, byte by byte."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Iterator

import pytest

from local.http_server import HttpServer, Response
from tests.functional.always import Always
from tests.functional.local.raw_http import CLOSE, addressed, gateway, request, status_of, talk
from tests.patience import PATIENCE_SECONDS


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with gateway([]) as running:
        yield running


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"\x16\x03\x01\x02\x00\x01\x00\n\n", 400),
        (b"rubbish\r\n\r\n", 400),
        (b"GET /\r\n\r\n", 400),
        (request(line=b"GET  / HTTP/1.1"), 400),
        (request(line=b"GET /\xff HTTP/1.1"), 400),
        (request(line=b"GET /\xa0 HTTP/1.1"), 400),
        (request(line=b"GET /x\xa0HTTP/1.1"), 400),
        (request(line=b"GET /\x01 HTTP/1.1"), 400),
        (request(line=b"GET /\x1c HTTP/1.1"), 400),
        (request(line=b"GET /%zz HTTP/1.1"), 400),
        (request(line=b"GET x HTTP/1.1"), 400),
        (request(line=b"OPTIONS * HTTP/1.1"), 400),
        (request(line=b"CONNECT h:443 HTTP/1.1"), 400),
        (request(line=b"GET /x?" + b"a&" * 1500 + b" HTTP/1.1"), 400),
        (request(line=b"GET / HTTP/2.0"), 505),
        (request(line=b"GET /" + b"x" * 70_000 + b" HTTP/1.1"), 414),
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (request(b"Host: another"), 400),
        (request(b"A: b\r\n" * 200), 431),
        (request(b"A: " + b"b" * 70_000), 431),
        (request(b"no colon"), 400),
        (request(b"A : b"), 400),
        (request(b"A: b", b" folded"), 400),
        (request(b"A: \x00"), 400),
        (request(b"Content-Length: rubbish"), 400),
        (request(b"Content-Length: -1"), 400),
        (request(b"Content-Length: +1"), 400),
        (request(b"Content-Length: 1, 1"), 400),
        (request(b"Content-Length: \xb2"), 400),
        (request(b"Content-Length: " + b"9" * 5000), 400),
        (request(b"Content-Length: 1", b"Content-Length: 2"), 400),
        (request(b"Content-Length: 10485761"), 413),
        (request(b"Content-Length: 10485761", b"Expect: 100-continue"), 413),
        (request(b"Transfer-Encoding: chunked"), 411),
        (request(b"Expect: more"), 417),
        (request(line=b"BREW /x HTTP/1.1"), 403),
        (request(line=b"GET / HTTP/1.1"), 403),
    ],
)
def test_a_bad_request_gets_a_json_answer(port: int, request_bytes: bytes, status: int) -> None:
    answer = talk(port, request_bytes)
    assert status_of(answer) == status
    assert json.loads(answer.partition(b"\r\n\r\n")[2]) == {"e": status // 100}
    assert b"x-amzn-RequestId: " in answer
    assert b"Content-Type: application/json" in answer


def test_a_client_that_sends_on_after_a_refusal_still_gets_it(port: int) -> None:
    head = b"POST /x HTTP/1.1\r\n" + CLOSE + b"Content-Length: 10485761\r\n\r\n"
    assert status_of(talk(port, head, b"x" * 500_000)) == 413


def test_requests_follow_each_other_on_one_connection(port: int) -> None:
    first = b"POST /x HTTP/1.1\r\nHost: localhost:PORT\r\nContent-Length: 2\r\n\r\nhi"
    answer = talk(port, first + b"GET /y HTTP/1.1\r\n" + CLOSE + b"\r\n")
    assert answer.count(b"HTTP/1.1 200 OK") == 2
    assert b"POST hi" in answer
    assert answer.endswith(b"GET None")


def test_the_body_is_asked_for_when_the_client_expects_that(port: int) -> None:
    head = b"POST /x HTTP/1.1\r\n" + CLOSE + b"Content-Length: 2\r\nExpect: 100-continue\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS) as client:
        client.sendall(addressed(head, port))
        assert client.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"hi")
        assert b"".join(iter(lambda: client.recv(65_536), b"")).endswith(b"POST hi")


def test_head_has_the_length_but_no_body(port: int) -> None:
    answer = talk(port, b"HEAD /x HTTP/1.1\r\n" + CLOSE + b"\r\n")
    assert b"Content-Length: 9" in answer
    assert answer.endswith(b"\r\n\r\n")


@pytest.mark.parametrize(
    "cut", [b"", b"GET", b"GET / HTTP/1.1\r\nHost", request(b"Content-Length: 5") + b"four"]
)
def test_a_client_that_goes_away_troubles_nobody(
    port: int, cut: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS) as client:
        client.sendall(addressed(cut, port))
        # Closed with a reset, as a client that crashes does.
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS) as client:
        client.sendall(addressed(cut, port))
        client.shutdown(socket.SHUT_WR)
        while client.recv(65_536):
            pass
    assert status_of(talk(port, request())) == 200
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("cut", [b"POST /x HTTP/1.1\r\n", request(b"Content-Length: 5") + b"four"])
def test_a_client_that_stops_sending_is_told_so(
    port: int, cut: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("local.http_server._Handler.timeout", 0.2)
    assert status_of(talk(port, cut)) == 408


def test_an_idle_connection_ends_in_silence(
    port: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("local.http_server._Handler.timeout", 0.2)
    kept = b"GET /x HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n"
    assert status_of(talk(port, kept)) == 200
    assert capsys.readouterr().err == ""


def test_a_client_that_drips_holds_up_nobody(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS) as client:
        client.sendall(b"POST /x HTTP/1.1\r\nHost:")
        assert status_of(talk(port, request())) == 200


def test_a_broken_answer_does_not_end_the_server(
    port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert status_of(talk(port, b"GET /crash HTTP/1.1\r\n" + CLOSE + b"\r\n")) == 500
    assert "ZeroDivisionError" in capsys.readouterr().err
    assert status_of(talk(port, b"GET /x HTTP/1.1\r\n" + CLOSE + b"\r\n")) == 200


def test_every_request_is_one_line_of_the_log() -> None:
    log: list[str] = []
    with gateway(log) as port:
        talk(port, b"GET /a%0Ab HTTP/1.1\r\n" + CLOSE + b"\r\n")
        talk(port, b"rub\x1bbish\r\n\r\n")
    assert log[0] == "GET /a%0Ab 200"
    assert "400" in log[1]
    assert all(line.isprintable() for line in log)


def test_many_clients_at_once_are_all_answered(port: int) -> None:
    statuses: list[int] = []

    def ask() -> None:
        statuses.append(status_of(talk(port, b"GET /x HTTP/1.1\r\n" + CLOSE + b"\r\n")))

    threads = [threading.Thread(target=ask) for _ in range(500)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 500


def test_a_taken_port_is_an_error(port: int) -> None:
    with pytest.raises(OSError, match="in use"):
        HttpServer(port)


@pytest.mark.parametrize(
    ("announced_bytes", "header"),
    [(None, None), (100, b"Content-Length: 100\r\n")],
    ids=["without a length", "with a length that is not kept"],
)
def test_a_rest_follows_the_body_and_ends_the_connection(
    announced_bytes: int | None, header: bytes | None
) -> None:
    server = HttpServer()
    rest = Response(200, (), b"one ", iter([b"two ", b"three"]), announced_bytes)
    with server.serving(Always(rest)):
        answer = talk(server.port, b"GET /x HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n")
    assert answer.endswith(b"\r\n\r\none two three")
    assert b"Connection: close" in answer
    assert (b"Content-Length" in answer) is (header is not None)
    assert header is None or header in answer


def test_an_application_can_have_its_connection_reset() -> None:
    server = HttpServer()
    with server.serving(Always(None)), pytest.raises(ConnectionResetError):
        talk(server.port, b"GET /x HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n")
