"""The ways to log in at the simulator other than by password: /private, and access tokens."""

from __future__ import annotations

import base64
from collections.abc import Mapping

import pytest
import requests

from local.http_server import Request
from local.sectigo.application import Simulator
from local.sectigo.lists import ORGANIZATIONS_PATH, TYPES_PATH
from local.sectigo.login import PRIVATE
from local.sectigo.simulator import SectigoSimulator
from local.sectigo.upstream import Upstream
from tests.functional.local.sectigo_orders import Client
from tests.patience import PATIENCE_SECONDS

CLIENT = {
    "grant_type": "client_credentials",
    "client_id": "demo-client",
    "client_secret": "demo-client-secret",
}
IDENTITY = {"login": "demo", "customerUri": "demo"}


def token(
    simulator: SectigoSimulator, form: Mapping[str, str] = CLIENT, **headers: str
) -> requests.Response:
    return requests.post(simulator.token_url, form, headers=headers, timeout=PATIENCE_SECONDS)


def status(simulator: SectigoSimulator, path: str, headers: Mapping[str, str]) -> int:
    return Client(simulator, headers).send("GET", path).status_code


def control(simulator: SectigoSimulator, method: str, body: object = None) -> None:
    assert Client(simulator).send(method, "/simulator/tokens", body).status_code == 200


def test_a_token_opens_the_list_until_it_is_revoked(simulator: SectigoSimulator) -> None:
    answer = token(simulator)
    issued = answer.json()
    assert answer.status_code == 200
    assert (issued["token_type"], issued["expires_in"]) == ("Bearer", 300)
    bearer = {"Authorization": f"Bearer {issued['access_token']}"}
    assert status(simulator, TYPES_PATH, bearer) == 200
    control(simulator, "DELETE")
    assert status(simulator, TYPES_PATH, bearer) == 401
    assert (simulator.calls, simulator.token_calls) == (2, 1)


def test_tokens_can_be_made_to_expire_at_once(simulator: SectigoSimulator) -> None:
    control(simulator, "PUT", {"seconds": 0})
    issued = token(simulator).json()
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
    answer = token(simulator, CLIENT | changes)
    assert (answer.status_code, answer.json()) == (answered, {"error": error})


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
    basic = base64.b64encode(authorization.encode()).decode()
    headers = {"Authorization": f"Basic {basic}"} if authorization else {}
    sent = {"grant_type": "client_credentials", **form}
    assert token(simulator, sent, **headers).status_code == answered


@pytest.mark.parametrize("header", ["Basic ???", "Basic", "Bearer x", "Basic /w=="])
def test_a_header_that_names_nobody_is_refused(simulator: SectigoSimulator, header: str) -> None:
    form = {"grant_type": "client_credentials"}
    assert token(simulator, form, Authorization=header).status_code == 401


def test_each_refused_login_says_where_tokens_are_to_be_had(simulator: SectigoSimulator) -> None:
    for headers in ({}, IDENTITY, {"Authorization": "Bearer made-up"}):
        answer = Client(simulator, headers).send("GET", TYPES_PATH)
        assert answer.status_code == 401
        challenge = answer.headers["WWW-Authenticate"]
        assert challenge == f'Bearer realm="apiclients", authorization_uri="{simulator.token_url}"'
    wrong = token(simulator, CLIENT | {"client_secret": "x"})
    assert wrong.headers["WWW-Authenticate"] == 'Basic realm="apiclients"'
