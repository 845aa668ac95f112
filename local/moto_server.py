"""moto's AWS behind this package's HTTP server.

Not moto's own server: that one closes each connection, and it serves two conditional writes at
once, of which both may then win, as they cannot at DynamoDB.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

from moto.core.request import Request as MotoRequest
from moto.core.request import environ_key_for_header
from moto.dynamodb.responses import DynamoHandler
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.test import Client

from local.http_server import HttpServer, Request, Response
from local.moto_queries import mend_queries
from local.moto_shortcuts import take_shortcuts
from local.surroundings import LOOPBACK


class _Services(DomainDispatcherApplication):
    """Finds the service of a host once; moto lists its own folder for that at each request."""

    def __init__(self) -> None:
        super().__init__(create_backend_app)
        self._found: dict[str | None, Any] = {}

    def get_backend_for_host(self, host: str | None) -> Any:  # noqa: ANN401 - as moto has it
        if host not in self._found:
            self._found[host] = super().get_backend_for_host(host)
        return self._found[host]


class _Received(MotoRequest):
    """A request that came to a server."""

    from_wsgi_server = True


class MotoApplication:
    """Answers as AWS does; DynamoDB one request at a time."""

    def __init__(self) -> None:
        mend_queries()
        take_shortcuts()
        self._client = Client(_Services(), use_cookies=False)
        self._dynamodb_lock = threading.Lock()

    def answer(self, request: Request) -> Response:
        targets = request.values("X-Amz-Target")
        if not any(target.startswith("DynamoDB_") for target in targets):
            # A queue is waited at for seconds: nothing else may wait for that.
            return self._answer(request)
        with self._dynamodb_lock:
            return _answered_by_dynamodb(request)

    def _answer(self, request: Request) -> Response:
        answered = self._client.open(
            request.target, method=request.method, headers=request.headers, data=request.body
        )
        # The server gives the length itself.
        headers = [each for each in answered.headers if each[0] != "Content-Length"]
        return Response(answered.status_code, tuple(headers), answered.data)

    def refuse(self, status: HTTPStatus, reason: str) -> Response:
        return Response(status, body=reason.encode())


def _answered_by_dynamodb(request: Request) -> Response:
    """Hand a request to moto's DynamoDB itself: finding it takes longer than its answer."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "PATH_INFO": request.path,
        "QUERY_STRING": request.query,
        "SERVER_NAME": LOOPBACK,
        "SERVER_PORT": "80",
        "CONTENT_LENGTH": str(len(request.body)),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(request.body),
    }
    for name, value in request.headers:
        environ.setdefault(environ_key_for_header(name), value)
    status, headers, body = DynamoHandler.dispatch(_Received(environ))
    text = body if isinstance(body, bytes) else body.encode()
    return Response(int(status), tuple((name, str(value)) for name, value in headers.items()), text)


@contextmanager
def moto_server(port: int = 0) -> Iterator[str]:
    """Serve moto's AWS on a port of loopback; give its URL."""
    server = HttpServer(port)
    with server.serving(MotoApplication()):
        yield server.url
