"""What Sectigo's API may do instead of answering, as outcomes that an operator understands."""

from __future__ import annotations

from cagateway.domain.sync.state import FailureReason


class SectigoError(Exception):
    """A call that brought no profile list.

    Args:
        reason: What kind of trouble, and so where to look.
        message: For people. Holds no credential and nothing of the answer's body but its code.
        retry_after_seconds: How long Sectigo asked to be left alone, if it did; bounded.
    """

    def __init__(
        self, reason: FailureReason, message: str, *, retry_after_seconds: int | None = None
    ) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message
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
    FailureReason.THROTTLED: "The next sync waits longer.",
    FailureReason.SERVER_ERROR: "The next sync tries again.",
    FailureReason.URL_WRONG: "Check url.",
}
_UNAUTHORIZED = 401
# RFC 6749, 5.2: a client that is not known is refused with 400 or 401.
_CLIENT_REFUSED = frozenset({400, 401})


def refused(
    status: int, code: int | None = None, *, retry_after_seconds: int | None = None
) -> SectigoError:
    """Name the outcome of an HTTP status other than 200.

    Args:
        status: The HTTP status.
        code: The `code` of Sectigo's error body, if it had one.
        retry_after_seconds: How long Sectigo asked to be left alone.
    """
    if _is_redirect(status):
        return _redirected("url", status)
    answered = f"HTTP {status}" if code is None else f"HTTP {status}, code {code}"
    if status == _UNAUTHORIZED:
        return _login_refused(code, answered)
    reason = _REASONS_BY_STATUS.get(status, FailureReason.SERVER_ERROR)
    reason = _REASONS_BY_CODE.get(code, reason) if code is not None else reason
    message = f"Sectigo refused to list profiles ({answered}). {_ADVICE[reason]}"
    return SectigoError(reason, message, retry_after_seconds=retry_after_seconds)


def token_refused(status: int, *, retry_after_seconds: int | None = None) -> SectigoError:
    """Name the outcome of an HTTP status other than 200 from the OAuth2 token endpoint."""
    if _is_redirect(status):
        return _redirected("token-url", status)
    said = f"The token endpoint issued no access token (HTTP {status})."
    if status in _CLIENT_REFUSED:
        advice = "Check client-id and client-secret in the secret that credentials-secret names."
        return LoginRefusedError(FailureReason.LOGIN_REFUSED, f"{said} {advice}")
    reason = _REASONS_BY_STATUS.get(status, FailureReason.SERVER_ERROR)
    advice = "Check token-url." if reason is FailureReason.URL_WRONG else _ADVICE[reason]
    return SectigoError(reason, f"{said} {advice}", retry_after_seconds=retry_after_seconds)


def malformed(what: str) -> SectigoError:
    """Say that an answer came which is no list of profiles."""
    advice = "Check url; a proxy or a maintenance page may have answered."
    message = f"Sectigo {what} instead of profiles. {advice}"
    return SectigoError(FailureReason.MALFORMED_ANSWER, message)


def _login_refused(code: int | None, answered: str) -> LoginRefusedError:
    # Whatever else the code says, a 401 means that this login opens nothing.
    is_expired = code in _REASONS_BY_CODE and _REASONS_BY_CODE[code] is _EXPIRED
    reason = _EXPIRED if is_expired else FailureReason.LOGIN_REFUSED
    return LoginRefusedError(reason, f"Sectigo refused the login ({answered}). {_ADVICE[reason]}")


def _is_redirect(status: int) -> bool:
    return 300 <= status < 400  # noqa: PLR2004 - RFC 9110, 15.4


def _redirected(setting: str, status: int) -> SectigoError:
    return SectigoError(
        FailureReason.URL_WRONG,
        f"The {setting} redirects (HTTP {status}), and redirects are not followed: the login "
        f"would go along. Set {setting} to the address that answers by itself.",
    )
