"""API Gateway on the loopback address: routes, events, integrations and their time limit."""

from __future__ import annotations

import json
import sys
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Protocol

from local.compression import compressed, unpacked
from local.http_server import Application, Request, Response
from local.invocation_outcome import Outcome
from local.proxy_event import Arrival, build_event, path_within_stage
from local.proxy_response import MalformedResponseError, map_response
from local.request_rules import RefusedError
from local.routing import find_route
from local.surroundings import Surroundings
from local.template import Api

# API Gateway's own limit, however much longer the function may take.
INTEGRATION_SECONDS = 29.0
_ACME = ("/acme/", "/cagw/acme/")
# What API Gateway calls the occasions that local mode knows.
_OCCASIONS = {
    HTTPStatus.FORBIDDEN: "MISSING_AUTHENTICATION_TOKEN",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "REQUEST_TOO_LARGE",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "UNSUPPORTED_MEDIA_TYPE",
    HTTPStatus.GATEWAY_TIMEOUT: "INTEGRATION_TIMEOUT",
}


class Invoker(Protocol):
    """Something that invokes one function."""

    def invoke(self, event: object, wait_seconds: float) -> Outcome:
        """Return the outcome, or raise TimeoutError."""


@dataclass(frozen=True, slots=True)
class Gateway:
    """Answers as the template's API does."""

    api: Api
    functions: Mapping[str, Invoker]
    surroundings: Surroundings
    integration_seconds: float = INTEGRATION_SECONDS

    def answer(self, request: Request) -> Response:
        """Give the request to its function, or refuse it as API Gateway would."""
        request_id = str(uuid.uuid4())
        try:
            least_bytes = self.api.least_compressed_bytes
            response = self._integrate(unpacked(request, least_bytes), request_id)
            response = compressed(response, request, least_bytes)
        except RefusedError as refusal:
            response = self._own(refusal.status)
        return _identified(response, request_id)

    def refuse(self, status: HTTPStatus, reason: str) -> Response:
        """Answer what HTTP itself refuses; the reason is in the log."""
        del reason
        return _identified(self._own(status), str(uuid.uuid4()))

    def _own(self, status: HTTPStatus) -> Response:
        """Answer without the function, with the body that the template gives for it."""
        json_type = ("Content-Type", "application/json")
        if own := self.api.own_answers.get(_OCCASIONS.get(status, "")):
            return Response(status, (json_type, *own.headers), own.body)
        is_client_error = status < HTTPStatus.INTERNAL_SERVER_ERROR
        body = self.api.client_error_body if is_client_error else self.api.server_error_body
        return Response(status, (json_type,), body)

    def _integrate(self, request: Request, request_id: str) -> Response:
        path = path_within_stage(request, self.api.stage)
        match = find_route(self.api.routes, request.method, path)
        if match is None:
            # What API Gateway calls "Missing Authentication Token".
            raise RefusedError(HTTPStatus.FORBIDDEN, "There is no such route.")
        arrival = Arrival(request_id, datetime.now(UTC), path)
        event = build_event(request, match, arrival, self.api, self.surroundings)
        try:
            outcome = self.functions[match.route.function].invoke(event, self.integration_seconds)
        except TimeoutError:
            return self._failed(HTTPStatus.GATEWAY_TIMEOUT, match.route.function, "no answer yet")
        return self._respond(outcome, match.route.function)

    def _respond(self, outcome: Outcome, function: str) -> Response:
        if outcome.is_error:
            return self._failed(HTTPStatus.BAD_GATEWAY, function, outcome.payload.decode())
        try:
            result = json.loads(outcome.payload)
            return map_response(result, is_binary=self.api.is_binary)
        except MalformedResponseError as error:
            return self._failed(HTTPStatus.BAD_GATEWAY, function, str(error))

    def _failed(self, status: HTTPStatus, function: str, why: str) -> Response:
        print(f"{function}: {why}", file=sys.stderr)
        return self._own(status)


def _identified(response: Response, request_id: str) -> Response:
    return replace(response, headers=(*response.headers, ("x-amzn-RequestId", request_id)))


@dataclass(frozen=True, slots=True)
class AcmeBeside:
    """Answers ACME's clients by their API, and all others by the other."""

    api: Application
    acme: Application

    def answer(self, request: Request) -> Response:
        is_acme = request.path.startswith(_ACME)
        return (self.acme if is_acme else self.api).answer(request)

    def refuse(self, status: HTTPStatus, reason: str) -> Response:
        return self.api.refuse(status, reason)
