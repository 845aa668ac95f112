"""The one family of errors that reaches a caller, and its closed set of kinds."""

from __future__ import annotations

from enum import StrEnum

from cagateway.domain.identifiers import echoed
from cagateway.values import dataclass


class ErrorKind(StrEnum):
    """What went wrong; the value is the `code` that a client sees."""

    CERTIFICATE_AUTHORITY_NOT_FOUND = "certificate-authority-not-found"
    PROFILE_NOT_FOUND = "profile-not-found"
    RESOURCE_NOT_FOUND = "resource-not-found"
    MALFORMED_REQUEST = "malformed-request"
    REQUEST_TOO_LARGE = "request-too-large"
    INVALID_ENROLLMENT_REQUEST = "invalid-enrollment-request"
    CLIENT_NOT_FOUND = "client-not-found"
    CLIENT_IDENTITY_TAKEN = "client-identity-taken"
    ACME_CREDENTIAL_NOT_FOUND = "acme-credential-not-found"
    ACME_CREDENTIAL_REFUSED = "acme-credential-refused"
    ACCESS_DENIED = "access-denied"
    VERSION_CONFLICT = "version-conflict"
    PROFILE_SYNC_DISABLED = "profile-sync-disabled"
    METHOD_NOT_ALLOWED = "method-not-allowed"
    INVALID_CONFIGURATION = "invalid-configuration"
    ANSWER_TOO_LARGE = "answer-too-large"
    NOT_IMPLEMENTED = "not-implemented"
    PROFILES_UNAVAILABLE = "profiles-unavailable"
    ENROLLMENT_DISABLED = "enrollment-disabled"
    ENROLLMENT_REFUSED = "enrollment-refused"
    ENROLLMENT_FAILED = "enrollment-failed"
    ENROLLMENT_PENDING = "enrollment-pending"
    ENROLLMENT_AWAITING_APPROVAL = "enrollment-awaiting-approval"
    ENROLLMENT_UNCERTAIN = "enrollment-uncertain"
    ENROLLMENT_NOT_PLACED = "enrollment-not-placed"
    TOO_MANY_OPEN_ORDERS = "too-many-open-orders"
    TOO_MANY_ORDERS = "too-many-orders"
    ORDER_NOT_FOUND = "order-not-found"
    CERTIFICATE_NOT_FOUND = "certificate-not-found"
    REVOCATION_REFUSED = "revocation-refused"
    REVOCATION_UNCERTAIN = "revocation-uncertain"
    IDEMPOTENCY_KEY_REUSED = "idempotency-key-reused"
    TEMPORARILY_UNAVAILABLE = "temporarily-unavailable"
    INTERNAL_ERROR = "internal-error"


@dataclass(frozen=True, slots=True)
class ErrorDetail:
    """One thing that is wrong: the rule's code, a sentence, the field and the value it held."""

    code: str
    message: str
    target: str = ""
    value: str = ""


class GatewayError(Exception):
    """A refusal that the caller can act on.

    Args:
        kind: Decides the status and the code.
        message: Names the rule, the offending value and what would be accepted. Never a secret.
        target: The field or resource that is wrong.
        value: What it held.
        details: Every single violation, where there can be several.
        retry_after_seconds: When to try again, for trouble that passes by itself.
    """

    def __init__(  # noqa: PLR0913 - the wire's error object has this many members
        self,
        kind: ErrorKind,
        message: str,
        *,
        target: str = "",
        value: str = "",
        details: tuple[ErrorDetail, ...] = (),
        retry_after_seconds: int | None = None,
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.target = target
        self.value = value
        self.details = details
        self.retry_after_seconds = retry_after_seconds


def certificate_authority_not_found(ca_id: str) -> GatewayError:
    """No CA is configured under this id, which may be any text."""
    return GatewayError(
        ErrorKind.CERTIFICATE_AUTHORITY_NOT_FOUND,
        f"No certificate authority has the id '{echoed(ca_id)}'. "
        "GET /v1/certificate-authorities lists those that exist.",
        target="caId",
        value=echoed(ca_id),
    )


def profile_not_found(ca_id: str, profile_id: str) -> GatewayError:
    """The CA offers no certificate profile with this id, which may be any text."""
    return GatewayError(
        ErrorKind.PROFILE_NOT_FOUND,
        f"Certificate authority '{ca_id}' has no profile with the id '{echoed(profile_id)}'. "
        f"GET /v1/certificate-authorities/{ca_id}/profiles lists those that exist.",
        target="profileId",
        value=echoed(profile_id),
    )
