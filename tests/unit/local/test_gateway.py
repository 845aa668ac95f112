"""The gateway's own answers, and what it makes of a function's outcome."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from local.gateway import Gateway
from local.http_server import Request, Response
from local.invocation_outcome import Outcome, error_outcome, marshal
from local.surroundings import ROOT, Surroundings
from local.template import Api, OwnAnswer, Route
from local.template_reader import read_template

API = Api("cagw", (Route("ANY", "/v1/{id}", "F"),), b'"4XX"', b'"5XX"')


@dataclass(frozen=True)
class Function:
    invocation: Callable[[object], Outcome]

    def invoke(self, event: object, wait_seconds: float) -> Outcome:
        del wait_seconds
        return self.invocation(event)


def never(_event: object) -> Outcome:
    raise TimeoutError


def get(target: str, invocation: Callable[[object], Outcome]) -> Response:
    gateway = Gateway(API, {"F": Function(invocation)}, Surroundings())
    return gateway.answer(Request("GET", target))


@pytest.mark.parametrize("target", ["/v1/x", "/cagw/v1/x"])
def test_a_request_reaches_its_function(target: str) -> None:
    def echo(event: object) -> Outcome:
        assert isinstance(event, dict)
        return marshal({"statusCode": 200, "body": event["path"]})

    response = get(target, echo)
    assert (response.status, response.body) == (200, b"/v1/x")
    assert "x-amzn-RequestId" in dict(response.headers)


@pytest.mark.parametrize(
    ("target", "invocation", "status", "body"),
    [
        ("/", never, 403, b'"4XX"'),
        ("/v1/a/b", never, 403, b'"4XX"'),
        ("/v1/%zz", never, 400, b'"4XX"'),
        ("/v1/x", never, 504, b'"5XX"'),
        ("/v1/x", lambda _: error_outcome("E", "m"), 502, b'"5XX"'),
        ("/v1/x", lambda _: marshal({"status": 200}), 502, b'"5XX"'),
        ("/v1/x", lambda _: marshal(None), 502, b'"5XX"'),
    ],
)
def test_api_gateway_answers_by_itself(
    target: str, invocation: Callable[[object], Outcome], status: int, body: bytes
) -> None:
    response = get(target, invocation)
    assert (response.status, response.body) == (status, body)
    assert json.loads(response.body)
    assert dict(response.headers)["Content-Type"] == "application/json"
    assert "x-amzn-RequestId" in dict(response.headers)


def test_an_answer_that_the_template_gives_for_the_occasion_goes_before() -> None:
    late = OwnAnswer(b'"late"', (("Retry-After", "5"),))
    api = replace(API, own_answers={"INTEGRATION_TIMEOUT": late})
    gateway = Gateway(api, {"F": Function(never)}, Surroundings())
    response = gateway.answer(Request("GET", "/v1/x"))
    assert (response.status, response.body) == (504, b'"late"')
    assert dict(response.headers)["Retry-After"] == "5"


@pytest.mark.parametrize(
    ("accepted", "length", "headers", "is_compressed"),
    [
        pytest.param("gzip, br", 1_024, {}, True, id="long-enough"),
        pytest.param("br;q=1, GZIP;q=0.5", 1_024, {}, True, id="with-a-weight"),
        pytest.param("gzip", 1_023, {}, False, id="too-short"),
        pytest.param("gzip;q=0", 1_024, {}, False, id="not-wanted"),
        pytest.param("gzip;q=0.00", 1_024, {}, False, id="not-wanted-at-all"),
        pytest.param("identity", 1_024, {}, False, id="something-else"),
        pytest.param(None, 1_024, {}, False, id="not-asked-for"),
        pytest.param("gzip", 1_024, {"Content-Encoding": "br"}, False, id="encoded-already"),
    ],
)
def test_answers_are_compressed_from_the_templates_length_on(
    accepted: str | None, length: int, headers: dict[str, str], is_compressed: bool
) -> None:
    def answer(_: object) -> Outcome:
        return marshal({"statusCode": 200, "headers": headers, "body": "x" * length})

    api = replace(API, least_compressed_bytes=1_024)
    sent = () if accepted is None else (("Accept-Encoding", accepted),)
    gateway = Gateway(api, {"F": Function(answer)}, Surroundings())
    response = gateway.answer(Request("GET", "/v1/x", sent))
    assert (dict(response.headers).get("Content-Encoding") == "gzip") is is_compressed
    body = gzip.decompress(response.body) if is_compressed else response.body
    assert body == b"x" * length


def test_the_length_is_the_templates() -> None:
    template = read_template(ROOT / "template.yaml", Surroundings())
    assert template.api.least_compressed_bytes == 1_024
