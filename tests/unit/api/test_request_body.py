"""Bodies: bounded, JSON, and without anything that readers would understand differently."""

from __future__ import annotations

import base64
import gzip
import json
from contextlib import suppress

import pytest
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent
from hypothesis import given
from hypothesis import strategies as st

from cagateway.api.request_body import MAX_BODY_BYTES, MAX_DEPTH, read_json
from cagateway.domain.errors import ErrorKind, GatewayError


def event(body: str | None, *, is_base64: bool = False) -> APIGatewayProxyEvent:
    return APIGatewayProxyEvent({"body": body, "isBase64Encoded": is_base64})


def kind_of(body: str | None, *, is_base64: bool = False) -> ErrorKind:
    with pytest.raises(GatewayError) as refused:
        read_json(event(body, is_base64=is_base64))
    assert refused.value.target == "body"
    assert len(refused.value.message) < 200
    return refused.value.kind


def test_a_compressed_body_that_was_too_short_to_be_unpacked_is_told_so() -> None:
    body = base64.b64encode(gzip.compress(b"{}")).decode()
    with pytest.raises(GatewayError) as refused:
        read_json(event(body, is_base64=True))
    assert refused.value.kind is ErrorKind.MALFORMED_REQUEST
    assert "compressed" in refused.value.message


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(None, id="none"),
        pytest.param("", id="empty"),
        pytest.param(" \n", id="blank"),
        pytest.param("{", id="cut-off"),
        pytest.param("profileId=web", id="a-form"),
        pytest.param("{'profileId': 'web'}", id="python"),
        pytest.param('{"a": 1} {"b": 2}', id="two-objects"),
        pytest.param('\ufeff{"a": 1}', id="byte-order-mark"),
        pytest.param('{"a": "\ud800"}', id="lone-surrogate"),
        pytest.param('{"a": ["\\ud800"]}', id="lone-surrogate-escaped"),
        pytest.param('{"\\udc00": 1}', id="lone-surrogate-in-a-name"),
        pytest.param('{"a": 1, "a": 2}', id="duplicate-names"),
        pytest.param('[{"b": {"a": 1, "\\u0061": 2}}]', id="duplicate-names-far-down"),
        pytest.param("[" * 60_000, id="nested-lists"),
        pytest.param("[" * 30_000 + "]" * 30_000, id="nested-and-closed"),
        pytest.param('{"a":' * 10_000 + "1" + "}" * 10_000, id="nested-objects"),
        # Python's reader lets this through; functions that walk through it would not end well.
        pytest.param("[" * 3_000 + "]" * 3_000, id="nested-deeper-than-functions-go"),
        pytest.param("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1), id="nested-one-too-deep"),
        pytest.param("9" * 60_000, id="a-long-number"),
        pytest.param('{"a": NaN}', id="nan"),
        pytest.param('{"a": -Infinity}', id="infinity"),
        pytest.param('{"a": "\x01"}', id="control-character"),
    ],
)
def test_what_is_not_json_is_malformed(body: str | None) -> None:
    assert kind_of(body) is ErrorKind.MALFORMED_REQUEST


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(" " * (MAX_BODY_BYTES + 1), id="a-byte-too-many"),
        pytest.param("ä" * (MAX_BODY_BYTES // 2) + " ", id="in-bytes-not-characters"),
        pytest.param("[" * 1_000_000, id="a-megabyte-of-brackets"),
    ],
)
def test_more_than_64_kib_is_not_even_parsed(body: str) -> None:
    assert kind_of(body) is ErrorKind.REQUEST_TOO_LARGE
    encoded = base64.b64encode(body.encode()).decode()
    assert kind_of(encoded, is_base64=True) is ErrorKind.REQUEST_TOO_LARGE


def test_exactly_64_kib_are_read() -> None:
    body = json.dumps("x" * (MAX_BODY_BYTES - 2))
    assert read_json(event(body)) == json.loads(body)


def test_base64_is_decoded() -> None:
    assert read_json(event("eyJhIjogMX0=", is_base64=True)) == {"a": 1}


@pytest.mark.parametrize("body", ["&&&", "e", "/w=="], ids=["alphabet", "length", "not-utf-8"])
def test_what_is_not_base64_of_text_is_malformed(body: str) -> None:
    assert kind_of(body, is_base64=True) is ErrorKind.MALFORMED_REQUEST


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(body: str) -> None:
    with suppress(GatewayError):
        read_json(event(body))
