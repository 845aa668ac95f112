"""Bodies that come compressed, as API Gateway unpacks them."""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus

import pytest

from local import compression
from local.compression import unpacked
from local.gateway import Gateway
from local.http_server import Request
from local.invocation_outcome import Outcome, marshal
from local.request_rules import RefusedError
from local.surroundings import Surroundings
from local.template import Api, Route

BODY = json.dumps([str(number) for number in range(3000)]).encode()
CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "GZIP": gzip.compress,
}


def packed(coding: str, body: bytes) -> Request:
    return Request("POST", "/v1/x", (("Content-Encoding", coding),), body)


@pytest.mark.parametrize(("coding", "compress"), CODINGS.items())
@pytest.mark.parametrize("least_bytes", [None, 0, 1024])
def test_a_compressed_body_is_unpacked_and_its_header_stays(
    coding: str, compress: Callable[[bytes], bytes], least_bytes: int | None
) -> None:
    request = unpacked(packed(coding, compress(BODY)), least_bytes)
    assert request.body == BODY
    assert request.values("content-encoding") == (coding,)


def test_what_is_shorter_than_the_least_is_handed_on_as_it_is() -> None:
    short = packed("gzip", gzip.compress(b"{}"))
    assert unpacked(short, 1024) == short
    assert unpacked(short, None).body == b"{}"


@pytest.mark.parametrize("coding", ["identity", "Identity", ""])
def test_what_is_not_compressed_is_left_alone(coding: str) -> None:
    assert unpacked(packed(coding, BODY), 1024).body == BODY


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        pytest.param("br", BODY, id="a coding that API Gateway has not"),
        pytest.param("gzip, gzip", gzip.compress(gzip.compress(BODY)), id="twice"),
        pytest.param("gzip", BODY, id="not compressed"),
        pytest.param("gzip", gzip.compress(BODY)[:-4], id="cut"),
        pytest.param("gzip", gzip.compress(BODY) + b"more", id="more behind"),
        pytest.param("gzip", zlib.compress(BODY), id="in another coding"),
        pytest.param("gzip", gzip.compress(BODY)[:-8] + bytes(8), id="with a wrong sum"),
    ],
)
def test_what_cannot_be_unpacked_is_an_unsupported_media_type(coding: str, body: bytes) -> None:
    with pytest.raises(RefusedError) as refused:
        unpacked(packed(coding, body), None)
    assert refused.value.status is HTTPStatus.UNSUPPORTED_MEDIA_TYPE


def test_no_more_comes_out_than_may_come_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compression, "MAX_BODY_BYTES", 1000)
    assert len(unpacked(packed("gzip", gzip.compress(bytes(1000))), None).body) == 1000
    with pytest.raises(RefusedError) as refused:
        unpacked(packed("gzip", gzip.compress(bytes(1001))), None)
    assert refused.value.status is HTTPStatus.REQUEST_ENTITY_TOO_LARGE


def test_a_function_gets_the_unpacked_body_in_base64() -> None:
    events: list[dict[str, object]] = []

    class Function:
        def invoke(self, event: object, wait_seconds: float) -> Outcome:
            assert isinstance(event, dict)
            assert wait_seconds > 0
            events.append(event)
            return marshal({"statusCode": 200, "body": ""})

    api = Api("cagw", (Route("POST", "/v1/{id}", "F"),), b'"4XX"', b'"5XX"')
    api = replace(api, is_binary=True, least_compressed_bytes=1024)
    gateway = Gateway(api, {"F": Function()}, Surroundings())
    assert gateway.answer(packed("gzip", gzip.compress(BODY))).status == 200
    assert gateway.answer(packed("gzip", BODY)).status == 415
    (event,) = events
    assert base64.b64decode(str(event["body"])) == BODY
