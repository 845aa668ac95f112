"""The event that a function gets for a request."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from local.http_server import Headers, Request
from local.proxy_event import Arrival, build_event, path_within_stage
from local.request_rules import RefusedError
from local.routing import RouteMatch
from local.surroundings import Surroundings
from local.template import Api, Route

MATCH = RouteMatch(Route("ANY", "/v1/things/{id}", "one"), {"id": "a%20b"})
ARRIVAL = Arrival("request-1", datetime(2026, 11, 23, 7, 0, 0, tzinfo=UTC), "/v1/things/a%20b")


def event(
    target: str = "/v1/things/a%20b",
    headers: Headers = (),
    body: bytes = b"",
    *,
    is_binary: bool = False,
) -> dict[str, object]:
    request = Request("GET", target, (("Host", "localhost:3000"), *headers), body)
    api = Api("cagw", (), b"", b"", is_binary)
    return build_event(request, MATCH, ARRIVAL, api, Surroundings())


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("/v1/x", "/v1/x"),
        ("/cagw/v1/x?y=1", "/v1/x"),
        ("/cagw", "/"),
        ("/cagw/", "/"),
        ("/cagwx/v1", "/cagwx/v1"),
        ("/cagw/a%2Fb", "/a%2Fb"),
    ],
)
def test_the_path_is_without_the_stage(target: str, path: str) -> None:
    assert path_within_stage(Request("GET", target), "cagw") == path


@pytest.mark.parametrize("target", ["/v1/%", "/v1/%zz", "/v1/%4", "/v1?x=%g0"])
def test_a_broken_escape_is_refused(target: str) -> None:
    with pytest.raises(RefusedError):
        path_within_stage(Request("GET", target), "cagw")


def test_the_path_stays_encoded_and_the_context_has_it_as_it_was_written() -> None:
    context = event()["requestContext"]
    assert event()["path"] == "/v1/things/a%20b"
    assert event()["pathParameters"] == {"id": "a%20b"}
    assert event()["resource"] == "/v1/things/{id}"
    assert isinstance(context, dict)
    assert context["path"] == "/v1/things/a%20b"
    assert context["resourcePath"] == "/v1/things/{id}"
    assert (context["stage"], context["requestId"]) == ("cagw", "request-1")
    assert (context["protocol"], context["domainName"]) == ("HTTP/1.1", "localhost")
    assert context["requestTime"] == "23/Nov/2026:07:00:00 +0000"
    assert context["requestTimeEpoch"] == 1_795_417_200_000


def test_what_is_absent_is_null() -> None:
    for name in (
        "queryStringParameters",
        "multiValueQueryStringParameters",
        "body",
        "stageVariables",
    ):
        assert event()[name] is None


def test_a_query_is_decoded_and_its_last_value_is_the_single_one() -> None:
    built = event("/v1/things/x?a=1&a=%C3%A9+b&empty=&%24fields=n")
    assert built["queryStringParameters"] == {"a": "é b", "empty": "", "$fields": "n"}
    assert built["multiValueQueryStringParameters"] == {
        "a": ["1", "é b"],
        "empty": [""],
        "$fields": ["n"],
    }


def test_too_many_query_parameters_are_refused() -> None:
    with pytest.raises(RefusedError):
        event("/v1/things/x?" + "a&" * 1001)


def test_headers_keep_their_case_and_all_values() -> None:
    built = event(headers=(("Accept", "a"), ("Accept", "b"), ("Connection", "close")))
    assert isinstance(built["headers"], dict)
    assert built["headers"]["Accept"] == "b"
    assert "Connection" not in built["headers"]
    assert isinstance(built["multiValueHeaders"], dict)
    assert built["multiValueHeaders"]["Accept"] == ["a", "b"]
    assert built["multiValueHeaders"]["Host"] == ["localhost:3000"]


def test_forwarded_for_ends_with_the_clients_address() -> None:
    built = event(headers=(("x-forwarded-for", "10.0.0.1"),))
    assert isinstance(built["headers"], dict)
    assert built["headers"]["X-Forwarded-For"] == "10.0.0.1, 127.0.0.1"
    assert "x-forwarded-for" not in built["headers"]


def test_a_body_is_base64_for_an_api_with_binary_media_types() -> None:
    made = event(body=b"\xff", is_binary=True)
    assert (made["body"], made["isBase64Encoded"]) == ("/w==", True)
    assert event(is_binary=True)["isBase64Encoded"] is False


def test_who_sent_it_is_known_on_routes_for_principals() -> None:
    match = RouteMatch(Route("ANY", "/v1/management", "one", is_for_principals=True), {})
    request = Request("GET", "/v1/management", (), b"")
    made = build_event(request, match, ARRIVAL, Api("cagw", (), b"", b""), Surroundings())
    context = made["requestContext"]
    assert isinstance(context, dict)
    assert context["identity"]["userArn"].endswith(":user/local")


def test_a_body_is_text_whatever_its_bytes_are() -> None:
    assert event(body="é".encode())["body"] == "é"
    assert event(body=b"\xff")["body"] == "\ufffd"
    assert event(body=b"\xff")["isBase64Encoded"] is False
