"""A resolver that answers every request with a typed body."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar
from urllib.parse import unquote

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError

from cagateway.api import responses
from cagateway.domain.errors import (
    ErrorKind,
    GatewayError,
    certificate_authority_not_found,
    profile_not_found,
)
from cagateway.domain.identifiers import is_identifier

Handler = TypeVar("Handler", bound=Callable[..., Response[str]])

# CA Gateway's usual context path. It is the API's stage, which API Gateway takes off the path; on
# a custom domain it is a base path, which API Gateway leaves on.
CONTEXT_PATH = "/cagw"
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def gateway_resolver(logger: Logger) -> APIGatewayRestResolver:
    """Make a resolver with this API's prefix and errors."""

    def refuse(error: GatewayError) -> Response[str]:
        if error.kind is ErrorKind.INTERNAL_ERROR:
            logger.error("The request failed: %s", error.message, exc_info=error)
        return responses.failure(error)

    def say_not_found(_: NotFoundError) -> Response[str]:
        text = "There is nothing at this path. The API begins at /v1/certificate-authorities."
        return responses.failure(GatewayError(ErrorKind.RESOURCE_NOT_FOUND, text, target="path"))

    def hide(error: Exception) -> Response[str]:
        logger.error("The request failed", exc_info=error)
        return responses.failure(GatewayError(ErrorKind.INTERNAL_ERROR, str(error)))

    app = APIGatewayRestResolver(strip_prefixes=[CONTEXT_PATH])
    # Powertools takes the handler of the nearest class in the exception's ancestry.
    app.exception_handler(GatewayError)(refuse)
    app.exception_handler(NotFoundError)(say_not_found)
    app.exception_handler(Exception)(hide)
    return app


def serve(
    app: APIGatewayRestResolver, path: str, methods: Sequence[str] = ("GET", "HEAD")
) -> Callable[[Handler], Handler]:
    """Serve a path with some methods, and refuse the others by name."""

    def register(handler: Handler) -> Handler:
        app.route(path, method=list(methods))(handler)
        app.route(path, method=[one for one in _METHODS if one not in methods])(refuse_method)
        return handler

    def refuse_method(**_: str) -> Response[str]:
        method = app.current_event.http_method
        error = GatewayError(
            ErrorKind.METHOD_NOT_ALLOWED,
            f"{method} is not allowed here; {' and '.join(methods)} may be used.",
            target="method",
            value=method,
        )
        return responses.failure(error, {"Allow": ", ".join(methods)})

    return register


def checked_ca_id(segment: str) -> str:
    """Read a CA's id from a path.

    Args:
        segment: As it came: REST APIs leave it percent-encoded.

    Raises:
        GatewayError: CERTIFICATE_AUTHORITY_NOT_FOUND, for no CA can have such an id.
    """
    ca_id = _decoded(segment)
    if not is_identifier(ca_id):
        raise certificate_authority_not_found(ca_id)
    return ca_id


def checked_profile_id(ca_id: str, segment: str) -> str:
    """Read a profile's id from a path.

    Raises:
        GatewayError: PROFILE_NOT_FOUND, for no profile can have such an id.
    """
    profile_id = _decoded(segment)
    if not is_identifier(profile_id):
        raise profile_not_found(ca_id, profile_id)
    return profile_id


def _decoded(segment: str) -> str:
    return unquote(segment, errors="replace")
