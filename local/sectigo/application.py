"""Sectigo's endpoints: who may ask what, and where it is answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus

from local.http_server import Request, Response
from local.sectigo import lists
from local.sectigo.answers import Code, RefusedByCodeError, refusal
from local.sectigo.controls import control, is_control
from local.sectigo.login import is_known, issue_token
from local.sectigo.ordering import routes as orders
from local.sectigo.routes import Asked, Route, route_of
from local.sectigo.upstream import Upstream

_ROUTES = (*orders.ROUTES, *lists.ROUTES)
TOKEN_PATH = "/auth/realms/apiclients/protocol/openid-connect/token"  # noqa: S105 - an address


@dataclass(frozen=True, slots=True)
class Simulator:
    """Answers as Sectigo does, and to `/simulator` as the simulator."""

    upstream: Upstream

    def answer(self, request: Request) -> Response:
        """Answer a call to Sectigo, or obey a control request."""
        upstream = self.upstream
        if is_control(request):
            return control(upstream, request)
        if request.path == TOKEN_PATH:
            return upstream.call("token", lambda: issue_token(request, upstream.tokens))
        found = route_of(_ROUTES, request)
        if found is None:
            nowhere = self.refuse(HTTPStatus.NOT_FOUND, "There is no such resource")
            return upstream.call("list", lambda: nowhere)
        route, named = found
        return upstream.call(route.place, lambda: self._known(route, request, named))

    def refuse(self, status: HTTPStatus, reason: str) -> Response:
        """Answer what HTTP itself refuses in Sectigo's shape."""
        return refusal(status, Code.NO_SUCH_PATH, reason)

    def _known(self, route: Route, request: Request, named: Mapping[str, str]) -> Response:
        """Answer those alone who have logged in, with refusals as well."""
        if not is_known(request, self.upstream.tokens):
            return _unknown(request)
        try:
            return route.answer(Asked(request, self.upstream, named))
        except RefusedByCodeError as refused:
            return refused.response()


def _unknown(request: Request) -> Response:
    """Refuse a login, and say where tokens are to be had, as Sectigo does with each 401."""
    refused = refusal(HTTPStatus.UNAUTHORIZED, Code.UNKNOWN_USER, "Unknown user")
    host = "".join(request.values("Host"))
    url = f"{'https' if request.certificate else 'http'}://{host}{TOKEN_PATH}"
    challenge = f'Bearer realm="apiclients", authorization_uri="{url}"'
    return replace(refused, headers=(*refused.headers, ("WWW-Authenticate", challenge)))
