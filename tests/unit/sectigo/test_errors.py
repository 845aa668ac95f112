"""Sectigo's statuses and codes, as outcomes."""

from __future__ import annotations

import pytest

from cagateway.domain.sync.state import FailureReason
from cagateway.sectigo.errors import LoginRefusedError, refused, token_refused


@pytest.mark.parametrize(
    ("status", "code", "reason"),
    [
        (400, None, FailureReason.ACCESS_DENIED),
        (400, -37, FailureReason.ACCESS_DENIED),
        (400, -639, FailureReason.ORGANIZATION_UNKNOWN),
        (400, -970, FailureReason.LOGIN_REFUSED),
        (400, -99999, FailureReason.ACCESS_DENIED),
        (403, None, FailureReason.ACCESS_DENIED),
        (400, -195, FailureReason.SERVER_ERROR),
        (400, -7306, FailureReason.PASSWORD_EXPIRED),
        (401, None, FailureReason.LOGIN_REFUSED),
        (401, -37, FailureReason.LOGIN_REFUSED),
        (401, -7306, FailureReason.PASSWORD_EXPIRED),
        (404, None, FailureReason.URL_WRONG),
        (302, None, FailureReason.URL_WRONG),
        (429, None, FailureReason.THROTTLED),
        # This code means a customer without a CA login name; it is no HTTP 429.
        (400, -429, FailureReason.ACCESS_DENIED),
        (500, -1, FailureReason.SERVER_ERROR),
        (503, None, FailureReason.SERVER_ERROR),
    ],
)
def test_a_refusal_has_a_reason(status: int, code: int | None, reason: FailureReason) -> None:
    error = refused("list profiles", status, code)
    assert error.reason is reason
    assert str(status) in error.message
    # Only these are tried again, with the secret fetched anew.
    assert isinstance(error, LoginRefusedError) is (status == 401)


@pytest.mark.parametrize(
    ("status", "reason", "setting"),
    [
        (400, FailureReason.LOGIN_REFUSED, "client-secret"),
        (401, FailureReason.LOGIN_REFUSED, "client-secret"),
        (403, FailureReason.ACCESS_DENIED, "role"),
        (404, FailureReason.URL_WRONG, "token-url"),
        (307, FailureReason.URL_WRONG, "token-url"),
        (429, FailureReason.THROTTLED, "waits"),
        (503, FailureReason.SERVER_ERROR, "tries again"),
    ],
)
def test_a_refused_token_has_a_reason(status: int, reason: FailureReason, setting: str) -> None:
    error = token_refused(status)
    assert error.reason is reason
    assert setting in error.message


def test_how_long_sectigo_wants_to_be_left_alone_is_passed_on() -> None:
    assert refused("try", 429, retry_after_seconds=7).retry_after_seconds == 7
    assert token_refused(503, retry_after_seconds=7).retry_after_seconds == 7
    assert refused("try", 503).retry_after_seconds is None
