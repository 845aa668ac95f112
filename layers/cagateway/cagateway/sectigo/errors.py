"""What Sectigo's API may do instead of answering, as outcomes that an operator understands."""

from __future__ import annotations

import json
from enum import Enum

from cagateway.domain.authorities.connection_failures import REFUSED_LOGINS, FailureReason
from cagateway.ports.sectigo import SectigoError
from cagateway.sectigo.codes import ADVICE, CodeKind, CodeMeaning, meaning_of
from cagateway.sectigo.error_bodies import ErrorBody


class Execution(Enum):
    """Whether Sectigo may have done what a failed call asked for."""

    NOT_SENT = "not-sent"
    """No byte of the request left."""
    REFUSED = "refused"
    """Sectigo answered that it did not do it."""
    UNKNOWN = "unknown"
    """It may have been done: no answer came, or one that does not tell."""


class SectigoCallError(SectigoError):
    """A call that did not bring what it asked for, with what the answer tells of it.

    Args:
        reason, message, retry_after_seconds: As of every `SectigoError`.
        execution: Whether Sectigo may have done it all the same.
        status: The answer's HTTP status, if one came.
        code: The `code` of Sectigo's error body, if it had one.
        words: Its own words for it: one line, bounded; empty where it had none.
    """

    def __init__(  # noqa: PLR0913 - what may be known of a failed call
        self,
        reason: FailureReason,
        message: str,
        *,
        execution: Execution = Execution.UNKNOWN,
        status: int | None = None,
        code: int | None = None,
        words: str = "",
        retry_after_seconds: int | None = None,
    ) -> None:
        super().__init__(reason, message, retry_after_seconds=retry_after_seconds)
        self.execution = execution
        self.status = status
        self.code = code
        self.words = words

    def is_final(self) -> bool:
        """Tell whether Sectigo refused what was asked for, and would again."""
        return self._is_refused_as(CodeKind.OF_THE_REQUEST)

    def is_gateways_fault(self) -> bool:
        """Tell whether an operator has to mend something before such a call can succeed."""
        return self.reason in _MENDED_HERE or self._is_refused_as(CodeKind.OF_THE_GATEWAY)

    def _is_refused_as(self, kind: CodeKind) -> bool:
        # Another status than these has a meaning of its own, whatever number comes with it.
        is_plain = self.execution is Execution.REFUSED and self.status not in _TELLING_STATUSES
        meaning = meaning_of(self.code) if is_plain else None
        return meaning is not None and meaning.kind is kind


class LoginRefusedError(SectigoCallError):
    """Sectigo did not accept the login. Repeated, this can lock the account."""


_REASONS_BY_STATUS = {
    400: FailureReason.ACCESS_DENIED,  # usually "Enable Web/REST API" is off for the organization
    403: FailureReason.ACCESS_DENIED,
    404: FailureReason.URL_WRONG,
    429: FailureReason.THROTTLED,
}
_UNAUTHORIZED = 401
# Who asks, and how often: neither is a refusal of what is asked for.
_TELLING_STATUSES = frozenset({_UNAUTHORIZED, 429})
# RFC 6749, 5.2: a client that is not known is refused with 400 or 401.
_CLIENT_REFUSED = frozenset({400, 401})


_REQUEST_TIMEOUT = 408
# Whatever an answer says: its login, or where it may be sent.
_MENDED_HERE = REFUSED_LOGINS | {FailureReason.CREDENTIALS_UNUSABLE, FailureReason.ADDRESS_REFUSED}
_SILENT = ErrorBody()


def never_sent(reason: FailureReason, message: str) -> SectigoCallError:
    """Say why a call was not even tried."""
    return SectigoCallError(reason, message, execution=Execution.NOT_SENT)


