"""A resolver whose every answer that is no object is a problem document (RFC 7807).

One table says what a kind of problem is on the wire (RFC 8555, 6.7; RFC 9773, 7.4). Of the
standard's types those are left out that need challenges, and those that nothing here has a use for:
`caa`, `connection`, `dns`, `incorrectResponse`, `tls`, `compound`, `userActionRequired`.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import TypeAlias

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError

from cagateway.api.resolver import GatewayResolver, table_unavailable
from cagateway.api.responses import as_json
from cagateway.domain.acme.identifiers import Identifier
from cagateway.domain.acme.orders import OrderFailure
from cagateway.domain.acme.problems import AcmeProblem, ProblemKind, Subproblem
from cagateway.domain.errors import GatewayError
from cagateway.ports.store_errors import StoreUnavailableError
from cagateway.services.acme.refusals import as_problem, internal

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


PROBLEM = "application/problem+json"
NOT_KEPT = {"Cache-Control": "no-store"}


def acme_resolver(logger: Logger) -> GatewayResolver:
    """Make a resolver with ACME's problems."""

    def say_not_found(_: NotFoundError) -> Response[str]:
        text = "Nothing is served here. A directory is at /acme/<CA's id>/<profile's id>/directory."
        return problem_answer(AcmeProblem(ProblemKind.NOT_FOUND, text))

    def say_unavailable(error: StoreUnavailableError) -> Response[str]:
        logger.error("The table did not answer", exc_info=error)
        return problem_answer(as_problem(table_unavailable()))

    def hide(error: Exception) -> Response[str]:
        logger.error("The request failed", exc_info=error)
        return problem_answer(internal())

    app = GatewayResolver(logger)
    app.exception_handler(AcmeProblem)(problem_answer)
    app.exception_handler(GatewayError)(lambda error: problem_answer(as_problem(error)))
    app.exception_handler(NotFoundError)(say_not_found)
    app.exception_handler(StoreUnavailableError)(say_unavailable)
    app.exception_handler(Exception)(hide)
    return app


def refusal(error: GatewayError, headers: Mapping[str, str]) -> Response[str]:
    """Answer an error of the gateway's as a problem."""
    return problem_answer(as_problem(error), headers)


def problem_answer(
    problem: AcmeProblem, headers: Mapping[str, str | list[str]] | None = None
) -> Response[str]:
    """Answer a problem."""
    _, status = ON_THE_WIRE[problem.kind]
    all_headers: dict[str, str | list[str]] = {**NOT_KEPT, **(headers or {})}
    if problem.retry_after_seconds is not None:
        all_headers["Retry-After"] = str(problem.retry_after_seconds)
    return Response(status, PROBLEM, as_json(document(problem)), headers=all_headers)
