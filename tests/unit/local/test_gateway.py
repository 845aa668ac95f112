"""The gateway's own answers, and what it makes of a function's outcome."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from local.gateway import Gateway
from local.http_server import Request, Response
from local.outcome import Outcome, error_outcome, marshal
from local.surroundings import Surroundings
from local.template import Api, OwnAnswer, Route

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
