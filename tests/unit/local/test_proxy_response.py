"""What API Gateway makes of a function's result."""

from __future__ import annotations

import pytest

from local.proxy_response import MalformedResponseError, map_response

JSON = ("Content-Type", "application/json")


def test_status_headers_and_body_are_handed_on() -> None:
    result = {"statusCode": 200, "headers": {"X-A": "1", "X-N": 2, "X-B": True}, "body": "é"}
    response = map_response(result, is_binary=False)
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
    assert map_response(result, is_binary=False).headers == expected


def test_the_servers_own_headers_are_dropped() -> None:
    result = {"statusCode": 200, "headers": {"Content-Length": "7", "connection": "close"}}
    assert map_response(result, is_binary=False).headers == (JSON,)


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
        map_response(result, is_binary=False)


def test_base64_is_decoded_for_an_api_with_binary_media_types() -> None:
    result = {"statusCode": 200, "body": "H4s=", "isBase64Encoded": True}
    assert map_response(result, is_binary=True).body == b"\x1f\x8b"
    assert map_response(result, is_binary=False).body == b"H4s="


def test_what_is_called_base64_must_be_it() -> None:
    with pytest.raises(MalformedResponseError):
        map_response({"statusCode": 200, "body": "?", "isBase64Encoded": True}, is_binary=True)
