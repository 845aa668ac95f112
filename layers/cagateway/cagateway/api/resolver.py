"""A resolver that answers every request with a typed body."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias
from urllib.parse import unquote

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent

from cagateway.api import responses
from cagateway.api.access_log import log_answered
from cagateway.api.unserved import unserved
from cagateway.domain.errors import (
    ErrorKind,
    GatewayError,
    certificate_authority_not_found,
    profile_not_found,
)
from cagateway.domain.identifiers import IDENTIFIER_RULE, echoed, is_identifier
from cagateway.domain.x509.serial_numbers import serial_number
from cagateway.ports.store_errors import StoreUnavailableError

Handler: TypeAlias = Callable[..., Response[str]]
# By path, with the template's own names of its parameters, then by method.
RouteTable: TypeAlias = Mapping[str, Mapping[str, Handler]]

# Makes the answer to an error, with headers of its own.
Refusal: TypeAlias = Callable[[GatewayError, Mapping[str, str]], Response[str]]

# CA Gateway's usual context path. It is the API's stage, which API Gateway takes off the path; on
# a custom domain it is a base path, which API Gateway leaves on.
CONTEXT_PATH = "/cagw"
# Throttling and a failing partition pass within seconds.
_TABLE_RETRY_SECONDS = 5
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_PARAMETER = re.compile(r"\{(\w+)\}")
_CAPITAL = re.compile(r"[A-Z]")


class GatewayResolver(APIGatewayRestResolver):
    """A resolver that knows which methods it answers at which paths, refusals by name included."""

    def __init__(self, logger: Logger) -> None:
        super().__init__(strip_prefixes=[CONTEXT_PATH])
        self.logger = logger
        self.served: set[tuple[str, str]] = set()

    def resolve(self, event: Any, context: Any) -> dict[str, Any]:  # noqa: ANN401 - as Powertools has it
        """Answer a request, and log for whom, for what and with which status."""
        # The container's last request was another client's.
        self.logger.remove_keys(["client_id"])
        # What Powertools' correlation_id_path would find, without interpreting a path each time.
        self.logger.set_correlation_id(event.get("requestContext", {}).get("requestId"))
        result: dict[str, Any] = super().resolve(event, context)
        about = {name: event.get(name) for name in ("httpMethod", "resource")}
        about["principal"] = self.current_event.request_context.identity.user_arn
        log_answered(self.logger, {**about, "status": result["statusCode"]})
        return result

    def note_client(self, client_id: str) -> None:
        """Name whose request this is in every line that is logged for it."""
        self.logger.append_keys(client_id=client_id)


def gateway_resolver(logger: Logger) -> GatewayResolver:
    """Make a resolver with this API's prefix and errors."""

    def refuse(error: GatewayError) -> Response[str]:
        if error.kind is ErrorKind.INTERNAL_ERROR:
            logger.error("The request failed: %s", error.message, exc_info=error)
        return responses.failure(error)

    def say_not_found(_: NotFoundError) -> Response[str]:
        event = app.current_event
        return responses.failure(unserved(event.http_method, _without_context(event.path)))

    def say_unavailable(error: StoreUnavailableError) -> Response[str]:
        logger.error("The table did not answer", exc_info=error)
        return responses.failure(table_unavailable())

    def hide(error: Exception) -> Response[str]:
        logger.error("The request failed", exc_info=error)
        return responses.failure(GatewayError(ErrorKind.INTERNAL_ERROR, str(error)))

    app = GatewayResolver(logger)
    # Powertools takes the handler of the nearest class in the exception's ancestry.
    app.exception_handler(GatewayError)(refuse)
    app.exception_handler(NotFoundError)(say_not_found)
    app.exception_handler(StoreUnavailableError)(say_unavailable)
    app.exception_handler(Exception)(hide)
    return app


def table_unavailable() -> GatewayError:
    """Say that the table does not answer, which passes."""
    return GatewayError(
        ErrorKind.TEMPORARILY_UNAVAILABLE,
        "The gateway's table does not answer now. Repeat the same request: what it may have done "
        "already is not done a second time by that.",
        retry_after_seconds=_TABLE_RETRY_SECONDS,
    )


def _without_context(path: str) -> str:
    return path.removeprefix(CONTEXT_PATH) if path.startswith(f"{CONTEXT_PATH}/") else path


def serve(app: GatewayResolver, table: RouteTable, refuse: Refusal = responses.failure) -> None:
    """Serve paths, and refuse by name the methods that a path has no handler for.

    Args:
        app: The resolver.
        table: Handlers by path and method, as a routes class gives them. GET answers HEAD as well.
        refuse: Makes the answer to such a method.
    """
    for path, handlers in table.items():
        _serve_path(app, path, handlers, refuse)


