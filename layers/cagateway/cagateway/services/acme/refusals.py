"""What the gateway refuses, as ACME's problems: one table."""

from __future__ import annotations

from collections.abc import Mapping

from cagateway.domain.acme.problems import AcmeProblem, ProblemKind, Subproblem
from cagateway.domain.errors import ErrorKind, GatewayError

KINDS: Mapping[ErrorKind, ProblemKind] = {
    ErrorKind.CERTIFICATE_AUTHORITY_NOT_FOUND: ProblemKind.NOT_FOUND,
    ErrorKind.PROFILE_NOT_FOUND: ProblemKind.NOT_FOUND,
    ErrorKind.CERTIFICATE_NOT_FOUND: ProblemKind.NOT_FOUND,
    ErrorKind.ENROLLMENT_DISABLED: ProblemKind.NOT_FOUND,
    ErrorKind.INVALID_ENROLLMENT_REQUEST: ProblemKind.BAD_CSR,
    ErrorKind.IDEMPOTENCY_KEY_REUSED: ProblemKind.BAD_CSR,
    ErrorKind.MALFORMED_REQUEST: ProblemKind.MALFORMED,
    ErrorKind.REQUEST_TOO_LARGE: ProblemKind.TOO_LARGE,
    ErrorKind.METHOD_NOT_ALLOWED: ProblemKind.METHOD_NOT_ALLOWED,
    ErrorKind.ACCESS_DENIED: ProblemKind.UNAUTHORIZED,
    ErrorKind.TOO_MANY_OPEN_ORDERS: ProblemKind.RATE_LIMITED,
    ErrorKind.TOO_MANY_ORDERS: ProblemKind.RATE_LIMITED,
    ErrorKind.PROFILES_UNAVAILABLE: ProblemKind.NOT_NOW,
    ErrorKind.ENROLLMENT_PENDING: ProblemKind.NOT_NOW,
    ErrorKind.ENROLLMENT_NOT_PLACED: ProblemKind.NOT_NOW,
    ErrorKind.REVOCATION_UNCERTAIN: ProblemKind.NOT_NOW,
    ErrorKind.TEMPORARILY_UNAVAILABLE: ProblemKind.NOT_NOW,
    ErrorKind.REVOCATION_REFUSED: ProblemKind.UNAUTHORIZED,
}
# Where orders are open that nothing but time or people close.
_ASK_AGAIN_SECONDS = 300
_MOST_SUBPROBLEMS = 100


def as_problem(error: GatewayError) -> AcmeProblem:
    """Give a refusal of the gateway's as a problem; what it has no word for is internal."""
    kind = KINDS.get(error.kind, ProblemKind.SERVER_INTERNAL)
    if kind is ProblemKind.SERVER_INTERNAL:
        return internal()
    wait_seconds = error.retry_after_seconds
    if wait_seconds is None and kind in {ProblemKind.RATE_LIMITED, ProblemKind.NOT_NOW}:
        wait_seconds = _ASK_AGAIN_SECONDS
    subproblems = (Subproblem(kind, one.message) for one in error.details[:_MOST_SUBPROBLEMS])
    return AcmeProblem(
        kind,
        error.message,
        subproblems=subproblems if kind is ProblemKind.BAD_CSR else (),
        retry_after_seconds=wait_seconds,
    )


def internal() -> AcmeProblem:
    """Say that something is out of order here. What it is stays inside."""
    return AcmeProblem(
        ProblemKind.SERVER_INTERNAL,
        "The gateway could not answer. The request id leads its operator to the cause.",
    )
