"""Where ACME is served: beside the other API at one address, or at an address of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from http import HTTPStatus

from local.http_server import Application, Request, Response

_BEGINNINGS = ("/acme/", "/cagw/acme/")


@dataclass(frozen=True, slots=True)
class AcmeBeside:
    """Answers ACME's clients by their API, and all others by the other."""

    api: Application
    acme: Application

    def answer(self, request: Request) -> Response:
        is_acme = request.path.startswith(_BEGINNINGS)
        return (self.acme if is_acme else self.api).answer(request)

    def refuse(self, status: HTTPStatus, reason: str) -> Response:
        return self.api.refuse(status, reason)


@dataclass(frozen=True, slots=True)
class AcmeOverTls:
    """Answers ACME's clients, whose server speaks TLS and asks for no certificate."""

    acme: Application

    def answer(self, request: Request) -> Response:
        return self.acme.answer(replace(request, is_secure=True))

    def refuse(self, status: HTTPStatus, reason: str) -> Response:
        return self.acme.refuse(status, reason)
