"""A Sectigo that is asked and does not answer until a test lets it."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from http import HTTPStatus
from typing import Self

from local.http_server import HttpServer, Request, Response
from local.sectigo.application import Simulator
from local.sectigo.upstream import Upstream
from tests.patience import PATIENCE_SECONDS


class GatedSectigo:
    """A simulator behind a gate, between enter and exit."""

    def __init__(self) -> None:
        self._simulator = Simulator(Upstream())
        self._is_asked, self._is_open = threading.Event(), threading.Event()
        self._server = HttpServer()
        self._running = ExitStack()

    @property
    def url(self) -> str:
        return self._server.url

    def wait_until_asked(self) -> None:
        assert self._is_asked.wait(PATIENCE_SECONDS)

    def answer_now(self) -> None:
        self._is_open.set()

    def fall_silent(self) -> None:
        self._is_open.clear()
        self._is_asked.clear()

    def answer(self, request: Request) -> Response:
        self._is_asked.set()
        assert self._is_open.wait(PATIENCE_SECONDS)
        return self._simulator.answer(request)

    def refuse(self, status: HTTPStatus, reason: str) -> Response:
        return self._simulator.refuse(status, reason)

    def __enter__(self) -> Self:
        self._running.enter_context(self._server.serving(self))
        return self

    def __exit__(self, *_exception: object) -> None:
        self._is_open.set()
        self._running.close()
