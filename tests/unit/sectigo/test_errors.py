"""Sectigo's statuses and codes, as outcomes."""

from __future__ import annotations

import pytest

from cagateway.domain.sync_state import FailureReason
from cagateway.sectigo.errors import refused


@pytest.mark.parametrize(
    ("status", "code", "reason"),
    [
        (400, None, FailureReason.ACCESS_DENIED),
        (400, -37, FailureReason.ACCESS_DENIED),
        (400, -639, FailureReason.ORGANIZATION_UNKNOWN),
        (400, -970, FailureReason.LOGIN_REFUSED),
        (400, -99999, FailureReason.ACCESS_DENIED),
        (403, None, FailureReason.ACCESS_DENIED),
        (404, None, FailureReason.SERVER_ERROR),
        (302, None, FailureReason.SERVER_ERROR),
        (429, None, FailureReason.THROTTLED),
        # This code means a customer without a CA login name; it is no HTTP 429.
        (400, -429, FailureReason.ACCESS_DENIED),
        (500, -1, FailureReason.SERVER_ERROR),
        (503, None, FailureReason.SERVER_ERROR),
    ],
)
def test_a_refusal_has_a_reason(status: int, code: int | None, reason: FailureReason) -> None:
    error = refused(status, code)
    assert error.reason is reason
    assert str(status) in error.message
