"""Results as Lambda's runtime marshals them."""

from __future__ import annotations

import json

import pytest

from local.invocation_outcome import MAX_RESULT_BYTES, error_outcome, marshal


@pytest.mark.parametrize("result", [None, 1, "é\u2028", [1.5, True], {"a": {"b": None}}])
def test_what_is_json_is_a_result(result: object) -> None:
    outcome = marshal(result)
    assert json.loads(outcome.payload) == result
    assert not outcome.is_error


@pytest.mark.parametrize("result", [{1, 2}, b"bytes", float("nan"), object(), "\ud800"])
def test_what_is_no_json_is_a_marshal_error(result: object) -> None:
    outcome = marshal(result)
    assert outcome.is_error
    assert json.loads(outcome.payload)["errorType"] == "Runtime.MarshalError"


@pytest.mark.parametrize(
    ("size", "is_error"), [(MAX_RESULT_BYTES, False), (MAX_RESULT_BYTES + 1, True)]
)
def test_a_result_is_6_mb_at_most(size: int, *, is_error: bool) -> None:
    outcome = marshal("x" * (size - 2))
    assert outcome.is_error is is_error
    assert not is_error or b"Function.ResponseSizeTooLarge" in outcome.payload


def test_an_error_has_a_stack_trace_where_there_was_one() -> None:
    assert json.loads(error_outcome("E", "m").payload) == {"errorType": "E", "errorMessage": "m"}
    assert json.loads(error_outcome("E", "m", ["f"]).payload)["stackTrace"] == ["f"]
