"""Revoking at Sectigo: what is revoked already is no error, and nobody waits longer for that."""

from __future__ import annotations

import pytest

from cagateway.domain.certificates.at_sectigo import (
    RevocationRefusedError,
    SectigoUnavailableError,
)
from cagateway.sectigo.errors import Execution
from tests.unit.sectigo.test_certificates import CONNECTION, answering, refusal

REVOKED, ISSUED = {"id": 7, "status": "Revoked"}, {"id": 7, "status": "Issued"}


@pytest.mark.parametrize("code", [-102, -159])
def test_a_certificate_that_is_revoked_already_is_no_error(code: int) -> None:
    sectigo, client = answering(refusal(code), REVOKED)
    sectigo.revoke(CONNECTION, 7, 1, "why", 9)
    assert [call.method for call in client.calls] == ["POST", "GET"]


@pytest.mark.parametrize(
    ("took_seconds", "left_seconds"), [(0.0, 9.0), (6.5, 2.5), (9.0, 0.1), (60.0, 0.1)]
)
def test_whether_it_is_revoked_already_is_asked_in_what_is_left_of_the_callers_time(
    took_seconds: float, left_seconds: float
) -> None:
    times = iter([100.0, 100.0 + took_seconds])
    sectigo, client = answering(refusal(-159), REVOKED, monotonic=lambda: next(times))
    sectigo.revoke(CONNECTION, 7, 1, "why", 9)
    (_, asked) = client.calls
    assert asked.limits is not None
    assert asked.limits.total_seconds == pytest.approx(left_seconds)


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        pytest.param([refusal(-102), ISSUED], RevocationRefusedError, id="not-revoked-after-all"),
        pytest.param([refusal(-7)], RevocationRefusedError, id="refused"),
        pytest.param([refusal(-109)], SectigoUnavailableError, id="later"),
        pytest.param([refusal(-3)], SectigoUnavailableError, id="no-rights"),
        pytest.param([refusal(None, Execution.UNKNOWN)], SectigoUnavailableError, id="no-answer"),
        pytest.param([refusal(None, Execution.NOT_SENT)], SectigoUnavailableError, id="not-sent"),
        pytest.param(
            [refusal(-102), refusal(None, Execution.UNKNOWN)],
            SectigoUnavailableError,
            id="refused-and-nobody-knows-why",
        ),
    ],
)
def test_a_revocation_that_did_not_come_about_is_told(
    answers: list[object], error: type[Exception]
) -> None:
    sectigo, _ = answering(*answers)
    with pytest.raises(error):
        sectigo.revoke(CONNECTION, 7, 1, "why", 9)
