"""The Sectigo client against servers that misbehave on the wire."""

from __future__ import annotations

import itertools
import json
import socket
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from cagateway.domain.authorities.connection import Connection, SectigoAccount
from cagateway.domain.authorities.connection_failures import FailureReason
from cagateway.domain.sync.snapshot import ProfileList
from cagateway.sectigo.client import SectigoClient
from cagateway.sectigo.errors import SectigoCallError
from cagateway.sectigo.login.logins import HeaderLogin, OAuthLogin
from cagateway.sectigo.login.tokens import AccessTokens
from cagateway.sectigo.profiles import SectigoProfiles
from cagateway.sectigo.transport.limits import CallLimits, Deadline, Pace
from cagateway.sectigo.transport.retrying import Caller
from tests.documents import SECTIGO_TYPES
from tests.fakes.clock import NOON
from tests.functional.sectigo_calls import client_of
from tests.patience import PATIENCE_SECONDS

LIST = json.dumps(SECTIGO_TYPES).encode()
# The server answers one caller, so nothing is tried again.
ONCE = CallLimits(PATIENCE_SECONDS, PATIENCE_SECONDS, PATIENCE_SECONDS, attempts=1)


@dataclass
class RawServer:
    """Sends the same bytes to whoever calls, and keeps what it was sent."""

    url: str
    received: list[bytes] = field(default_factory=list)

    def client(self, pace: Pace | None = None) -> SectigoClient:
        login = HeaderLogin("demo", "hunter2")
        return client_of(login, limits=ONCE, pace=pace)

    def list_profiles(self, client: SectigoClient | None = None) -> ProfileList:
        connection = Connection(SectigoAccount(self.url, "acme", "cagateway/demo"), 1234)
        return SectigoProfiles(client or self.client()).list_profiles(connection)

    def failure(self, pace: Pace | None = None) -> SectigoCallError:
        with pytest.raises(SectigoCallError) as caught:
            self.list_profiles(self.client(pace))
        assert "hunter2" not in str(caught.value)
        return caught.value


@contextmanager
def answering(*pieces: bytes, pause: float = 0) -> Iterator[RawServer]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = RawServer(f"http://127.0.0.1:{listener.getsockname()[1]}")
        done = threading.Event()

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                server.received.append(connection.recv(65_536))
                for piece in pieces:
                    connection.sendall(piece)
                    if done.wait(pause):
                        return

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield server
        finally:
            done.set()
            # Nobody may have called: this wakes accept.
            socket.create_connection(listener.getsockname()).close()
            thread.join(timeout=PATIENCE_SECONDS)


def http(status: str, body: bytes, *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def test_a_call_is_sent_as_sectigo_documents_it() -> None:
    with answering(http("200 OK", LIST)) as server:
        listed = server.list_profiles()
    assert [profile.id for profile in listed.profiles] == ["60515", "63999", "64442"]
    head = server.received[0].decode().split("\r\n")
    assert head[0] == "GET /api/ssl/v1/types?organizationId=1234 HTTP/1.1"
    assert {"login: demo", "password: hunter2", "customerUri: acme"} <= set(head)


def test_a_compressed_answer_is_read() -> None:
    body = zlib.compress(LIST)
    with answering(http("200 OK", body, "Content-Encoding: deflate")) as server:
        assert len(server.list_profiles().profiles) == 3


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (http("503 Service Unavailable", b"be right back"), FailureReason.SERVER_ERROR),
        (http("400 Bad Request", b'{"code": -639}'), FailureReason.ORGANIZATION_UNKNOWN),
        (http("400 Bad Request", b"[" * 100_000), FailureReason.ACCESS_DENIED),
        (http("200 OK", b"\xff\xfe\xff"), FailureReason.MALFORMED_ANSWER),
        (http("200 OK", b'{"profiles": []}'), FailureReason.MALFORMED_ANSWER),
        (http("200 OK", b"[" * 100_000), FailureReason.MALFORMED_ANSWER),
        (http("200 OK", LIST[:100]), FailureReason.MALFORMED_ANSWER),
        (http("200 OK", LIST)[:-100], FailureReason.UNREACHABLE),
        (http("200 OK", b"no zlib", "Content-Encoding: deflate"), FailureReason.UNREACHABLE),
        (b"", FailureReason.UNREACHABLE),
        (b"not HTTP\r\n\r\n", FailureReason.UNREACHABLE),
    ],
    ids=[
        *("plain text", "an error code", "a nested error", "broken UTF-8", "an object"),
        *("deep nesting", "cut JSON", "a cut body", "broken compression", "nothing", "no HTTP"),
    ],
)
def test_an_answer_that_is_no_list_has_a_reason(answer: bytes, reason: FailureReason) -> None:
    with answering(answer) as server:
        assert server.failure().reason is reason


def test_a_redirect_is_not_followed_with_the_login() -> None:
    with answering(http("200 OK", LIST)) as elsewhere:
        redirect = http("302 Found", b"", f"Location: {elsewhere.url}/")
        with answering(redirect) as server:
            assert server.failure().reason is FailureReason.URL_WRONG
        assert elsewhere.received == []


def test_a_proxy_from_the_environment_is_passed_by(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    with answering(http("200 OK", LIST)) as server:
        assert server.list_profiles().profiles


def test_an_answer_that_drips_is_given_up_at_the_deadline() -> None:
    ticks = itertools.count(0.0, 100.0)
    pieces = [http("200 OK", LIST)[:200], *(LIST[n : n + 1] for n in range(200))]
    with answering(*pieces, pause=0.02) as server:
        failure = server.failure(Pace(monotonic=lambda: next(ticks)))
    assert failure.reason is FailureReason.UNREACHABLE
    assert "in time" in failure.message


@pytest.mark.parametrize(
    ("lifetime", "kept_seconds"),
    [
        (b"60", 30),
        (b"86401", 86_370),
        (b"1" + b"0" * 300, 86_370),
        (b"0", 270),
        (b"-1", 270),
        (b"1e9", 270),
        (b'"60"', 270),
        (b"null", 270),
    ],
)
def test_a_token_is_kept_for_its_lifetime_or_else_for_five_minutes(
    lifetime: bytes, kept_seconds: int
) -> None:
    limits, pace = ONCE, Pace(now=lambda: NOON)
    caller = Caller(limits, pace, Deadline.after(PATIENCE_SECONDS, pace.monotonic))
    body = b'{"access_token": "t0ken", "expires_in": ' + lifetime + b"}"
    with answering(http("200 OK", body)) as server:
        login = OAuthLogin("demo", "hunter2", server.url)
        tokens = AccessTokens(caller, {"127.0.0.1"}, {})
        assert tokens.token_for(login) == "t0ken"
    assert (tokens.cache[login].good_until - NOON).total_seconds() == kept_seconds
    assert server.received[0].startswith(b"POST / HTTP/1.1")
    assert "t0ken" not in repr(tokens.cache)


@pytest.mark.parametrize("token", [b"null", b'""', b"7", b'"t\\nX: 1"'])
def test_an_answer_without_a_usable_token_is_told(token: bytes) -> None:
    with answering(http("200 OK", b'{"access_token": ' + token + b"}")) as server:
        client = client_of(OAuthLogin("demo", "hunter2", server.url), limits=ONCE)
        with pytest.raises(SectigoCallError) as caught:
            server.list_profiles(client)
    assert caught.value.reason is FailureReason.MALFORMED_ANSWER
