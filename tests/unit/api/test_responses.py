"""Profile lists on the wire: tags, compression, and the most that Lambda can answer."""

from __future__ import annotations

import base64
import gzip
from http import HTTPStatus

import pytest
from aws_lambda_powertools.event_handler import Response

from cagateway.api.rendered_lists import Rendered
from cagateway.api.responses import MAX_ANSWER_BYTES, synced_answer
from cagateway.domain.errors import ErrorKind, GatewayError
from tests.fakes.gateway import FakeGateway

LONG = Rendered('{"x":"' + "y" * 300_000 + '"}')
TOO_LONG = Rendered('{"x":"' + "y" * MAX_ANSWER_BYTES + '"}')
# Each quote is two bytes in the JSON that a function answers with.
TOO_MANY_QUOTES = Rendered('"' * (MAX_ANSWER_BYTES // 2 + 1))


def answered(rendered: Rendered, **headers: str) -> Response[str]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return synced_answer(rendered, FakeGateway().read(), named)


@pytest.mark.parametrize(
    "accept_encoding",
    ["gzip", "br, gzip", "GZIP", "gzip;q=0.5", "*", "deflate, gzip;q=1.0, *;q=0.5"],
)
def test_a_long_list_is_compressed_for_those_who_accept_it(accept_encoding: str) -> None:
    answer = answered(LONG, Accept_Encoding=accept_encoding)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.base64_encoded
    assert gzip.decompress(base64.b64decode(answer.body or "")).decode() == LONG.text
    assert answer.headers["ETag"] != LONG.etag


@pytest.mark.parametrize(
    "accept_encoding", ["", "identity", "br", "gzip;q=0", "gzip; q=0.0", "x-gzip"]
)
def test_and_is_text_for_all_others(accept_encoding: str) -> None:
    answer = answered(LONG, Accept_Encoding=accept_encoding)
    assert answer.body == LONG.text
    assert "Content-Encoding" not in answer.headers


def test_a_short_list_is_left_to_api_gateway() -> None:
    assert answered(Rendered("{}"), Accept_Encoding="gzip").body == "{}"


@pytest.mark.parametrize("accept_encoding", ["", "gzip"])
def test_whichever_of_both_a_client_has_it_is_told_that_nothing_changed(
    accept_encoding: str,
) -> None:
    etag = answered(LONG, Accept_Encoding=accept_encoding).headers["ETag"]
    for other in ("", "gzip"):
        answer = answered(LONG, Accept_Encoding=other, If_None_Match=f"W/{etag}")
        assert answer.status_code == HTTPStatus.NOT_MODIFIED


def test_caches_are_told_that_the_encoding_matters() -> None:
    assert answered(Rendered("{}")).headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("rendered", [TOO_LONG, TOO_MANY_QUOTES], ids=["bytes", "quotes"])
def test_more_than_lambda_can_answer_is_refused_to_those_who_accept_no_gzip(
    rendered: Rendered,
) -> None:
    with pytest.raises(GatewayError) as refused:
        answered(rendered)
    assert refused.value.kind is ErrorKind.ANSWER_TOO_LARGE
    assert "Accept-Encoding: gzip" in refused.value.message
    assert answered(rendered, Accept_Encoding="gzip").status_code == HTTPStatus.OK
