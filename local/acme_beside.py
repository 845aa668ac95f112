"""The two APIs at one address: what begins with /acme/ is for ACME's clients."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from local.http_server import Application, Request, Response

_BEGINNINGS = ("/acme/", "/cagw/acme/")


@dataclass(frozen=True, slots=True)
class AcmeBeside:
    """Answers ACME's clients by their API, and all others by the other."""

    api: Application
    acme: Application

    def answer(self, request: Request) -> Response:
        """Answer a request."""
        is_acme = request.path.startswith(_BEGINNINGS)
        return (self.acme if is_acme else self.api).answer(request)

    def refuse(self, status: HTTPStatus, reason: str) -> Response:
        """Refuse as the API does."""
        return self.api.refuse(status, reason)
