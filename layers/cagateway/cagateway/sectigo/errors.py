"""What Sectigo's API may do instead of answering, as outcomes that an operator understands."""

from __future__ import annotations

from enum import Enum

from cagateway.domain.sync.state import FailureReason


class Execution(Enum):
    """Whether Sectigo may have done what a failed call asked for."""

    NOT_SENT = "not-sent"
    """No byte of the request left."""
    REFUSED = "refused"
    """Sectigo answered that it did not do it."""
    UNKNOWN = "unknown"
    """It may have been done: no answer came, or one that does not tell."""


class SectigoError(Exception):
    """A call that did not bring what it asked for.

    Args:
        reason: What kind of trouble, and so where to look.
        message: For people. Holds no credential and nothing of the answer's body but its code.
        execution: Whether Sectigo may have done it all the same.
        status: The answer's HTTP status, if one came.
        code: The `code` of Sectigo's error body, if it had one.
        retry_after_seconds: How long Sectigo asked to be left alone, if it did; bounded.
    """

    def __init__(  # noqa: PLR0913 - what may be known of a failed call
        self,
        reason: FailureReason,
        message: str,
        *,
        execution: Execution = Execution.UNKNOWN,
        status: int | None = None,
        code: int | None = None,
        retry_after_seconds: int | None = None,
    ) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message
        self.execution = execution
        self.status = status
        self.code = code
        self.retry_after_seconds = retry_after_seconds


class LoginRefusedError(SectigoError):
    """Sectigo did not accept the login. Repeated, this can lock the account."""


# Codes of the SCM API's error table. They come with HTTP 400, whatever they mean, or with 401.
_REASONS_BY_CODE = {
    -3: FailureReason.ACCESS_DENIED,  # not authorised for the operation
    -25: FailureReason.ACCESS_DENIED,  # not authorised to execute it
    -37: FailureReason.ACCESS_DENIED,  # access denied
    -226: FailureReason.ACCESS_DENIED,  # no privileges for the organization
    -16: FailureReason.LOGIN_REFUSED,  # unknown user
    -410: FailureReason.LOGIN_REFUSED,  # customer not found
    -970: FailureReason.LOGIN_REFUSED,  # incorrect login details
    -7306: FailureReason.PASSWORD_EXPIRED,  # the password breaks the password policy
    -639: FailureReason.ORGANIZATION_UNKNOWN,
    -1021: FailureReason.ORGANIZATION_UNKNOWN,
    -1023: FailureReason.ORGANIZATION_UNKNOWN,
    -2: FailureReason.SERVER_ERROR,  # internal error
    -65: FailureReason.SERVER_ERROR,  # internal error
    -109: FailureReason.SERVER_ERROR,  # not available now
    -195: FailureReason.SERVER_ERROR,  # the CA is not available now
}
_REASONS_BY_STATUS = {
    400: FailureReason.ACCESS_DENIED,  # usually "Enable Web/REST API" is off for the organization
    403: FailureReason.ACCESS_DENIED,
    404: FailureReason.URL_WRONG,
    429: FailureReason.THROTTLED,
}
_EXPIRED = FailureReason.PASSWORD_EXPIRED
_ADVICE = {
    FailureReason.LOGIN_REFUSED: "Check the secret that credentials-secret names, and "
    "customer-uri.",
    FailureReason.PASSWORD_EXPIRED: "The password may have expired: set a new one at Sectigo, and "
    "put it into the secret that credentials-secret names.",
    FailureReason.ACCESS_DENIED: "Check that Web/REST API is enabled for the organization, and "
    "the administrator's role.",
    FailureReason.ORGANIZATION_UNKNOWN: "Check org-id.",
    FailureReason.THROTTLED: "The next call waits longer.",
    FailureReason.SERVER_ERROR: "The next call tries again.",
    FailureReason.URL_WRONG: "Check url.",
}
_UNAUTHORIZED = 401
# RFC 6749, 5.2: a client that is not known is refused with 400 or 401.
_CLIENT_REFUSED = frozenset({400, 401})


