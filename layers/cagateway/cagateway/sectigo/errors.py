"""What Sectigo's API may do instead of answering, as outcomes that an operator understands."""

from __future__ import annotations

from cagateway.domain.sync_state import FailureReason


class SectigoError(Exception):
    """A call that brought no profile list.

    Args:
        reason: What kind of trouble, and so where to look.
        message: For people. Holds no credential and nothing of the answer's body but its code.
    """

    def __init__(self, reason: FailureReason, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message


class LoginRefusedError(SectigoError):
    """Sectigo did not accept the login. Repeated, this can lock the account."""

    def __init__(self) -> None:
        super().__init__(
            FailureReason.LOGIN_REFUSED,
            "Sectigo refused the login (HTTP 401). Check the secret that credentials-secret names, "
            "and customer-uri.",
        )


# Codes of the SCM API's error table. They come with HTTP 400, whatever they mean.
_REASONS_BY_CODE = {
    -3: FailureReason.ACCESS_DENIED,  # not authorised for the operation
    -25: FailureReason.ACCESS_DENIED,  # not authorised to execute it
    -37: FailureReason.ACCESS_DENIED,  # access denied
    -226: FailureReason.ACCESS_DENIED,  # no privileges for the organization
    -16: FailureReason.LOGIN_REFUSED,  # unknown user
    -410: FailureReason.LOGIN_REFUSED,  # customer not found
    -970: FailureReason.LOGIN_REFUSED,  # incorrect login details
    -639: FailureReason.ORGANIZATION_UNKNOWN,
    -1021: FailureReason.ORGANIZATION_UNKNOWN,
    -1023: FailureReason.ORGANIZATION_UNKNOWN,
}
_REASONS_BY_STATUS = {
    400: FailureReason.ACCESS_DENIED,  # usually "Enable Web/REST API" is off for the organization
    403: FailureReason.ACCESS_DENIED,
    429: FailureReason.THROTTLED,
}
_ADVICE = {
    FailureReason.LOGIN_REFUSED: "Check the secret that credentials-secret names.",
    FailureReason.ACCESS_DENIED: "Check that Web/REST API is enabled for the organization, and "
    "the administrator's role.",
    FailureReason.ORGANIZATION_UNKNOWN: "Check org-id.",
    FailureReason.THROTTLED: "The next sync waits longer.",
    FailureReason.SERVER_ERROR: "The next sync tries again.",
}


def refused(status: int, code: int | None) -> SectigoError:
    """Name the outcome of an HTTP status other than 200.

    Args:
        status: The HTTP status.
        code: The `code` of Sectigo's error body, if it had one.
    """
    reason = _REASONS_BY_STATUS.get(status, FailureReason.SERVER_ERROR)
    reason = _REASONS_BY_CODE.get(code, reason) if code is not None else reason
    answered = f"HTTP {status}" if code is None else f"HTTP {status}, code {code}"
    return SectigoError(reason, f"Sectigo refused to list profiles ({answered}). {_ADVICE[reason]}")
