"""moto's server in a process of its own, which counts what DynamoDB is asked."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

from bench.side_process import SideProcess

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LOOPBACK = "127.0.0.1"


class AwsProcess(SideProcess):
    """All of AWS that the functions need."""

    def __init__(self) -> None:
        super().__init__(_serve)
        self._url = ""

    @property
    def url(self) -> str:
        """Where it answers."""
        self._url = self._url or self.answer()
        return self._url

    def dynamodb_calls(self) -> int:
        """Tell how many requests DynamoDB has had."""
        calls: int = self.ask("dynamodb calls?")
        return calls


class _Counting:
    """Counts DynamoDB's requests on their way in."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application
        self._lock = threading.Lock()
        self.calls = 0

    def __call__(
        self, environment: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        if environment.get("HTTP_X_AMZ_TARGET", "").startswith("DynamoDB_"):
            with self._lock:
                self.calls += 1
        return self._application(environment, start_response)


def _serve(control: Connection) -> None:
    # Here, for only this process needs them: they take a second.
    from moto.moto_server import werkzeug_app as moto  # noqa: PLC0415
    from werkzeug.serving import make_server  # noqa: PLC0415

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    create: Callable[..., Any] = moto.create_backend_app
    application = _Counting(moto.DomainDispatcherApplication(create))
    server = make_server(LOOPBACK, 0, application, threaded=True, request_handler=_Prompt.handler())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    control.send(f"http://{LOOPBACK}:{server.server_port}")
    while True:
        control.recv()
        control.send(application.calls)


class _Prompt:
    """moto's own way to handle requests, without waiting for acknowledgements."""

    @staticmethod
    def handler() -> Any:  # noqa: ANN401 - a class that moto makes known without types
        from moto.moto_server.werkzeug_app import MotoRequestHandler  # noqa: PLC0415

        # Head and body of an answer go out separately; Nagle's algorithm would part them by 40 ms.
        return type("PromptHandler", (MotoRequestHandler,), {"disable_nagle_algorithm": True})
