"""moto in a process of its own, which keeps connections open and counts what DynamoDB is asked."""

from __future__ import annotations

import threading
from http import HTTPStatus
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

from bench.side_process import SideProcess
from local.http_server import HttpServer, Request, Response

if TYPE_CHECKING:
    from werkzeug.test import Client


class AwsProcess(SideProcess):
    """All of AWS that the functions need."""

    def __init__(self) -> None:
        super().__init__(_serve)

    def dynamodb_calls(self) -> int:
        """Tell how many requests DynamoDB has had."""
        calls: int = self.ask("dynamodb calls?")
        return calls


class _Aws:
    """moto's application behind local mode's server.

    Not moto's own server: that one closes each connection, as DynamoDB does not, and so has either
    side of a comparison pay for what neither would.
    """

    def __init__(self, application: Client) -> None:
        self._application = application
        self._lock = threading.Lock()
        self.dynamodb_calls = 0

    def answer(self, request: Request) -> Response:
        if any(target.startswith("DynamoDB_") for target in request.values("X-Amz-Target")):
            with self._lock:
                self.dynamodb_calls += 1
        answered = self._application.open(
            request.target, method=request.method, headers=request.headers, data=request.body
        )
        # The server gives the length itself.
        headers = [each for each in answered.headers if each[0] != "Content-Length"]
        return Response(answered.status_code, tuple(headers), answered.data)

    def refuse(self, status: HTTPStatus, reason: str) -> Response:
        return Response(status, body=reason.encode())


def _serve(control: Connection) -> None:
    # Here, for only this process needs them: they take a second.
    from moto.moto_server.werkzeug_app import (  # noqa: PLC0415
        DomainDispatcherApplication,
        create_backend_app,
    )
    from werkzeug.test import Client  # noqa: PLC0415

    server = HttpServer()
    aws = _Aws(Client(DomainDispatcherApplication(create_backend_app), use_cookies=False))
    with server.serving(aws):
        control.send(server.url)
        while True:
            control.recv()
            control.send(aws.dynamodb_calls)
