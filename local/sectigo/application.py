"""Sectigo's `types` endpoint, and the simulator's own controls beside it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import parse_qs

from local.http1 import Head, Request, Response
from local.sectigo.account import Account
from local.sectigo.upstream import State, Upstream, read_fault
from local.shapes import ShapeError, sequence

# Sectigo's error codes.
UNKNOWN_USER = -16
ORGANIZATION_INVALID = -639
# Sectigo documents no code for a path that it does not have.
NOT_FOUND = -1

_JSON = ("Content-Type", "application/json;charset=UTF-8")


@dataclass(frozen=True, slots=True)
class Simulator:
    """Answers as Sectigo does, and to `/simulator` as the simulator."""

    account: Account
    upstream: Upstream

    def answer(self, request: Request) -> Response:
        """Answer a call to Sectigo, or obey a control request."""
        if request.head.path == "/simulator" or request.head.path.startswith("/simulator/"):
            return self._control(request)
        return self.upstream.call(lambda: self._sectigo(request.head))

    def refuse(self, status: HTTPStatus, reason: str) -> Response:
        """Answer what HTTP itself refuses in Sectigo's shape."""
        return _error(status, NOT_FOUND, reason)

    def _sectigo(self, head: Head) -> Response:
        if (head.method, head.path) != ("GET", "/api/ssl/v1/types"):
            return _error(HTTPStatus.NOT_FOUND, NOT_FOUND, "There is no such resource")
        if not self._is_known(head):
            return _error(HTTPStatus.UNAUTHORIZED, UNKNOWN_USER, "Unknown user")
        organizations = parse_qs(head.query, keep_blank_values=True).get("organizationId")
        if organizations not in (None, [str(self.account.organization_id)]):
            return _error(HTTPStatus.BAD_REQUEST, ORGANIZATION_INVALID, "Invalid organization id")
        return Response(HTTPStatus.OK, (_JSON,), self.upstream.state().profiles)

    def _is_known(self, head: Head) -> bool:
        expected = {
            "login": self.account.login,
            "password": self.account.password,
            "customerUri": self.account.customer_uri,
        }
        return all(head.values(name) == (value,) for name, value in expected.items())

    def _control(self, request: Request) -> Response:
        method, path = request.head.method, request.head.path
        commands = _COMMANDS.get(path)
        if commands is None:
            return _control_error(HTTPStatus.NOT_FOUND, f"Known are {', '.join(_COMMANDS)}")
        if method not in commands:
            return _control_error(
                HTTPStatus.METHOD_NOT_ALLOWED, f"{path} takes {', '.join(commands)}"
            )
        try:
            commands[method](self.upstream, request.body)
        except ShapeError as error:
            return _control_error(HTTPStatus.BAD_REQUEST, str(error))
        return _json(HTTPStatus.OK, _description(self.upstream.state()))


def _look(_upstream: Upstream, _body: bytes) -> None:
    """Every command answers with the state; this one does nothing else."""


def _fail(upstream: Upstream, body: bytes) -> None:
    upstream.fail(read_fault(_document(body)))


def _recover(upstream: Upstream, _body: bytes) -> None:
    upstream.fail(None)


def _serve(upstream: Upstream, body: bytes) -> None:
    upstream.serve(sequence(_document(body), "the profiles"))


def _restore(upstream: Upstream, _body: bytes) -> None:
    upstream.serve(None)


_COMMANDS: Mapping[str, Mapping[str, Callable[[Upstream, bytes], None]]] = {
    "/simulator": {"GET": _look},
    "/simulator/fault": {"PUT": _fail, "DELETE": _recover},
    "/simulator/profiles": {"PUT": _serve, "DELETE": _restore},
}


def _document(body: bytes) -> object:
    try:
        document: object = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ShapeError(f"the body has to be JSON: {error}") from error
    return document


def _description(state: State) -> Mapping[str, object]:
    fault = state.fault
    return {
        "fault": None if fault is None else {**fault.description, **_times_left(fault.times_left)},
        "profiles": state.profile_count,
        "calls": state.calls,
        "lastStatus": state.last_status,
    }


def _times_left(times: int | None) -> Mapping[str, int]:
    return {} if times is None else {"times": times}


def _error(status: HTTPStatus, code: int, description: str) -> Response:
    return _json(status, {"code": code, "description": description})


def _control_error(status: HTTPStatus, message: str) -> Response:
    return _json(status, {"error": message})


def _json(status: HTTPStatus, document: object) -> Response:
    return Response(status, (_JSON,), json.dumps(document).encode())
