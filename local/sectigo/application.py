"""Sectigo's `types` endpoint, and the simulator's own controls beside it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import parse_qs

from pydantic import TypeAdapter, ValidationError

from local.http_server import Request, Response
from local.sectigo.account import DEMO
from local.sectigo.faults import FAULT, JSON
from local.sectigo.upstream import Upstream
from local.validation import first_fault

# Sectigo's error codes.
UNKNOWN_USER = -16
ORGANIZATION_INVALID = -639
# Sectigo documents no code for a path that it does not have.
NOT_FOUND = -1

_PROFILES: TypeAdapter[list[object]] = TypeAdapter(list[object])


@dataclass(frozen=True, slots=True)
class Simulator:
    """Answers as Sectigo does, and to `/simulator` as the simulator."""

    upstream: Upstream

    def answer(self, request: Request) -> Response:
        """Answer a call to Sectigo, or obey a control request."""
        if request.path == "/simulator" or request.path.startswith("/simulator/"):
            return self._control(request)
        return self.upstream.call(lambda: self._sectigo(request))

    def refuse(self, status: HTTPStatus, reason: str) -> Response:
        """Answer what HTTP itself refuses in Sectigo's shape."""
        return _error(status, NOT_FOUND, reason)

    def _sectigo(self, request: Request) -> Response:
        if (request.method, request.path) != ("GET", "/api/ssl/v1/types"):
            return _error(HTTPStatus.NOT_FOUND, NOT_FOUND, "There is no such resource")
        if not _is_known(request):
            return _error(HTTPStatus.UNAUTHORIZED, UNKNOWN_USER, "Unknown user")
        organizations = parse_qs(request.query, keep_blank_values=True).get("organizationId")
        if organizations not in (None, [str(DEMO.organization_id)]):
            return _error(HTTPStatus.BAD_REQUEST, ORGANIZATION_INVALID, "Invalid organization id")
        return Response(HTTPStatus.OK, (JSON,), self.upstream.profiles)

    def _control(self, request: Request) -> Response:
        commands = _COMMANDS.get(request.path)
        if commands is None:
            return _control_error(HTTPStatus.NOT_FOUND, f"Known are {', '.join(_COMMANDS)}")
        if request.method not in commands:
            known = f"{request.path} takes {', '.join(commands)}"
            return _control_error(HTTPStatus.METHOD_NOT_ALLOWED, known)
        try:
            commands[request.method](self.upstream, request.body)
        except ValidationError as error:
            return _control_error(HTTPStatus.BAD_REQUEST, first_fault(error))
        return _json(HTTPStatus.OK, self.upstream.describe())


def _is_known(request: Request) -> bool:
    expected = {
        "login": DEMO.login,
        "password": DEMO.password,
        "customerUri": DEMO.customer_uri,
    }
    return all(request.values(name) == (value,) for name, value in expected.items())


# A control request is one of these; each of them answers with the simulator's state.
_COMMANDS: Mapping[str, Mapping[str, Callable[[Upstream, bytes], None]]] = {
    "/simulator": {"GET": lambda _upstream, _body: None},
    "/simulator/fault": {
        "PUT": lambda upstream, body: upstream.fail(FAULT.validate_json(body)),
        "DELETE": lambda upstream, _body: upstream.fail(None),
    },
    "/simulator/profiles": {
        "PUT": lambda upstream, body: upstream.serve(_PROFILES.validate_json(body)),
        "DELETE": lambda upstream, _body: upstream.serve(None),
    },
}


def _error(status: HTTPStatus, code: int, description: str) -> Response:
    return _json(status, {"code": code, "description": description})


def _control_error(status: HTTPStatus, message: str) -> Response:
    return _json(status, {"error": message})


def _json(status: HTTPStatus, document: object) -> Response:
    return Response(status, (JSON,), json.dumps(document).encode())