def _serve_path(
    app: GatewayResolver, path: str, handlers: Mapping[str, Handler], refuse: Refusal
) -> None:
    by_method = ({"HEAD": handlers["GET"]} if "GET" in handlers else {}) | dict(handlers)
    allowed = [method for method in _METHODS if method in by_method]

    def refuse_method(**_: str) -> Response[str]:
        method = app.current_event.http_method
        error = GatewayError(
            ErrorKind.METHOD_NOT_ALLOWED,
            f"{method} is not allowed here. Allowed: {', '.join(allowed)}.",
            target="method",
            value=method,
        )
        return refuse(error, {"Allow": ", ".join(allowed)})

    for method in _METHODS:
        handler = _only_as(app, path, by_method.get(method, refuse_method))
        app.route(_in_powertools_form(path), method=method)(handler)
        app.served.add((method, path))


def _only_as(app: GatewayResolver, path: str, handler: Handler) -> Handler:
    """Let a handler answer only where API Gateway took the request for its path as well.

    API Gateway demanded of the client what the path that it found demands. What it took for another
    one (`/cagw/cagw/v1/...`, which goes to `/{proxy+}`) may come from a client that it did not
    identify.
    """

    def answer(**parameters: str) -> Response[str]:
        if app.current_event.raw_event.get("resource") != path:
            raise NotFoundError
        return handler(**parameters)

    return answer


def _in_powertools_form(path: str) -> str:
    """Turn the template's form of a path into Powertools' own, with Python's names.

    >>> _in_powertools_form("/v1/certificate-authorities/{caId}/status")
    '/v1/certificate-authorities/<ca_id>/status'
    """
    return _PARAMETER.sub(lambda name: f"<{_CAPITAL.sub(_lowered, name[1])}>", path)


def _lowered(capital: re.Match[str]) -> str:
    return f"_{capital[0].lower()}"


def checked_ca_id(segment: str) -> str:
    """Read a CA's id from a path.

    Args:
        segment: As it came: REST APIs leave it percent-encoded.

    Raises:
        GatewayError: CERTIFICATE_AUTHORITY_NOT_FOUND: no CA can have such an id.
    """
    ca_id = decoded(segment)
    if not is_identifier(ca_id):
        raise certificate_authority_not_found(ca_id)
    return ca_id


def checked_new_id(segment: str, parameter: str) -> str:
    """Read the id of a CA or a client that may yet be created from a path.

    Args:
        segment: As it came.
        parameter: What the template calls it.

    Raises:
        GatewayError: INVALID_CONFIGURATION.
    """
    new_id = decoded(segment)
    if not is_identifier(new_id):
        shown = echoed(new_id)
        text = f"{parameter} must be {IDENTIFIER_RULE}, not '{shown}'."
        raise GatewayError(ErrorKind.INVALID_CONFIGURATION, text, target=parameter, value=shown)
    return new_id


def checked_profile_id(ca_id: str, segment: str) -> str:
    """Read a profile's id from a path.

    Raises:
        GatewayError: PROFILE_NOT_FOUND: no profile can have such an id.
    """
    profile_id = decoded(segment)
    if not is_identifier(profile_id):
        raise profile_not_found(ca_id, profile_id)
    return profile_id


def checked_principal(event: APIGatewayProxyEvent) -> str:
    """Tell who sent a request to a route that is for IAM principals only.

    Raises:
        GatewayError: ACCESS_DENIED: API Gateway let a client through that it did not identify.
    """
    principal = event.request_context.identity.user_arn
    if not principal:
        raise GatewayError(
            ErrorKind.ACCESS_DENIED,
            "This route is for IAM principals: sign the request (AWS Signature Version 4).",
            target="Authorization",
        )
    return principal


def decoded(segment: str) -> str:
    """Read a segment of a path, which REST APIs leave percent-encoded."""
    return unquote(segment, errors="replace")


def checked_serial_number(ca_id: str, segment: str) -> str:
    """Read a serial number from a path, in any notation of hexadecimal.

    Raises:
        GatewayError: CERTIFICATE_NOT_FOUND: no certificate can have it.
    """
    text = decoded(segment)
    number = serial_number(text)
    if number is None:
        raise GatewayError(
            ErrorKind.CERTIFICATE_NOT_FOUND,
            f"No certificate of certificate authority '{ca_id}' can have the serial number "
            f"'{echoed(text)}'. Write it in hexadecimal, without a sign, such as 3FC2 or 3F:C2.",
            target="serialNumber",
            value=echoed(text),
        )
    return number
