"""What an ACME client is told that does not get what it asked for (RFC 8555, 6.7)."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from cagateway.domain.acme.identifiers import Identifier
from cagateway.values import dataclass


class ProblemKind(StrEnum):
    """What went wrong: a closed set. Several of a kind's occasions may share a type on the wire."""

    ACCOUNT_DOES_NOT_EXIST = "account-does-not-exist"
    ACCOUNT_DEACTIVATED = "account-deactivated"
    ALREADY_REPLACED = "already-replaced"
    ALREADY_REVOKED = "already-revoked"
    BAD_CSR = "bad-csr"
    BAD_NONCE = "bad-nonce"
    BAD_PUBLIC_KEY = "bad-public-key"
    BAD_REVOCATION_REASON = "bad-revocation-reason"
    BAD_SIGNATURE_ALGORITHM = "bad-signature-algorithm"
    CERTIFICATE_NOT_ISSUED = "certificate-not-issued"
    EXTERNAL_ACCOUNT_REQUIRED = "external-account-required"
    INVALID_CONTACT = "invalid-contact"
    KEY_TAKEN = "key-taken"
    MALFORMED = "malformed"
    METHOD_NOT_ALLOWED = "method-not-allowed"
    NOT_FOUND = "not-found"
    NOT_NOW = "not-now"
    ORDER_NOT_READY = "order-not-ready"
    RATE_LIMITED = "rate-limited"
    REJECTED_IDENTIFIER = "rejected-identifier"
    SERVER_INTERNAL = "server-internal"
    TOO_LARGE = "too-large"
    UNAUTHORIZED = "unauthorized"
    UNSUPPORTED_CONTACT = "unsupported-contact"
    UNSUPPORTED_IDENTIFIER = "unsupported-identifier"
    WRONG_MEDIA_TYPE = "wrong-media-type"


@dataclass(frozen=True, slots=True)
class Subproblem:
    """One of several things that are wrong.

    Args:
        identifier: The name that it is about; `None` where it is about none.
    """

    kind: ProblemKind
    detail: str
    identifier: Identifier | None = None


class AcmeProblem(Exception):  # noqa: N818 - RFC 7807's word
    """A refusal that the client can act on.

    Args:
        kind: Decides the type and the status.
        detail: What is wrong and what to change: the one text that most clients show. No secret.
        subproblems: Every single thing that is wrong, where there can be several.
        retry_after_seconds: When to try again, for trouble that passes by itself.
        algorithms: Those that are taken, where the signature's is not (RFC 8555, 6.2).
        account_id: The account that is in the way, where one is (RFC 8555, 7.3.5).
    """

    def __init__(  # noqa: PLR0913 - the problem document has this many members
        self,
        kind: ProblemKind,
        detail: str,
        *,
        subproblems: Iterable[Subproblem] = (),
        retry_after_seconds: int | None = None,
        algorithms: tuple[str, ...] = (),
        account_id: str | None = None,
    ) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.subproblems = tuple(subproblems)
        self.retry_after_seconds = retry_after_seconds
        self.algorithms = algorithms
        self.account_id = account_id


def malformed(detail: str) -> AcmeProblem:
    """Say that a request is not as the standard has it."""
    return AcmeProblem(ProblemKind.MALFORMED, detail)


def not_found(what: str) -> AcmeProblem:
    """Say that there is no such thing, or that it is another account's: the same for both."""
    return AcmeProblem(
        ProblemKind.NOT_FOUND,
        f"This account has no such {what}. Take URLs from the server's answers.",
    )
