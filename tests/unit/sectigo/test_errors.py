"""Sectigo's statuses and codes, as outcomes."""

from __future__ import annotations

import pytest

from cagateway.domain.authorities.connection_failures import FailureReason
from cagateway.sectigo.codes import MEANINGS, CodeKind
from cagateway.sectigo.error_bodies import ErrorBody
from cagateway.sectigo.errors import Execution, LoginRefusedError, refused, token_refused


@pytest.mark.parametrize(
    ("status", "code", "reason"),
    [
        (400, None, FailureReason.ACCESS_DENIED),
        (400, -37, FailureReason.ACCESS_DENIED),
        (400, -639, FailureReason.ORGANIZATION_UNKNOWN),
        (400, -970, FailureReason.LOGIN_REFUSED),
        (400, -99999, FailureReason.ACCESS_DENIED),
        (400, -843, FailureReason.ACCESS_DENIED),
        (400, -140, FailureReason.SERVER_ERROR),
        (400, -129, FailureReason.SERVER_ERROR),
        # A proxy's code is none.
        (400, 970, FailureReason.ACCESS_DENIED),
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
    error = refused("list profiles", status, ErrorBody(code))
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


NOTHING, PROXYS, UNDERWAY, WITHOUT_ROW = None, 403, 0, -139
CODES = (NOTHING, PROXYS, UNDERWAY, WITHOUT_ROW, *MEANINGS)
STATUSES = (302, 400, 401, 402, 403, 404, 407, 408, 409, 422, 425, 429, 451, 499, 500, 502, 503)


def known_execution(status: int, code: int | None) -> Execution:
    """Tell from the rule alone: a 401, or a 4xx with a code of Sectigo's that tells."""
    if status == 401:
        return Execution.REFUSED
    meaning = MEANINGS.get(code) if code is not None else None
    is_published = code == WITHOUT_ROW or (meaning and meaning.kind is not CodeKind.DOES_NOT_TELL)
    is_refusal = 400 <= status < 500 and status != 408
    return Execution.REFUSED if is_refusal and is_published else Execution.UNKNOWN


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("code", CODES)
def test_nothing_counts_as_refused_without_a_code_of_sectigos(
    status: int, code: int | None
) -> None:
    error = refused("order a certificate", status, ErrorBody(code, "words"))
    assert error.execution is known_execution(status, code)
    is_of_request = code in OF_THE_REQUEST and error.execution is Execution.REFUSED
    assert error.is_final() is (is_of_request and status not in {401, 429})
    # Whom a client is told to ask is one of the two, and never both.
    assert not (error.is_final() and error.is_gateways_fault())


OF_THE_REQUEST = {
    WITHOUT_ROW,
    *(code for code, one in MEANINGS.items() if one.kind is CodeKind.OF_THE_REQUEST),
}


@pytest.mark.parametrize("code", [-3, -16, -410, -429, -639, -843, -970, -1023, -7306])
@pytest.mark.parametrize("status", [400, 401, 403])
def test_what_an_operator_has_to_mend_is_known_as_that(status: int, code: int) -> None:
    assert refused("order a certificate", status, ErrorBody(code)).is_gateways_fault()


def test_an_operator_reads_sectigos_words_and_what_to_see_to() -> None:
    error = refused("list profiles", 400, ErrorBody(-843, "Organization is not validated"))
    assert '(HTTP 400, code -843: "Organization is not validated"). Check at' in error.message
    assert error.words == "Organization is not validated"


@pytest.mark.parametrize(("status", "code"), [(400, -16), (400, -970), (401, -139)])
def test_a_refused_login_is_not_told_in_words_that_may_hold_its_name(
    status: int, code: int
) -> None:
    error = refused("list profiles", status, ErrorBody(code, "Unknown user demo"))
    assert "demo" not in error.message
    assert error.words == ""
