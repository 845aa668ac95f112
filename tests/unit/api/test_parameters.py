"""Headers and parameters that come more than once."""

from __future__ import annotations

from typing import Any

import pytest
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent

from cagateway.api.parameters import headers_of, joined_parameter, single_parameters
from cagateway.domain.errors import ErrorKind, GatewayError
from tests.api_events import api_event


def event(**parts: Any) -> APIGatewayProxyEvent:  # noqa: ANN401 - an event's parts
    return APIGatewayProxyEvent(api_event("/", **parts))


def test_lines_of_one_header_are_one_list_whatever_their_case() -> None:
    sent = {"If-None-Match": ['"a"', '"b"'], "if-none-match": '"c"'}
    assert headers_of(event(headers=sent))["IF-NONE-MATCH"] == '"a", "b", "c"'


@pytest.mark.parametrize("values", [None, {}])
def test_an_event_made_by_hand_has_one_value_of_each(values: object) -> None:
    made = {"headers": {"If-Match": "*"}, "multiValueHeaders": values}
    assert headers_of(APIGatewayProxyEvent(made)).get("if-match") == "*"
    assert headers_of(APIGatewayProxyEvent({"headers": None})).get("if-match") is None


def test_a_list_with_commas_may_come_in_parts() -> None:
    asked = event(query={"$fields": ["ca.certificate,ca.id", "ca.chain"]})
    assert joined_parameter(asked, "$fields") == "ca.certificate,ca.id,ca.chain"
    assert joined_parameter(event(), "$fields") is None


@pytest.mark.parametrize("values", [["true", "false"], ["true", "true"], ["", "true"]], ids=str)
def test_of_a_parameter_that_comes_twice_none_counts(values: list[str]) -> None:
    with pytest.raises(GatewayError) as refused:
        single_parameters(event(query={"dry-run": values}))
    assert refused.value.kind is ErrorKind.MALFORMED_REQUEST
    assert refused.value.target == "dry-run"


def test_what_they_hold_is_clean() -> None:
    sent = event(headers={"If-Match": '"a\0"'}, query={"a": "\ud83d\u202eb"})
    assert headers_of(sent)["If-Match"] == '"a\ufffd"'
    assert single_parameters(sent) == {"a": "\ufffdb"}


def test_parameters_that_come_once_are_given() -> None:
    assert single_parameters(event(query={"a": "1", "b": ["2"]})) == {"a": "1", "b": "2"}
