"""A server's application that answers everything alike, and keeps what it was asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus

from local.http_server import Request, Response


@dataclass
class Always:
    """Answers with one response; where there is none, it resets the connection."""

    response: Response | None
    requests: list[Request] = field(default_factory=list)

    def answer(self, request: Request) -> Response:
        self.requests.append(request)
        if self.response is None:
            raise ConnectionResetError
        return self.response

    def refuse(self, status: HTTPStatus, reason: str) -> Response:
        return Response(status, (), reason.encode())
