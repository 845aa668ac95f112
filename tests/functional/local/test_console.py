"""`make console` without a browser: who is let in, what goes on to the gateway, signed how."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

import pytest
import requests
from botocore.exceptions import SSOTokenLoadError
from botocore.session import Session

from local.console import ConsoleGate
from local.console_files import FOLDER, ConsoleFiles
from local.console_forwarding import Forwarding, is_forwarded
from local.http_server import Headers, HttpServer, Request, Response
from operations.gateway import GatewayError, checked_url, region_of
from tests.patience import PATIENCE_SECONDS

TOKEN = "the-address-that-opens-once"
LIST = "/v1/management/certificate-authorities"


@dataclass
class RecordingGateway:
    """Answers everything, and keeps what it was asked."""

    asked: list[Request] = field(default_factory=list)
    page_headers: Headers = (("Content-Type", "text/html"),)

    def answer(self, request: Request) -> Response:
        self.asked.append(request)
        headers = (("Content-Type", "application/json"), ("ETag", '"1"'), ("Set-Cookie", "a=b"))
        if request.path.endswith("/page"):
            return Response(HTTPStatus.OK, self.page_headers, b"<script>alert(1)</script>")
        if request.path.endswith("/elsewhere"):
            return Response(HTTPStatus.FOUND, (("Location", "https://example.com/"),))
        return Response(HTTPStatus.OK, headers, b"{}")

    def refuse(self, status: HTTPStatus, reason: str) -> Response:
        return Response(status, (), reason.encode())


@dataclass(frozen=True)
class Opened:
    """A console that was opened once, with its browser's cookies."""

    url: str
    gateway: RecordingGateway
    browser: requests.Session


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "session")
    gateway, upstream, server = RecordingGateway(), HttpServer(), HttpServer()
    forwarding = Forwarding(f"{upstream.url}/prod", Session(), "eu-west-1")
    gate = ConsoleGate(ConsoleFiles(forwarding), server.url, TOKEN)
    with upstream.serving(gateway), server.serving(gate), requests.Session() as browser:
        answer = browser.get(f"{server.url}/open/{TOKEN}", timeout=PATIENCE_SECONDS)
        assert answer.url == f"{server.url}/console/"
        assert answer.status_code == HTTPStatus.OK
        yield Opened(server.url, gateway, browser)


def test_calls_are_signed_with_the_operators_credentials(opened: Opened) -> None:
    query = "?nextPageIndex=a%20b"
    headers = {"Cookie-Like": "x", "If-Match": '"1"'}
    answer = opened.browser.get(
        opened.url + LIST + query, headers=headers, timeout=PATIENCE_SECONDS
    )
    assert answer.status_code == HTTPStatus.OK
    (asked,) = opened.gateway.asked
    assert asked.target == f"/prod{LIST}{query}"
    (signature,) = asked.values("Authorization")
    assert re.match(
        r"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/\d{8}/eu-west-1/execute-api/aws4_request, ",
        signature,
    )
    assert asked.values("X-Amz-Security-Token") == ("session",)
    assert asked.values("If-Match") == ('"1"',)
    assert asked.values("Cookie") == asked.values("Cookie-Like") == ()
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["ETag"] == '"1"'


def test_a_document_goes_on_as_it_is(opened: Opened) -> None:
    body = json.dumps({"name": "é"}).encode()
    url, headers = f"{opened.url}{LIST}/acme", {"Origin": opened.url}
    opened.browser.put(url, data=body, headers=headers, timeout=PATIENCE_SECONDS)
    assert opened.gateway.asked[0].body == body


