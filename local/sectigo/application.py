"""Sectigo's endpoints: who may ask what, and where it is answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import parse_qs

from local.http_server import Request, Response
from local.sectigo.account import DEMO
from local.sectigo.answers import JSON, Code, RefusedByCodeError, in_json, refusal
from local.sectigo.controls import control, is_control
from local.sectigo.login import PRIVATE, is_known, is_private, issue_token
from local.sectigo.ordering.placing import check_organization
from local.sectigo.ordering.routes import Asked, route_of
from local.sectigo.upstream import Upstream

TYPES_PATH = "/api/ssl/v1/types"
ORGANIZATIONS_PATH = "/api/organization/v1"
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
        return upstream.call("list", lambda: self._list(request))

    def refuse(self, status: HTTPStatus, reason: str) -> Response:
        """Answer what HTTP itself refuses in Sectigo's shape."""
        return refusal(status, Code.NO_SUCH_PATH, reason)

    def _list(self, request: Request) -> Response:
        lists = {TYPES_PATH: self._list_types, ORGANIZATIONS_PATH: _list_organizations}
        path = request.path.removeprefix(PRIVATE) if is_private(request) else request.path
        if request.method != "GET" or path not in lists:
            return self.refuse(HTTPStatus.NOT_FOUND, "There is no such resource")
        return self._known(request, lambda: lists[path](request))()

    def _known(self, request: Request, answer: Callable[[], Response]) -> Callable[[], Response]:
        """Let answer those alone who have logged in, and refusals as well."""

        def checked() -> Response:
            if not is_known(request, self.upstream.tokens):
                return refusal(HTTPStatus.UNAUTHORIZED, Code.UNKNOWN_USER, "Unknown user")
            try:
                return answer()
            except RefusedByCodeError as refused:
                return refused.response()

        return checked

    def _list_types(self, request: Request) -> Response:
        organizations = parse_qs(request.query, keep_blank_values=True).get("organizationId")
        if organizations is not None:
            check_organization(*organizations)
        return Response(HTTPStatus.OK, (JSON,), self.upstream.profiles)


def _list_organizations(_request: Request) -> Response:
    return in_json(HTTPStatus.OK, DEMO.organizations())
