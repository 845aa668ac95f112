"""The ways to log in at the simulator other than by password: /private, and access tokens."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from typing import Any

import pytest

from local.sectigo.lists import ORGANIZATIONS_PATH, TYPES_PATH
from local.sectigo.login import PRIVATE
from local.sectigo.simulator import SectigoSimulator
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
        (PRIVATE + TYPES_PATH, IDENTITY, 200),
        (PRIVATE + ORGANIZATIONS_PATH, IDENTITY, 200),
        (ORGANIZATIONS_PATH, IDENTITY, 401),
        (PRIVATE + TYPES_PATH, IDENTITY | {"password": "demo-password"}, 401),
        (PRIVATE + TYPES_PATH, IDENTITY | {"login": "other"}, 401),
        (PRIVATE + TYPES_PATH, {"Authorization": "Bearer made-up"}, 401),
        (TYPES_PATH, IDENTITY, 401),
        (TYPES_PATH, {"Authorization": "Bearer made-up"}, 401),
    ],
)
def test_a_login_without_a_password_is_for_private_alone(
    simulator: SectigoSimulator, path: str, headers: Mapping[str, str], answered: int
) -> None:
    assert status(simulator, path, headers) == answered
