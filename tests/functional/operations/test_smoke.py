"""`make smoke`, over a socket, against the real functions behind local mode's API."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from botocore.session import Session

from local.http_server import HttpServer, Response
from operations import smoke
from operations.gateway import Gateway
from operations.smoke import Check, Result, answer_of, main, ten_calls
from tests.functional.always import Always
from tests.functional.serving import serving
from tests.functional.stack import Stack

# Its RSA key takes longer to make than ten calls to answer.
_REQUEST = cache(smoke._request)  # noqa: SLF001 - the same key each time


@pytest.fixture(autouse=True)
def one_request(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smoke, "_request", _REQUEST)


@pytest.fixture
def url(stack: Stack) -> Iterator[str]:
    with serving(stack.deployment, "management", "profiles", "validation") as address:
        yield address


def results(url: str) -> list[Result]:
    return list(ten_calls(Gateway(url, Session())))


def wrong(url: str) -> list[str]:
    return [one.check.proves for one in results(url) if one.wrong]


def test_ten_calls_go_well_and_change_nothing(
    stack: Stack, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    stack.configure()
    stack.sync({"caId": "sectigo"})
    before, orders = stack.deployment.items(), stack.simulator.calls_at("enroll")
    assert main(["--url", url]) == 0
    assert stack.deployment.items() == before
    assert stack.simulator.calls_at("enroll") == orders == 0
    said = capsys.readouterr().out
    # On this machine no client is turned away for want of a signature.
    assert said.count("ok  ") == 9
    assert "9 of 10 went well" in said
    unsigned = "GET /v1/management/certificate-authorities: administering needs a signature"
    assert f"NOT MADE {unsigned}" in said


def test_a_gateway_without_a_ca_says_what_could_not_be_tried(url: str) -> None:
    made = results(url)
    assert len(made) == 10
    assert [one.wrong is None for one in made] == [False, False, False, True, *[True] * 6]
    assert main(["--url", url]) == 0


def test_a_sync_that_failed_is_found(stack: Stack, url: str) -> None:
    stack.configure()
    stack.sync({"caId": "sectigo"})
    stack.simulator.fail("status", status=500)
    stack.sync({"caId": "sectigo", "force": True})
    assert main(["--url", url]) == 1
    assert "the CA's last sync went well" in wrong(url)
    assert "operators see the state of syncs, and none failed" in wrong(url)


def results_of(application: Always) -> list[Result]:
    server = HttpServer()
    with server.serving(application):
        return results(server.url)


def always(status: int, body: bytes) -> Always:
    return Always(Response(status, (("Content-Type", "application/json"),), body))


@pytest.mark.parametrize("status", [200, 403, 404, 500, 502])
@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"caList": []}', b'{"error": "x"}', b"<html>", b"\xff", b"null"]
)
def test_what_is_no_gateway_is_no_success(status: int, body: bytes) -> None:
    assert any(one.wrong for one in results_of(always(status, body)))


def test_nobody_there_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--url", "http://127.0.0.1:1"]) == 1
    assert "ConnectionError" in capsys.readouterr().out


@pytest.mark.parametrize("url", ["http://pki.example.com", "ftp://a", "pki", "https://a:b@c"])
def test_an_address_that_anybody_could_read_along_is_refused(url: str) -> None:
    assert main(["--url", url]) == 1


def test_elsewhere_it_signs_all_but_the_one_that_shows_that_it_has_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    monkeypatch.setattr("operations.gateway.is_local", lambda _: False)
    gateway = always(200, b'{"caList": [{"id": "a"}]}')
    made = results_of(gateway)
    assert len(made) == len(gateway.requests) == 10
    unsigned = [one for one in gateway.requests if not one.values("Authorization")]
    assert [one.target for one in unsigned] == ["/v1/management/certificate-authorities"]
    # That a stranger was let in is told.
    (stranger,) = (one for one in made if not one.check.is_signed)
    assert str(stranger.wrong).startswith("HTTP 200")


def test_a_certificate_that_cannot_be_read_is_told(url: str, tmp_path: Path) -> None:
    missing = str(tmp_path / "none.pem")
    gateway = Gateway(url.replace("http:", "https:"), Session(), (missing, missing))
    answer = answer_of(gateway, Check("GET", "/", "", lambda _: True))
    assert answer.status == 0
    assert "none.pem" in answer.text or "Error" in answer.text
