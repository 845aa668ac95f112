"""Puts the contract together: routes and summaries of the code, statuses of its table of errors."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from cagateway.api import routes
from cagateway.api.errors import STATUS_BY_KIND
from cagateway.api.resolver import CONTEXT_PATH, Handler
from cagateway.api.unserved import NOT_SERVED
from cagateway.domain.errors import ErrorKind
from operations.contract.endpoints import ALWAYS, ENDPOINTS, Endpoint
from operations.contract.json_schema import IDENTIFIER, TEXT, Schema, one_of, ref, schema_of
from operations.contract.order_schemas import ORDER_SCHEMAS
from operations.contract.request_schemas import REQUEST_SCHEMAS
from operations.contract.schemas import SCHEMAS

_PARAMETER = re.compile(r"\{(\w+)\}")
_JSON = "application/json"
# RFC 9110's, which Python has from 3.13 on: any Python writes the same document.
_PHRASES: Mapping[int, str] = {
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "Content Too Large",
    HTTPStatus.UNPROCESSABLE_ENTITY: "Unprocessable Content",
}
# Parts of paths that are no identifiers of ours.
_PATH_SCHEMAS: dict[str, Schema] = {
    "dn": TEXT,
    "enrollmentId": Schema(type="string", pattern="^[0-9A-HJKMNP-TV-Z]{26}$"),
    "serialNumber": Schema(type="string", pattern="^[0-9A-Fa-f:]{1,80}$"),
}
# Codes that API Gateway gives where no function was reached, by status (template.yaml).
_CODES_OF_API_GATEWAY = {
    400: ["request-refused"],
    403: ["access-denied", "request-refused"],
    404: ["request-refused"],
    413: ["request-too-large"],
    415: ["request-refused"],
    429: ["too-many-requests"],
    500: ["internal-error"],
    502: ["internal-error"],
    503: ["internal-error"],
    504: ["gateway-timeout"],
}

_INFO = {
    "title": "CA gateway",
    "version": "1",
    "description": "Sectigo's certificate profiles, served the way CA Gateway serves them.",
}
_SECURITY = {
    "client": {
        "type": "mutualTLS",
        "description": "A client certificate, where ClientAuthentication is MutualTLS.",
    },
    "principal": {
        "type": "apiKey",
        "name": "Authorization",
        "in": "header",
        "description": "AWS Signature Version 4 (execute-api): for the management API, and for "
        "clients where ClientAuthentication is IAM.",
    },
}


class UndescribedRouteError(Exception):
    """A route has no description here, or a description no route; the message names it."""


def openapi() -> dict[str, Any]:
    """Make the document.

    Raises:
        UndescribedRouteError: Code and descriptions do not go together.
    """
    handlers = {(method, path): handler for method, path, handler in _served()}
    if odd := handlers.keys() ^ ENDPOINTS.keys():
        raise UndescribedRouteError(f"Described without a route, or served undescribed: {odd}")
    return {
        "openapi": "3.1.0",
        "info": _INFO,
        "servers": [{"url": CONTEXT_PATH}],
        "paths": _paths(handlers),
        # Answered with 501 and the code not-implemented, by method and path.
        "x-not-implemented": {
            f"{method} {path}": sentence for (method, path), sentence in NOT_SERVED.items()
        },
        "components": {
            # The refusals and failures that every endpoint may have.
            "responses": _errors(ALWAYS),
            "schemas": {
                name: schema_of(shape)
                for name, shape in {**SCHEMAS, **ORDER_SCHEMAS, **REQUEST_SCHEMAS}.items()
            },
            "securitySchemes": _SECURITY,
        },
    }


def _paths(handlers: Mapping[tuple[str, str], Handler]) -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for (method, path), handler in sorted(handlers.items()):
        operation = _operation(method, path, handler, ENDPOINTS[method, path])
        paths.setdefault(path, {})[method.lower()] = operation
    return paths


def _served() -> Iterator[tuple[str, str, Handler]]:
    """Run through the route tables of all classes that have one."""
    for module in pkgutil.iter_modules(routes.__path__):
        found = importlib.import_module(f"{routes.__name__}.{module.name}")
        for _, one in inspect.getmembers(found, inspect.isclass):
            if one.__module__ == found.__name__ and hasattr(one, "table"):
                # Its table names its methods; what they work with is not needed for that.
                for path, by_method in one.__new__(one).table().items():
                    yield from ((method, path, each) for method, each in by_method.items())


def _operation(method: str, path: str, handler: Handler, endpoint: Endpoint) -> dict[str, Any]:
    is_managed = path.startswith("/v1/management/")
    described: dict[str, Any] = {
        "operationId": _id(method, path),
        "summary": (inspect.getdoc(handler) or "").split("\n", maxsplit=1)[0],
        "tags": ["Management" if is_managed else "Clients"],
        "security": [{"principal": []}] if is_managed else [{}, {"client": []}, {"principal": []}],
        "parameters": list(_parameters(path, endpoint)),
        "responses": _responses(endpoint),
    }
    if endpoint.request:
        described["requestBody"] = {"content": {_JSON: {"schema": ref(endpoint.request)}}}
    return described


def _id(method: str, path: str) -> str:
    words = re.findall(r"[A-Za-z0-9]+", path.removeprefix("/v1/"))
    return method.lower() + "".join(word[0].upper() + word[1:] for word in words)


def _parameters(path: str, endpoint: Endpoint) -> Iterator[dict[str, Any]]:
    for name in _PARAMETER.findall(path):
        schema = _PATH_SCHEMAS.get(name, IDENTIFIER)
        yield {"name": name, "in": "path", "required": True, "schema": schema}
    for name, schema in endpoint.query.items():
        yield {"name": name, "in": "query", "schema": schema}
    for name in endpoint.headers:
        yield {"name": name, "in": "header", "schema": TEXT}


def _responses(endpoint: Endpoint) -> dict[str, Any]:
    found = {
        str(int(status)): _response(_named(schemas), status, endpoint.answer_headers)
        for status, schemas in endpoint.answers().items()
    }
    common = _errors(ALWAYS)
    for status, described in _errors(endpoint.kinds()).items():
        shared = {"$ref": f"#/components/responses/{status}"}
        found[status] = shared if described == common.get(status) else described
    return found


def _errors(kinds: Sequence[ErrorKind]) -> dict[str, Any]:
    """Describe some kinds of refusals and failures by status, with API Gateway's own."""
    statuses = {int(STATUS_BY_KIND[kind]) for kind in kinds} | _CODES_OF_API_GATEWAY.keys()
    return {str(status): _error(status, kinds) for status in sorted(statuses)}


def _error(status: int, kinds: Sequence[ErrorKind]) -> dict[str, Any]:
    own = [str(kind) for kind in kinds if STATUS_BY_KIND[kind] == status]
    codes = one_of({*own, *_CODES_OF_API_GATEWAY.get(status, [])})
    code = {"properties": {"error": {"properties": {"code": codes}}}}
    return _response(Schema(allOf=[ref("ErrorResponse"), code]), HTTPStatus(status))


def _named(schemas: str) -> Schema | None:
    """Read `One`, `One|Other`, or nothing for an answer without a body."""
    names = [name for name in schemas.split("|") if name]
    if len(names) > 1:
        return Schema(oneOf=[ref(name) for name in names])
    return ref(names[0]) if names else None


def _response(
    schema: Schema | None, status: HTTPStatus, headers: tuple[str, ...] = ()
) -> dict[str, Any]:
    described: dict[str, Any] = {"description": _PHRASES.get(status, status.phrase)}
    if schema is not None:
        described["content"] = {_JSON: {"schema": schema}}
    if headers:
        described["headers"] = {name: {"required": True, "schema": TEXT} for name in headers}
    return described
