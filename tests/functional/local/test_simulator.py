"""The Sectigo simulator over HTTP: Sectigo's answers, its own controls, and every fault."""

from __future__ import annotations

import http.client
import time
from collections.abc import Mapping

import pytest
import requests

from local.sectigo.simulator import SectigoSimulator
from tests.functional.local.sectigo_orders import LOGIN, Client, refusal
from tests.patience import PATIENCE_SECONDS

TYPES = "/api/ssl/v1/types?organizationId=1234"


def call(
    simulator: SectigoSimulator,
    method: str = "GET",
    path: str = TYPES,
    body: object = None,
    headers: Mapping[str, str] = LOGIN,
) -> requests.Response:
    return Client(simulator, headers).send(method, path, body)


@pytest.mark.parametrize("path", [TYPES, "/api/ssl/v1/types"])
def test_the_profiles_are_sectigos_with_rsa_before_ec(
    simulator: SectigoSimulator, path: str
) -> None:
    answer = call(simulator, path=path)
    profiles = answer.json()
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("application/json")
    assert [profile["id"] for profile in profiles] == [60515, 63999, 64442]
    assert all(list(profile["keyTypes"]) == ["RSA", "EC"] for profile in profiles)


@pytest.mark.parametrize(
    ("path", "headers", "status", "code"),
    [
        (TYPES, {}, 401, -16),
        (TYPES, {**LOGIN, "password": "wrong"}, 401, -16),
        (TYPES, {**LOGIN, "customerUri": "other"}, 401, -16),
        ("/api/ssl/v1/types?organizationId=1", LOGIN, 400, -639),
        ("/api/ssl/v1/types?organizationId=", LOGIN, 400, -639),
        ("/api/ssl/v1/types?organizationId=1234&organizationId=1", LOGIN, 400, -639),
        ("/api/ssl/v9/types", LOGIN, 404, -1),
    ],
)
def test_sectigo_refuses_with_a_code(
    simulator: SectigoSimulator, path: str, headers: Mapping[str, str], status: int, code: int
) -> None:
    assert refusal(call(simulator, path=path, headers=headers)) == (status, code)


def test_an_administrator_is_told_which_organizations_it_may_use(
    simulator: SectigoSimulator,
) -> None:
    answer = call(simulator, path="/api/organization/v1")
    (organization,) = answer.json()
    assert (answer.status_code, organization["id"]) == (200, 1234)
    ids = [organization["id"], *(one["id"] for one in organization["departments"])]
    for one in ids:
        assert call(simulator, path=f"/api/ssl/v1/types?organizationId={one}").status_code == 200


def test_an_outage_is_ordered_and_ended_over_http(simulator: SectigoSimulator) -> None:
    fault = {"kind": "status", "status": 503, "headers": {"Retry-After": "2"}}
    assert call(simulator, "PUT", "/simulator/fault", fault).status_code == 200
    answer = call(simulator)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert set(answer.json()) == {"code", "description"}
    assert call(simulator, "DELETE", "/simulator/fault").status_code == 200
    assert call(simulator).status_code == 200


def test_a_fault_lasts_for_its_times(simulator: SectigoSimulator) -> None:
    simulator.fail("status", status=429, times=2)
    assert [call(simulator).status_code for _ in range(3)] == [429, 429, 200]


def test_a_slow_answer_comes_late(simulator: SectigoSimulator) -> None:
    simulator.fail("slow", seconds=0.3)
    started = time.monotonic()
    assert len(call(simulator).json()) == 3
    assert time.monotonic() - started >= 0.3


@pytest.mark.parametrize(
    ("kind", "start", "content_type"),
    [
        ("html", b"<!DOCTYPE html>", "text/html"),
        ("garbage", b'[{"id": 1, "name": "\xff', "application/json"),
        ("empty", b"[]", "application/json"),
    ],
)
def test_an_answer_may_be_another(
    simulator: SectigoSimulator, kind: str, start: bytes, content_type: str
) -> None:
    simulator.fail(kind)
    answer = call(simulator)
    assert answer.status_code == 200
    assert answer.content.startswith(start)
    assert answer.headers["Content-Type"].startswith(content_type)
    simulator.recover()
    assert len(call(simulator).json()) == 3


def test_the_profiles_can_be_replaced_and_restored(simulator: SectigoSimulator) -> None:
    odd = [{"id": 7}, None, "anything"]
    assert call(simulator, "PUT", "/simulator/profiles", odd).status_code == 200
    assert call(simulator).json() == odd
    assert call(simulator, "DELETE", "/simulator/profiles").status_code == 200
    assert len(call(simulator).json()) == 3
    simulator.serve([])
    assert call(simulator).json() == []


def test_it_tells_its_state(simulator: SectigoSimulator) -> None:
    call(simulator, headers={})
    simulator.fail("empty", times=3)
    assert call(simulator, path="/simulator").json() == {
        "fault": {"kind": "empty", "times": 3},
        "profiles": 3,
        "calls": 1,
        "listCalls": 1,
        "tokenCalls": 0,
        "lastStatus": 401,
    }
    assert simulator.calls == 1


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("PUT", "/simulator/fault", b"not json", 400),
        ("PUT", "/simulator/fault", {"kind": "other"}, 400),
        ("PUT", "/simulator/profiles", {"not": "a list"}, 400),
        ("PUT", "/simulator/tokens", {"seconds": -1}, 400),
        ("POST", "/simulator/fault", {}, 405),
        ("GET", "/simulator/other", None, 404),
    ],
)
def test_a_wrong_control_request_is_told_why(
    simulator: SectigoSimulator, method: str, path: str, body: object, status: int
) -> None:
    answer = call(simulator, method, path, body)
    assert answer.status_code == status
    assert answer.json()["error"]
    assert simulator.calls == 0


def test_a_simulator_that_has_stopped_answers_nobody_not_even_on_kept_connections() -> None:
    with SectigoSimulator() as simulator:
        connection = http.client.HTTPConnection(
            simulator.url.removeprefix("http://"), timeout=PATIENCE_SECONDS
        )
        connection.request("GET", "/simulator")
        connection.getresponse().read()
        kept = connection.sock
    assert kept.recv(1) == b""
    connection.close()
    with pytest.raises(requests.ConnectionError):
        call(simulator)
