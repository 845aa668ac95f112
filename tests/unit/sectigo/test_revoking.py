"""Revoking at Sectigo, by an order's number and by a certificate's."""

from __future__ import annotations

from typing import Any

import pytest

from cagateway.ports.certificate_orders import (
    AlreadyRevokedError,
    RevocationRefusedError,
    SectigoUnavailableError,
)
from cagateway.sectigo.errors import Execution
from tests.documents import CONNECTION
from tests.unit.sectigo.test_certificates import answering, refusal


def test_a_certificate_is_revoked_by_its_orders_number() -> None:
    sectigo, client = answering(b"")
    sectigo.revoke(CONNECTION, 7, 1, "why", 2.5)
    (call,) = client.calls
    assert (call.method, call.path) == ("POST", "/api/ssl/v1/revoke/7")
    assert call.body == {"reasonCode": 1, "reason": "why"}
    assert call.limits is not None
    assert call.limits.total_seconds == pytest.approx(2.5)


@pytest.mark.parametrize(
    ("serial_number", "path"), [("ABCD", "AB:CD"), ("BCD", "0B:CD"), ("7", "07")]
)
def test_a_certificate_is_revoked_by_its_own_number(serial_number: str, path: str) -> None:
    sectigo, client = answering(b"")
    sectigo.revoke_serial(CONNECTION, serial_number, 4, "why", 9)
    (call,) = client.calls
    assert (call.method, call.path) == ("POST", f"/api/ssl/v1/revoke/serial/{path}")
    assert call.body == {"reasonCode": 4, "reason": "why"}


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        pytest.param(refusal(-102), AlreadyRevokedError, id="not-issued-any-more"),
        pytest.param(refusal(-159), AlreadyRevokedError, id="revoked-already"),
        pytest.param(refusal(-7), RevocationRefusedError, id="refused"),
        pytest.param(refusal(-109), SectigoUnavailableError, id="later"),
        pytest.param(refusal(-3), SectigoUnavailableError, id="no-rights"),
        pytest.param(refusal(None, Execution.UNKNOWN), SectigoUnavailableError, id="no-answer"),
        pytest.param(refusal(None, Execution.NOT_SENT), SectigoUnavailableError, id="not-sent"),
    ],
)
def test_a_revocation_that_did_not_come_about_is_told(
    answer: object, error: type[Exception]
) -> None:
    sectigo, _ = answering(answer, answer)
    with pytest.raises(error) as caught:
        sectigo.revoke(CONNECTION, 7, 1, "why", 9)
    assert type(caught.value) is error
    with pytest.raises(error):
        sectigo.revoke_serial(CONNECTION, "AB", 1, "why", 9)


@pytest.mark.parametrize(
    ("told", "code"),
    [(1, 1), (0, 0), ("4", 4), ("0", 0), (None, None), (True, None), (False, None), ("key", None)],
    ids=repr,
)
def test_the_reason_that_stands_is_read_as_versions_write_it(told: Any, code: int | None) -> None:  # noqa: ANN401
    sectigo, _ = answering({"id": 7, "status": "Revoked", "reasonCode": told}, {"id": 7})
    assert sectigo.details(CONNECTION, 7, 9).reason_code == code
    assert sectigo.details(CONNECTION, 7, 9).reason_code is None
