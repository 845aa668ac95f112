"""A resolver whose every answer that is no object is a problem document (RFC 7807)."""

from __future__ import annotations

import json
from collections.abc import Mapping

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError

from cagateway.api.acme.problems import ON_THE_WIRE, Document, document
from cagateway.api.resolver import GatewayResolver
from cagateway.domain.acme.problems import AcmeProblem, ProblemKind
from cagateway.domain.errors import GatewayError
from cagateway.ports.store_errors import StoreUnavailableError
from cagateway.services.acme.refusals import as_problem, internal

PROBLEM = "application/problem+json"
NOT_KEPT = {"Cache-Control": "no-store"}
_TABLE_RETRY_SECONDS = 5


def acme_resolver(logger: Logger) -> GatewayResolver:
    """Make a resolver with ACME's problems."""

    def say_not_found(_: NotFoundError) -> Response[str]:
        text = "Nothing is served here. A directory is at /acme/<CA's id>/<profile's id>/directory."
        return problem_answer(AcmeProblem(ProblemKind.NOT_FOUND, text))

    def say_unavailable(error: StoreUnavailableError) -> Response[str]:
        logger.error("The table did not answer", exc_info=error)
        return problem_answer(unavailable())

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
    return Response(status, PROBLEM, as_text(document(problem)), headers=all_headers)


def unavailable() -> AcmeProblem:
    """Say that the table does not answer."""
    return AcmeProblem(
        ProblemKind.NOT_NOW,
        "The gateway's table does not answer now. Repeat the same request: what it may have done "
        "already is not done a second time by that.",
        retry_after_seconds=_TABLE_RETRY_SECONDS,
    )


def as_text(body: Document) -> str:
    """Render a body."""
    return json.dumps(body, separators=(",", ":"), ensure_ascii=False)
