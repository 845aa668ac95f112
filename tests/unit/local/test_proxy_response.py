"""What API Gateway makes of a function's result."""

import pytest

from local.proxy_response import MalformedResponseError, map_response

NO_BINARY: frozenset[str] = frozenset()
JSON = ("Content-Type", "application/json")


def test_status_headers_and_body_are_handed_on() -> None:
    result = {"statusCode": 200, "headers": {"X-A": "1", "X-N": 2, "X-B": True}, "body": "é"}
    response = map_response(result, NO_BINARY)
    assert response.status == 200
    assert response.headers == (("X-A", "1"), ("X-N", "2"), ("X-B", "true"), JSON)
    assert response.body == "é".encode()


def test_multi_value_headers_win_over_single_ones() -> None:
    result = {
        "statusCode": 204,
        "headers": {"a": "single", "Content-Type": "text/plain"},
        "multiValueHeaders": {"A": ["1", "2"]},
    }
    expected = (("Content-Type", "text/plain"), ("A", "1"), ("A", "2"))
    assert map_response(result, NO_BINARY).headers == expected


def test_the_servers_own_headers_are_dropped() -> None:
    result = {"statusCode": 200, "headers": {"Content-Length": "7", "connection": "close"}}
    assert map_response(result, NO_BINARY).headers == (JSON,)


@pytest.mark.parametrize(
    ("binary", "expected"),
    [(NO_BINARY, b"aGk="), (frozenset({"image/png"}), b"hi"), (frozenset({"*/*"}), b"hi")],
)
def test_base64_is_decoded_for_binary_media_types_only(
    binary: frozenset[str], expected: bytes
) -> None:
    headers = {"content-type": "image/png; x=1"}
    result = {"statusCode": 200, "headers": headers, "body": "aGk=", "isBase64Encoded": True}
    assert map_response(result, binary).body == expected


@pytest.mark.parametrize(
    "result",
    [
        None,
        "text",
        [],
        {},
        {"statusCode": None},
        {"statusCode": True},
        {"statusCode": "2x0"},
        {"statusCode": 100},
        {"statusCode": 600},
        {"statusCode": 200, "body": {"not": "text"}},
        {"statusCode": 200, "headers": []},
        {"statusCode": 200, "headers": {"A": None}},
        {"statusCode": 200, "headers": {"A": "x\r\nB: y"}},
        {"statusCode": 200, "headers": {"A b": "x"}},
        {"statusCode": 200, "headers": {"A": "\u20ac"}},
        {"statusCode": 200, "multiValueHeaders": {"A": "x"}},
        {"statusCode": 200, "status": 200},
    ],
)
def test_any_other_result_is_malformed(result: object) -> None:
    with pytest.raises(MalformedResponseError):
        map_response(result, NO_BINARY)


def test_a_body_that_is_not_base64_is_malformed() -> None:
    result = {"statusCode": 200, "body": "%%%", "isBase64Encoded": True}
    with pytest.raises(MalformedResponseError):
        map_response(result, frozenset({"*/*"}))