def test_credentials_that_ended_are_told(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    def ended(_self: Session) -> None:
        raise SSOTokenLoadError(profile_name="work", error_msg="The token has expired")

    monkeypatch.setattr(Session, "get_credentials", ended)
    answer = opened.browser.get(opened.url + LIST, timeout=PATIENCE_SECONDS)
    assert answer.status_code == HTTPStatus.BAD_GATEWAY
    assert "Your AWS credentials cannot be used" in answer.json()["error"]["message"]
    assert opened.gateway.asked == []


@pytest.mark.usefixtures("opened")
def test_a_gateway_that_cannot_be_reached_is_told() -> None:
    gone = HttpServer()
    forwarding = Forwarding(gone.url, Session(), "eu-west-1")
    gone.close()
    answer = forwarding.answer(Request("GET", LIST))
    assert answer.status == HTTPStatus.BAD_GATEWAY
    assert b"cannot be reached" in answer.body


def test_netrc_does_not_take_the_signatures_place(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login somebody password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setattr("local.console_forwarding.is_local", lambda _url: False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    headers = {"Cookie": "; ".join(f"{one.name}={one.value}" for one in opened.browser.cookies)}
    with requests.Session() as session:
        session.trust_env = False
        session.get(opened.url + LIST, headers=headers, timeout=PATIENCE_SECONDS)
    (asked,) = opened.gateway.asked
    assert asked.values("Authorization")[0].startswith("AWS4-HMAC-SHA256 ")


def test_a_redirect_is_not_followed(opened: Opened) -> None:
    url = f"{opened.url}{LIST}/elsewhere"
    answer = opened.browser.get(url, timeout=PATIENCE_SECONDS, allow_redirects=False)
    assert answer.status_code == HTTPStatus.FOUND
    assert "Location" not in answer.headers


@pytest.mark.parametrize(
    "headers",
    [
        (("Content-Type", "text/html"),),
        (("Content-Type", "TEXT/HTML; charset=utf-8"),),
        (("Content-Type", "image/svg+xml"),),
        (("Content-Type", "application/json"), ("Content-Type", "text/html")),
        (),
    ],
    ids=["a page", "in capitals", "an image with scripts", "two types", "no type"],
)
def test_no_page_comes_through(opened: Opened, headers: Headers) -> None:
    opened.gateway.page_headers = headers
    answer = opened.browser.get(f"{opened.url}{LIST}/page", timeout=PATIENCE_SECONDS)
    assert answer.status_code == HTTPStatus.BAD_GATEWAY
    assert answer.headers["Content-Type"] == "application/json"
    assert "script" not in answer.text
    assert "not as the gateway does" in answer.json()["error"]["message"]


def test_each_answer_lets_nothing_run(opened: Opened) -> None:
    answer = opened.browser.get(opened.url + LIST, timeout=PATIENCE_SECONDS)
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; ")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        pytest.param("GET", {"Host": "rebound.example:80"}, id="another host"),
        pytest.param("GET", {"Origin": "https://evil.example"}, id="another origin"),
        pytest.param("GET", {"Origin": "null"}, id="no origin in particular"),
        pytest.param("GET", {"Sec-Fetch-Site": "cross-site"}, id="another site's page"),
        pytest.param("GET", {"Sec-Fetch-Site": "same-site"}, id="another port's page"),
        pytest.param("PUT", {}, id="a change without an origin"),
        pytest.param("GET", {"Cookie": ""}, id="no cookie"),
        pytest.param("GET", {"Cookie": "console-1=guess"}, id="another cookie"),
    ],
)
def test_nobody_else_is_heard(opened: Opened, method: str, headers: dict[str, str]) -> None:
    url = f"{opened.url}{LIST}/acme"
    answer = opened.browser.request(method, url, headers=headers, timeout=PATIENCE_SECONDS)
    assert answer.status_code in {HTTPStatus.FORBIDDEN, HTTPStatus.MISDIRECTED_REQUEST}
    assert answer.json()["type"] == "ErrorResponse"
    assert opened.gateway.asked == []


@pytest.mark.parametrize("token", [TOKEN, "", "guess", "é"])
def test_the_address_opens_once(opened: Opened, token: str) -> None:
    answer = requests.get(f"{opened.url}/open/{token}", timeout=PATIENCE_SECONDS)
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/management/certificate-authorities"),
        ("PUT", "/v1/management/certificate-authorities/acme"),
        ("DELETE", "/v1/management/certificate-authorities/acme"),
        ("POST", "/v1/management/certificate-authorities/acme/profile-sync"),
        ("GET", "/v1/certificate-authorities/acme/profiles"),
        ("POST", "/v1/certificate-authorities/acme/enrollments/validation"),
        ("PUT", "/v1/management/clients/ada"),
        ("GET", "/v1/management/clients/ada/history"),
        ("GET", "/v1/management/certificate-authorities/acme/certificates"),
        ("POST", "/v1/management/certificate-authorities/acme/certificates/0A1F/actions"),
        ("GET", "/v1/management/certificate-authorities/acme/orders"),
        ("GET", "/v1/management/certificate-authorities/acme/domains"),
        ("POST", "/v1/management/certificate-authorities/acme/readiness"),
    ],
)
def test_the_consoles_calls_go_on(method: str, path: str) -> None:
    assert is_forwarded(Request(method, path))


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/v1/other"),
        ("POST", "/v1/certificate-authorities/acme/enrollments"),
        ("DELETE", "/v1/management/certificate-authorities"),
        ("GET", "/v1/management/certificate-authorities/../../x"),
        ("GET", "/v1/management/certificate-authorities/%2e%2E"),
        ("PUT", "/v1/management/certificate-authorities/a%2fb"),
        ("PUT", "/v1/management/certificate-authorities/a%5cb"),
        ("OPTIONS", "/v1/management/certificate-authorities"),
        ("GET", "/v1/management/certificate-authorities/a\n"),
    ],
)
def test_nothing_else_goes_on(method: str, path: str) -> None:
    assert not is_forwarded(Request(method, path))


@pytest.mark.parametrize(
    "url", ["", "example.com", "http://example.com", "ftp://x", "https://u@x", "https://x/?a"]
)
def test_an_address_that_is_not_safe_is_refused(url: str) -> None:
    with pytest.raises(GatewayError):
        checked_url(url)


def test_api_gateways_own_address_says_its_region() -> None:
    url = "https://abc123.execute-api.ap-southeast-2.amazonaws.com/prod"
    assert region_of(url, Session()) == "ap-southeast-2"


def test_the_page_has_no_inline_script_or_style_and_loads_nothing_from_elsewhere() -> None:
    for file in FOLDER.rglob("*"):
        if file.suffix not in {".html", ".js", ".css"}:
            continue
        text = file.read_text("utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(", text)
        assert not re.search(r"(?:href|src|url\()\s*=?\s*[\"']?(?:https?:)?//", text), file
    page = (FOLDER / "index.html").read_text("utf-8")
    assert not re.search(r"<style|<script(?![^>]* src=)|\son\w+=|style=", page)


def test_the_policy_allows_nothing_unsafe() -> None:
    answer = ConsoleFiles(RecordingGateway()).answer(Request("GET", "/console/"))
    policy = dict(answer.headers)["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")


@pytest.mark.parametrize("name", ["../pyproject.toml", "..%2fMakefile", "pages", "pages/", "x.js"])
def test_only_the_consoles_files_are_served(name: str) -> None:
    answer = ConsoleFiles(RecordingGateway()).answer(Request("GET", f"/console/{name}"))
    assert answer.status == HTTPStatus.NOT_FOUND
