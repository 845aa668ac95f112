"""One table: what a kind of problem is on the wire (RFC 8555, 6.7; RFC 9773, 7.4).

Of the standard's types those are left out that need challenges, and those that nothing here has a
use for: `caa`, `connection`, `dns`, `incorrectResponse`, `tls`, `compound`, `userActionRequired`.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import TypeAlias

from cagateway.domain.acme.identifiers import Identifier
from cagateway.domain.acme.orders import OrderFailure
from cagateway.domain.acme.problems import AcmeProblem, ProblemKind, Subproblem

Document: TypeAlias = dict[str, object]

_URN = "urn:ietf:params:acme:error:"
# Type and status.
ON_THE_WIRE: Mapping[ProblemKind, tuple[str, HTTPStatus]] = {
    ProblemKind.ACCOUNT_DOES_NOT_EXIST: ("accountDoesNotExist", HTTPStatus.BAD_REQUEST),
    ProblemKind.ACCOUNT_DEACTIVATED: ("unauthorized", HTTPStatus.UNAUTHORIZED),
    ProblemKind.ALREADY_REPLACED: ("alreadyReplaced", HTTPStatus.CONFLICT),
    ProblemKind.ALREADY_REVOKED: ("alreadyRevoked", HTTPStatus.BAD_REQUEST),
    ProblemKind.BAD_CSR: ("badCSR", HTTPStatus.BAD_REQUEST),
    ProblemKind.BAD_NONCE: ("badNonce", HTTPStatus.BAD_REQUEST),
    ProblemKind.BAD_PUBLIC_KEY: ("badPublicKey", HTTPStatus.BAD_REQUEST),
    ProblemKind.BAD_REVOCATION_REASON: ("badRevocationReason", HTTPStatus.BAD_REQUEST),
    ProblemKind.BAD_SIGNATURE_ALGORITHM: ("badSignatureAlgorithm", HTTPStatus.BAD_REQUEST),
    ProblemKind.CERTIFICATE_NOT_ISSUED: ("orderNotReady", HTTPStatus.FORBIDDEN),
    ProblemKind.EXTERNAL_ACCOUNT_REQUIRED: ("externalAccountRequired", HTTPStatus.FORBIDDEN),
    ProblemKind.INVALID_CONTACT: ("invalidContact", HTTPStatus.BAD_REQUEST),
    ProblemKind.KEY_TAKEN: ("malformed", HTTPStatus.CONFLICT),
    ProblemKind.MALFORMED: ("malformed", HTTPStatus.BAD_REQUEST),
    ProblemKind.METHOD_NOT_ALLOWED: ("malformed", HTTPStatus.METHOD_NOT_ALLOWED),
    ProblemKind.NOT_FOUND: ("malformed", HTTPStatus.NOT_FOUND),
    ProblemKind.NOT_NOW: ("serverInternal", HTTPStatus.SERVICE_UNAVAILABLE),
    ProblemKind.ORDER_NOT_READY: ("orderNotReady", HTTPStatus.FORBIDDEN),
    ProblemKind.RATE_LIMITED: ("rateLimited", HTTPStatus.TOO_MANY_REQUESTS),
    ProblemKind.REJECTED_IDENTIFIER: ("rejectedIdentifier", HTTPStatus.FORBIDDEN),
    ProblemKind.SERVER_INTERNAL: ("serverInternal", HTTPStatus.INTERNAL_SERVER_ERROR),
    ProblemKind.TOO_LARGE: ("malformed", HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    ProblemKind.UNAUTHORIZED: ("unauthorized", HTTPStatus.FORBIDDEN),
    ProblemKind.UNSUPPORTED_CONTACT: ("unsupportedContact", HTTPStatus.BAD_REQUEST),
    ProblemKind.UNSUPPORTED_IDENTIFIER: ("unsupportedIdentifier", HTTPStatus.BAD_REQUEST),
    ProblemKind.WRONG_MEDIA_TYPE: ("malformed", HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
}


def document(problem: AcmeProblem) -> Document:
    """Render a problem (RFC 7807)."""
    name, status = ON_THE_WIRE[problem.kind]
    body: Document = {"type": f"{_URN}{name}", "detail": problem.detail, "status": int(status)}
    if problem.algorithms:
        body["algorithms"] = list(problem.algorithms)
    if problem.subproblems:
        body["subproblems"] = [_subproblem(one) for one in problem.subproblems]
    return body


def failure(why: OrderFailure) -> Document:
    """Render why an order is invalid."""
    name, status = ON_THE_WIRE[why.kind]
    return {"type": f"{_URN}{name}", "detail": why.detail, "status": int(status)}


def identifier(one: Identifier) -> Document:
    """Render a name."""
    return {"type": one.type, "value": one.value}


def _subproblem(one: Subproblem) -> Document:
    name, _ = ON_THE_WIRE[one.kind]
    body: Document = {"type": f"{_URN}{name}", "detail": one.detail}
    return body if one.identifier is None else {**body, "identifier": identifier(one.identifier)}
