"""Why a connection to Sectigo failed, and what follows from it."""

from __future__ import annotations

from enum import StrEnum


class FailureReason(StrEnum):
    """Why a sync failed, in words that tell an operator where to look."""

    LOGIN_REFUSED = "sectigo-login-refused"
    PASSWORD_EXPIRED = "sectigo-password-expired"  # noqa: S105 - a reason, not a password
    ACCESS_DENIED = "sectigo-access-denied"
    ORGANIZATION_UNKNOWN = "sectigo-organization-unknown"
    THROTTLED = "sectigo-throttled"
    UNREACHABLE = "sectigo-unreachable"
    TLS_FAILED = "sectigo-tls-failed"
    URL_WRONG = "sectigo-url-wrong"
    SERVER_ERROR = "sectigo-error"
    MALFORMED_ANSWER = "sectigo-malformed-answer"
    EMPTY_LIST = "sectigo-empty-list"
    PROFILES_VANISHED = "sectigo-profiles-vanished"
    CREDENTIALS_UNUSABLE = "credentials-unusable"
    ADDRESS_REFUSED = "address-refused"
    SYNC_BROKE = "sync-broke"
    UNKNOWN = "unknown"  # what newer software wrote, read by this one


# Trying again can lock the account at Sectigo.
REFUSED_LOGINS = frozenset({FailureReason.LOGIN_REFUSED, FailureReason.PASSWORD_EXPIRED})
# What the gateway's own settings, secrets and rights have to do with. Their messages name logins,
# secrets and hosts, and say to a client that could lock an account when to try.
FOR_OPERATORS = REFUSED_LOGINS | {
    FailureReason.ACCESS_DENIED,
    FailureReason.ORGANIZATION_UNKNOWN,
    FailureReason.URL_WRONG,
    FailureReason.CREDENTIALS_UNUSABLE,
    FailureReason.ADDRESS_REFUSED,
}
