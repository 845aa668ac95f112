"""Sectigo's endpoints, and the simulator's own controls beside them."""

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
from local.sectigo.tokens import TokenOrder
from local.sectigo.upstream import Upstream
from local.validation import first_fault

TYPES_PATH = "/api/ssl/v1/types"
ORGANIZATIONS_PATH = "/api/organization/v1"
# Where those log in who have a client certificate.
PRIVATE = "/private"
TOKEN_PATH = "/auth/realms/apiclients/protocol/openid-connect/token"  # noqa: S105 - an address
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
        if request.path == TOKEN_PATH:
            return self.upstream.call_for_token(lambda: self._issue_token(request))
        return self.upstream.call(lambda: self._list(request))

    def refuse(self, status: HTTPStatus, reason: str) -> Response:
        """Answer what HTTP itself refuses in Sectigo's shape."""
        return _error(status, NOT_FOUND, reason)

    def _list(self, request: Request) -> Response:
        if request.method != "GET" or _path(request) not in (TYPES_PATH, ORGANIZATIONS_PATH):
            return _error(HTTPStatus.NOT_FOUND, NOT_FOUND, "There is no such resource")
        if not self._is_known(request):
            return _error(HTTPStatus.UNAUTHORIZED, UNKNOWN_USER, "Unknown user")
        if _path(request) == ORGANIZATIONS_PATH:
            return _json(HTTPStatus.OK, DEMO.organizations())
        return self._list_types(request)

    def _list_types(self, request: Request) -> Response:
        organizations = parse_qs(request.query, keep_blank_values=True).get("organizationId")
        if organizations is not None and not (
            len(organizations) == 1 and DEMO.knows(organizations[0])
        ):
            return _error(HTTPStatus.BAD_REQUEST, ORGANIZATION_INVALID, "Invalid organization id")
        return Response(HTTPStatus.OK, (JSON,), self.upstream.profiles)

    def _is_known(self, request: Request) -> bool:
        """Tell whether one of the three ways to log in was taken.

        At /private the client's certificate stands in for the password. Whoever wants to see one
        has to put TLS in front: there is none here.
        """
        token = "".join(request.values("Authorization")).removeprefix("Bearer ")
        if token:
            return not _is_private(request) and self.upstream.tokens.is_good(token)
        passwords = () if _is_private(request) else (DEMO.password,)
        return (
            request.values("login") == (DEMO.login,)
            and request.values("customerUri") == (DEMO.customer_uri,)
            and request.values("password") == passwords
        )

    def _issue_token(self, request: Request) -> Response:
        """Answer as RFC 6749, 4.4.3 and 5.2 have it."""
        form = parse_qs(request.body.decode("latin-1"), keep_blank_values=True)
        if request.method != "POST" or form.get("grant_type") != ["client_credentials"]:
            return _json(HTTPStatus.BAD_REQUEST, {"error": "unsupported_grant_type"})
        expected = ([DEMO.client_id], [DEMO.client_secret])
        if (form.get("client_id"), form.get("client_secret")) != expected:
            return _json(HTTPStatus.UNAUTHORIZED, {"error": "invalid_client"})
        tokens = self.upstream.tokens
        issued = {"access_token": tokens.issue(), "expires_in": tokens.lifetime_seconds}
        return _json(HTTPStatus.OK, {**issued, "token_type": "Bearer"})

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


def _set_lifetime(upstream: Upstream, body: bytes) -> None:
    upstream.tokens.lifetime_seconds = TokenOrder.model_validate_json(body).seconds


# A control request is one of these; each of them answers with the simulator's state.
_COMMANDS: Mapping[str, Mapping[str, Callable[[Upstream, bytes], None]]] = {
    "/simulator": {"GET": lambda _upstream, _body: None},
    "/simulator/fault": {
        "PUT": lambda upstream, body: upstream.fail(FAULT.validate_json(body)),
        "DELETE": lambda upstream, _body: upstream.fail(None),
    },
    "/simulator/tokens": {
        "PUT": _set_lifetime,
        "DELETE": lambda upstream, _body: upstream.tokens.revoke(),
    },
    "/simulator/profiles": {
        "PUT": lambda upstream, body: upstream.serve(_PROFILES.validate_json(body)),
        "DELETE": lambda upstream, _body: upstream.serve(None),
    },
}


def _is_private(request: Request) -> bool:
    return request.path.startswith(f"{PRIVATE}/")


def _path(request: Request) -> str:
    return request.path.removeprefix(PRIVATE) if _is_private(request) else request.path


def _error(status: HTTPStatus, code: int, description: str) -> Response:
    return _json(status, {"code": code, "description": description})


def _control_error(status: HTTPStatus, message: str) -> Response:
    return _json(status, {"error": message})


def _json(status: HTTPStatus, document: object) -> Response:
    return Response(status, (JSON,), json.dumps(document).encode())
