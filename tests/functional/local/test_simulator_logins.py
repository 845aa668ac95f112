"""The ways to log in at the simulator other than by password: /private, and access tokens."""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from typing import Any

import pytest
import requests

from local.http_server import Request
from local.sectigo.application import Simulator
from local.sectigo.lists import ORGANIZATIONS_PATH, TYPES_PATH
from local.sectigo.login import PRIVATE
from local.sectigo.simulator import SectigoSimulator
from local.sectigo.upstream import Upstream
from tests.patience import PATIENCE_SECONDS

CLIENT = {
    "grant_type": "client_credentials",
    "client_id": "demo-client",
    "client_secret": "demo-client-secret",
}
IDENTITY = {"login": "demo", "customerUri": "demo"}


def send(request: urllib.request.Request) -> tuple[int, Any]:
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as response:  # noqa: S310 - loopback
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def token(simulator: SectigoSimulator, form: Mapping[str, str] = CLIENT) -> tuple[int, Any]:
    body = urllib.parse.urlencode(form).encode()
    return send(urllib.request.Request(simulator.token_url, body))  # noqa: S310 - loopback


def status(simulator: SectigoSimulator, path: str, headers: Mapping[str, str]) -> int:
    return send(urllib.request.Request(simulator.url + path, headers=dict(headers)))[0]  # noqa: S310 - loopback


def control(simulator: SectigoSimulator, method: str, body: bytes | None = None) -> None:
    url = f"{simulator.url}/simulator/tokens"
    assert send(urllib.request.Request(url, body, method=method))[0] == 200  # noqa: S310 - loopback


def test_a_token_opens_the_list_until_it_is_revoked(simulator: SectigoSimulator) -> None:
    answered, issued = token(simulator)
    assert (answered, issued["token_type"], issued["expires_in"]) == (200, "Bearer", 300)
    bearer = {"Authorization": f"Bearer {issued['access_token']}"}
    assert status(simulator, TYPES_PATH, bearer) == 200
    control(simulator, "DELETE")
    assert status(simulator, TYPES_PATH, bearer) == 401
    assert (simulator.calls, simulator.token_calls) == (2, 1)


def test_tokens_can_be_made_to_expire_at_once(simulator: SectigoSimulator) -> None:
    control(simulator, "PUT", b'{"seconds": 0}')
    _, issued = token(simulator)
    assert issued["expires_in"] == 0
    bearer = {"Authorization": f"Bearer {issued['access_token']}"}
    assert status(simulator, TYPES_PATH, bearer) == 401


@pytest.mark.parametrize(
    ("changes", "answered", "error"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_id": "wrong"}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
    ],
)
def test_a_wrong_client_gets_no_token(
    simulator: SectigoSimulator, changes: dict[str, str], answered: int, error: str
) -> None:
    assert token(simulator, CLIENT | changes) == (answered, {"error": error})


@pytest.mark.parametrize(
    ("path", "headers", "answered"),
    [
        (PRIVATE + TYPES_PATH, IDENTITY, 401),
        (PRIVATE + ORGANIZATIONS_PATH, IDENTITY, 401),
        (ORGANIZATIONS_PATH, IDENTITY, 401),
        (PRIVATE + TYPES_PATH, IDENTITY | {"password": "demo-password"}, 401),
        (PRIVATE + TYPES_PATH, IDENTITY | {"login": "other"}, 401),
        (PRIVATE + TYPES_PATH, {"Authorization": "Bearer made-up"}, 401),
        (TYPES_PATH, IDENTITY, 401),
        (TYPES_PATH, {"Authorization": "Bearer made-up"}, 401),
    ],
)
def test_a_login_without_a_password_needs_a_certificate(
    simulator: SectigoSimulator, path: str, headers: Mapping[str, str], answered: int
) -> None:
    assert status(simulator, path, headers) == answered


@pytest.mark.parametrize(
    ("path", "headers", "answered"),
    [
        (PRIVATE + TYPES_PATH, IDENTITY, 200),
        (PRIVATE + ORGANIZATIONS_PATH, IDENTITY, 200),
        (ORGANIZATIONS_PATH, IDENTITY, 401),
        (PRIVATE + TYPES_PATH, IDENTITY | {"password": "demo-password"}, 401),
        (PRIVATE + TYPES_PATH, IDENTITY | {"login": "other"}, 401),
        (PRIVATE + TYPES_PATH, {"Authorization": "Bearer made-up"}, 401),
    ],
)
def test_a_certificate_stands_in_for_the_password_at_private_alone(
    path: str, headers: Mapping[str, str], answered: int
) -> None:
    request = Request("GET", path, tuple(headers.items()), certificate=b"any")
    assert Simulator(Upstream()).answer(request).status == answered


@pytest.mark.parametrize(
    ("authorization", "form", "answered"),
    [
        ("demo-client:demo-client-secret", {}, 200),
        ("demo%2Dclient:demo-client-secret", {}, 200),
        ("demo-client:demo-client-secret", {"client_id": "demo-client"}, 200),
        ("demo-client:wrong", {}, 401),
        ("demo-client", {}, 401),
        ("demo-client:demo-client-secret", CLIENT, 401),
        ("", CLIENT, 200),
    ],
    ids=["right", "encoded", "id twice", "wrong", "no secret", "secret twice", "in the body"],
)
def test_a_client_may_name_itself_in_the_header(
    simulator: SectigoSimulator, authorization: str, form: Mapping[str, str], answered: int
) -> None:
    """RFC 6749, 2.3.1: encoded as in a form, and in one way at a time."""
    body = urllib.parse.urlencode({"grant_type": "client_credentials", **form}).encode()
    request = urllib.request.Request(simulator.token_url, body)  # noqa: S310 - loopback
    if authorization:
        basic = base64.b64encode(authorization.encode()).decode()
        request.add_header("Authorization", f"Basic {basic}")
    assert send(request)[0] == answered


@pytest.mark.parametrize("header", ["Basic ???", "Basic", "Bearer x", "Basic /w=="])
def test_a_header_that_names_nobody_is_refused(simulator: SectigoSimulator, header: str) -> None:
    request = urllib.request.Request(  # noqa: S310 - loopback
        simulator.token_url, b"grant_type=client_credentials", {"Authorization": header}
    )
    assert send(request)[0] == 401


def test_each_refused_login_says_where_tokens_are_to_be_had(simulator: SectigoSimulator) -> None:
    for headers in ({}, IDENTITY, {"Authorization": "Bearer made-up"}):
        answer = requests.get(simulator.url + TYPES_PATH, headers=headers, timeout=PATIENCE_SECONDS)
        assert answer.status_code == 401
        challenge = answer.headers["WWW-Authenticate"]
        assert challenge == f'Bearer realm="apiclients", authorization_uri="{simulator.token_url}"'
    wrong = requests.post(
        simulator.token_url, CLIENT | {"client_secret": "x"}, timeout=PATIENCE_SECONDS
    )
    assert wrong.headers["WWW-Authenticate"] == 'Basic realm="apiclients"'