# Refused with these codes, a request may have been carried out all the same: Sectigo does not say
# where in its own work it broke.
_CODES_THAT_DO_NOT_TELL = frozenset({-1, -2, -14, -65, -129})
_REQUEST_TIMEOUT = 408


def never_sent(reason: FailureReason, message: str) -> SectigoError:
    """Say why a call was not even tried."""
    return SectigoError(reason, message, execution=Execution.NOT_SENT)


def refused(
    operation: str,
    status: int,
    code: int | None = None,
    *,
    retry_after_seconds: int | None = None,
) -> SectigoError:
    """Name the outcome of an HTTP status that is no success.

    Args:
        operation: What Sectigo was asked to do, such as "list profiles".
        status: The HTTP status.
        code: The `code` of Sectigo's error body, if it had one.
        retry_after_seconds: How long Sectigo asked to be left alone.
    """
    if _is_redirect(status):
        return _redirected("url", status)
    answered = f"HTTP {status}" if code is None else f"HTTP {status}, code {code}"
    if status == _UNAUTHORIZED:
        return _login_refused(operation, code, answered)
    reason = _REASONS_BY_STATUS.get(status, FailureReason.SERVER_ERROR)
    reason = _REASONS_BY_CODE.get(code, reason) if code is not None else reason
    return SectigoError(
        reason,
        f"Sectigo refused to {operation} ({answered}). {_ADVICE[reason]}",
        execution=_execution(status, code),
        status=status,
        code=code,
        retry_after_seconds=retry_after_seconds,
    )


def _execution(status: int, code: int | None) -> Execution:
    # RFC 9110, 15.5: a 4xx was not carried out. A 5xx, or a proxy's, may have been.
    is_refusal = 400 <= status < 500 and status != _REQUEST_TIMEOUT  # noqa: PLR2004
    tells = is_refusal and code not in _CODES_THAT_DO_NOT_TELL
    return Execution.REFUSED if tells else Execution.UNKNOWN


def token_refused(status: int, *, retry_after_seconds: int | None = None) -> SectigoError:
    """Name the outcome of an HTTP status other than 200 from the OAuth2 token endpoint."""
    if _is_redirect(status):
        return _redirected("token-url", status)
    said = f"The token endpoint issued no access token (HTTP {status})."
    if status in _CLIENT_REFUSED:
        advice = "Check client-id and client-secret in the secret that credentials-secret names."
        message = f"{said} {advice}"
        return LoginRefusedError(FailureReason.LOGIN_REFUSED, message, status=status)
    reason = _REASONS_BY_STATUS.get(status, FailureReason.SERVER_ERROR)
    advice = "Check token-url." if reason is FailureReason.URL_WRONG else _ADVICE[reason]
    message = f"{said} {advice}"
    return SectigoError(reason, message, status=status, retry_after_seconds=retry_after_seconds)


def malformed(what: str, operation: str) -> SectigoError:
    """Say that an answer came which is not what was asked for."""
    message = (
        f"Sectigo {what} when it was to {operation}. Check url; a proxy or a maintenance page may "
        "have answered."
    )
    return SectigoError(FailureReason.MALFORMED_ANSWER, message)


def _login_refused(operation: str, code: int | None, answered: str) -> LoginRefusedError:
    # Whatever else the code says, a 401 means that this login opens nothing.
    is_expired = code in _REASONS_BY_CODE and _REASONS_BY_CODE[code] is _EXPIRED
    reason = _EXPIRED if is_expired else FailureReason.LOGIN_REFUSED
    return LoginRefusedError(
        reason,
        f"Sectigo refused the login to {operation} ({answered}). {_ADVICE[reason]}",
        execution=Execution.REFUSED,
        status=_UNAUTHORIZED,
        code=code,
    )


def _is_redirect(status: int) -> bool:
    return 300 <= status < 400  # noqa: PLR2004 - RFC 9110, 15.4


def _redirected(setting: str, status: int) -> SectigoError:
    return SectigoError(
        FailureReason.URL_WRONG,
        f"The {setting} redirects (HTTP {status}), and redirects are not followed: the login "
        f"would go along. Set {setting} to the address that answers by itself.",
        status=status,
    )
