"""Answers to names of this machine alone, so that no web page gets at what runs here.

A page may have its own name resolved to this address (DNS rebinding): its browser then takes what
is here for the page's own, and lets it read and change all of it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus

from local.http_server import Application, Request, Response
from local.loopback import names_this_machine
from local.surroundings import LOOPBACK


@dataclass(frozen=True, slots=True)
class HostGate:
    """Lets in who asked for this machine, by whatever name of its own, at this port."""

    application: Application
    port: int

    def answer(self, request: Request) -> Response:
        """Answer a request, or say under which names it would be heard."""
        # Only HTTP/1.0 comes without, and no browser speaks that.
        if all(names_this_machine(host, self.port) for host in request.values("Host")):
            return self.application.answer(request)
        names = f"localhost:{self.port} or {LOOPBACK}:{self.port}"
        text = {
            "message": f"Only names of this machine are answered, so that no web page gets in "
            f"under a name of its own. Ask {names}, or send one of them as Host.",
            "details": [],
        }
        error = {"code": "host-not-local", "target": "Host", "value": "", **text}
        body = {"type": "ErrorResponse", "error": error, "message": text}
        headers = (("Content-Type", "application/json"), ("Cache-Control", "no-store"))
        return Response(HTTPStatus.MISDIRECTED_REQUEST, headers, json.dumps(body).encode())

    def refuse(self, status: HTTPStatus, reason: str) -> Response:
        """Refuse as the application does."""
        return self.application.refuse(status, reason)
