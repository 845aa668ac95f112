"""Sectigo's endpoints: who may ask what, and where it is answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from http import HTTPStatus

from local.http_server import Request, Response
from local.sectigo.answers import Code, RefusedByCodeError, refusal
from local.sectigo.controls import control, is_control
from local.sectigo.domains import is_about_domains
from local.sectigo.lists import lister_of, place_of
from local.sectigo.login import PRIVATE, is_known, is_private, issue_token
from local.sectigo.ordering.routes import Asked, route_of
from local.sectigo.upstream import Upstream

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
        if found := route_of(request):
            route, named = found
            asked = Asked(request, upstream.orders, upstream.listed, named)
            answer = self._known(request, lambda: route.answer(asked))
            return upstream.call(route.place, answer)
        path = request.path.removeprefix(PRIVATE) if is_private(request) else request.path
        if is_about_domains(request.method, path):
            listed = self._known(request, lambda: upstream.domains.answer(request, path))
            return upstream.call("domains", listed)
        return upstream.call(place_of(path), lambda: self._list(request, path))

    def refuse(self, status: HTTPStatus, reason: str) -> Response:
        """Answer what HTTP itself refuses in Sectigo's shape."""
        return refusal(status, Code.NO_SUCH_PATH, reason)

    def _list(self, request: Request, path: str) -> Response:
        lister = lister_of(request.method, path)
        if lister is None:
            return self.refuse(HTTPStatus.NOT_FOUND, "There is no such resource")
        return self._known(request, lambda: lister(self.upstream, request))()

    def _known(self, request: Request, answer: Callable[[], Response]) -> Callable[[], Response]:
        """Let answer those alone who have logged in, and refusals as well."""

        def checked() -> Response:
            if not is_known(request, self.upstream.tokens):
                return _unknown(request)
            try:
                return answer()
            except RefusedByCodeError as refused:
                return refused.response()

        return checked


def _unknown(request: Request) -> Response:
    """Refuse a login, and say where tokens are to be had, as Sectigo does with each 401."""
    refused = refusal(HTTPStatus.UNAUTHORIZED, Code.UNKNOWN_USER, "Unknown user")
    host = "".join(request.values("Host"))
    url = f"{'https' if request.certificate else 'http'}://{host}{TOKEN_PATH}"
    challenge = f'Bearer realm="apiclients", authorization_uri="{url}"'
    return replace(refused, headers=(*refused.headers, ("WWW-Authenticate", challenge)))
