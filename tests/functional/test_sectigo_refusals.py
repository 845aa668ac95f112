"""Bodies of refusals over a socket, as Sectigo, a proxy or an enemy in its place may send them."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from cagateway.sectigo.calls import Call
from cagateway.sectigo.errors import Execution, SectigoCallError
from cagateway.sectigo.login.logins import HeaderLogin, OAuthLogin
from tests.functional.sectigo_calls import client_of, connection_to
from tests.patience import PATIENCE_SECONDS

ORDER = Call("POST", "/api/ssl/v1/enroll", "order a certificate", body={"orgId": 1234})
PASSWORD = "a password, 12345"
TOKEN = "t0ken-that-nobody-may-see"


@contextmanager
def answering(status: int, body: bytes, *, token: bool = False) -> Iterator[str]:
    """Answer one call with a status and any bytes; before it, with a token if one is asked for."""
    issued = json.dumps({"access_token": TOKEN, "expires_in": 300}).encode()
    answers = [*([(200, issued)] if token else []), (status, body)]

    def serve(listener: socket.socket) -> None:
        for number, content in answers:
            connection, _ = listener.accept()
            with connection:
                connection.settimeout(PATIENCE_SECONDS)
                read = b""
                while b"\r\n\r\n" not in read or not read.endswith((b"}", b"demo", b"hunter2")):
                    read += connection.recv(65_536)
                head = f"HTTP/1.1 {number} X\r\nContent-Length: {len(content)}\r\n\r\n"
                connection.sendall(head.encode() + content)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,))
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread.join(PATIENCE_SECONDS)


def refusal_of(status: int, body: bytes) -> SectigoCallError:
    client = client_of(HeaderLogin("demo", PASSWORD))
    with answering(status, body) as url, pytest.raises(SectigoCallError) as caught:
        client.call(connection_to(url).account, ORDER)
    return caught.value


def error(code: object, description: object = "No") -> bytes:
    return json.dumps({"code": code, "description": description}).encode()


@pytest.mark.parametrize("status", [400, 402, 403, 404, 409, 422, 451])
def test_a_code_is_believed_whatever_the_4xx(status: int) -> None:
    failure = refusal_of(status, error(-139))
    assert failure.is_final()
    assert (failure.code, failure.words) == (-139, "No")


@pytest.mark.parametrize(
    "body",
    [
        *(
            b"",
            b"[]",
            b"null",
            b'"-139"',
            b"-139",
            b"<html>-139</html>",
            b"\xff\xfe",
            b"[" * 99_999,
        ),
        *(
            b'{"code": true}',
            error("\N{MINUS SIGN}36"),
            error([-36]),
            error({"code": -36}),
            error(None),
        ),
        *(b'{"code": 1e400}', b'{"code": -36, "code": -1}', b'{"code": -' + b"9" * 5_000 + b"}"),
        *(error(400), error(10**18), error(-(10**18)), json.dumps([{"code": -36}]).encode()),
    ],
    ids=lambda body: repr(body)[:40],
)
@pytest.mark.parametrize("status", [400, 403, 499])
def test_without_one_code_of_sectigos_nobody_knows(status: int, body: bytes) -> None:
    failure = refusal_of(status, body)
    assert failure.execution is Execution.UNKNOWN
    assert not failure.is_final()
    assert not failure.is_gateways_fault()


def test_a_megabyte_of_words_is_a_line() -> None:
    failure = refusal_of(400, error(-139, "\u202ea\n" * 100_000))
    assert failure.is_final()
    assert len(failure.words) == 300
    assert failure.words.isprintable()
    assert len(failure.message) < 600


def test_an_error_in_a_success_is_an_answer_that_does_not_tell() -> None:
    with answering(200, error(-36)) as url:
        answer = client_of(HeaderLogin("demo", PASSWORD)).call(connection_to(url).account, ORDER)
    assert answer.status == 200


@pytest.mark.parametrize("words", [PASSWORD, f"the header was '{PASSWORD}'", "x" * 290 + PASSWORD])
def test_words_that_repeat_the_password_are_told_to_nobody(words: str) -> None:
    failure = refusal_of(400, error(-139, words))
    assert failure.is_final()
    assert failure.words == ""
    assert PASSWORD not in failure.message


def test_words_that_repeat_the_token_are_told_to_nobody() -> None:
    with answering(400, error(-139, f"Bearer {TOKEN} has expired"), token=True) as url:
        client = client_of(OAuthLogin("demo", "hunter2", f"{url}/token"))
        with pytest.raises(SectigoCallError) as caught:
            client.call(connection_to(url).account, ORDER)
    assert caught.value.is_final()
    assert TOKEN not in caught.value.message
    assert caught.value.words == ""
