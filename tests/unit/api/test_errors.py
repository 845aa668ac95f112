"""Errors on the wire."""

from __future__ import annotations

import json

import pytest

from cagateway.api.errors import STATUS_BY_KIND
from cagateway.api.responses import failure
from cagateway.domain.errors import ErrorDetail, ErrorKind, GatewayError


def test_every_kind_has_a_status_and_it_is_an_error() -> None:
    assert set(STATUS_BY_KIND) == set(ErrorKind)
    assert all(400 <= status < 600 for status in STATUS_BY_KIND.values())


@pytest.mark.parametrize("kind", sorted(set(ErrorKind) - {ErrorKind.INTERNAL_ERROR}))
def test_an_error_says_what_is_wrong_with_each_field(kind: ErrorKind) -> None:
    detail = ErrorDetail(kind, "must be whole.", "properties.org-id", "7.5")
    error = GatewayError(kind, "Two.", target="t", value="v", details=(detail, detail))
    body = json.loads(failure(error).body or "")
    shown = {
        "code": kind,
        "message": "must be whole.",
        "target": "properties.org-id",
        "value": "7.5",
    }
    assert body == {
        "type": "ErrorResponse",
        "error": {
            "code": kind,
            "message": "Two.",
            "target": "t",
            "value": "v",
            "details": [shown, shown],
        },
        "message": {"message": "Two.", "details": []},
    }


def test_an_internal_error_says_nothing_of_what_is_inside() -> None:
    detail = ErrorDetail("x", "hunter2", "hunter2", "hunter2")
    error = GatewayError(
        ErrorKind.INTERNAL_ERROR, "hunter2", target="hunter2", value="hunter2", details=(detail,)
    )
    assert "hunter2" not in (failure(error).body or "")


def test_an_error_that_passes_says_when_to_try_again() -> None:
    error = GatewayError(ErrorKind.PROFILES_UNAVAILABLE, "Not yet.", retry_after_seconds=7)
    assert failure(error).headers["Retry-After"] == "7"