def refused(
    operation: str,
    status: int,
    error: ErrorBody = _SILENT,
    *,
    retry_after_seconds: int | None = None,
) -> SectigoCallError:
    """Name the outcome of an HTTP status that is no success.

    Args:
        operation: What Sectigo was asked to do, such as "list profiles".
        status: The HTTP status.
        error: What the answer's body says of it.
        retry_after_seconds: How long Sectigo asked to be left alone.
    """
    if _is_redirect(status):
        return _redirected("url", status)
    if status == _UNAUTHORIZED:
        return _login_refused(operation, error.code)
    meaning = meaning_of(error.code)
    reason = _REASONS_BY_STATUS.get(status, FailureReason.SERVER_ERROR)
    reason = meaning.reason or reason if meaning else reason
    # A login that is refused is not talked about: the words can hold its name.
    words = "" if reason in REFUSED_LOGINS else error.words
    advice = meaning.operator if meaning and meaning.operator else ADVICE[reason]
    if meaning is None and reason is FailureReason.ACCESS_DENIED:
        advice = f"{advice} A proxy may have answered in Sectigo's place, for it gave no code."
    return SectigoCallError(
        reason,
        f"Sectigo refused to {operation} ({_answered(status, error.code, words)}). {advice}",
        execution=_execution(status, meaning),
        status=status,
        code=error.code,
        words=words,
        retry_after_seconds=retry_after_seconds,
    )


def _answered(status: int, code: int | None, words: str = "") -> str:
    said = f"HTTP {status}" if code is None else f"HTTP {status}, code {code}"
    return f'{said}: "{words}"' if words else said


def _execution(status: int, meaning: CodeMeaning | None) -> Execution:
    """Tell whether it may have been done: Sectigo says that it was not by a code, and none else.

    A status by itself can come from whatever lies between: a proxy's 403, or its 499 for a client
    that had gone, says nothing of a request that it may have passed on. With a code of Sectigo's,
    a 4xx was not carried out (RFC 9110, 15.5); a 408 is about the line, and a 5xx broke halfway.
    """
    is_refusal = 400 <= status < 500 and status != _REQUEST_TIMEOUT  # noqa: PLR2004
    tells = meaning is not None and meaning.kind is not CodeKind.DOES_NOT_TELL
    return Execution.REFUSED if is_refusal and tells else Execution.UNKNOWN


def token_refused(status: int, *, retry_after_seconds: int | None = None) -> SectigoCallError:
    """Name the outcome of an HTTP status other than 200 from the OAuth2 token endpoint."""
    if _is_redirect(status):
        return _redirected("token-url", status)
    said = f"The token endpoint issued no access token (HTTP {status})."
    if status in _CLIENT_REFUSED:
        advice = "Check client-id and client-secret in the secret that credentials-secret names."
        message = f"{said} {advice}"
        return LoginRefusedError(FailureReason.LOGIN_REFUSED, message, status=status)
    reason = _REASONS_BY_STATUS.get(status, FailureReason.SERVER_ERROR)
    advice = "Check token-url." if reason is FailureReason.URL_WRONG else ADVICE[reason]
    message = f"{said} {advice}"
    return SectigoCallError(reason, message, status=status, retry_after_seconds=retry_after_seconds)


def malformed(what: str, operation: str) -> SectigoCallError:
    """Say that an answer came which is not what was asked for."""
    message = (
        f"Sectigo {what} when it was to {operation}. Check url; a proxy or a maintenance page may "
        "have answered."
    )
    return SectigoCallError(FailureReason.MALFORMED_ANSWER, message)


def json_list(body: bytes, operation: str) -> list[object]:
    """Read a list.

    Raises:
        SectigoCallError: Something else was answered.
    """
    try:
        entries = json.loads(body)
    except (ValueError, RecursionError):
        entries = None
    if not isinstance(entries, list):
        raise malformed("answered with something that is no JSON list", operation)
    return entries


def _login_refused(operation: str, code: int | None) -> LoginRefusedError:
    # Whatever else the code says, a 401 means that this login opens nothing, and that nothing was
    # done (RFC 9110, 15.5.2).
    meaning = meaning_of(code)
    is_expired = meaning is not None and meaning.reason is FailureReason.PASSWORD_EXPIRED
    reason = FailureReason.PASSWORD_EXPIRED if is_expired else FailureReason.LOGIN_REFUSED
    answered = _answered(_UNAUTHORIZED, code)
    return LoginRefusedError(
        reason,
        f"Sectigo refused the login to {operation} ({answered}). {ADVICE[reason]}",
        execution=Execution.REFUSED,
        status=_UNAUTHORIZED,
        code=code,
    )


def _is_redirect(status: int) -> bool:
    return 300 <= status < 400  # noqa: PLR2004 - RFC 9110, 15.4


def _redirected(setting: str, status: int) -> SectigoCallError:
    return SectigoCallError(
        FailureReason.URL_WRONG,
        f"The {setting} redirects (HTTP {status}), and redirects are not followed: the login "
        f"would go along. Set {setting} to the address that answers by itself.",
        status=status,
    )
