"""A server in a process of its own, so that serving costs the measuring process nothing."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from multiprocessing import connection, parent_process
from multiprocessing.connection import Connection
from typing import Any, Self

# Everything that is measured takes seconds. A machine that is loaded, or a tenth as fast, must not
# end a run of minutes: this only bounds what hangs.
ANSWER_SECONDS = 600


class SideProcessError(Exception):
    """A side process did not do what it was asked to."""


class SideProcess:
    """Runs `serve(control)`, which says where it listens and then answers each request once."""

    def __init__(self, serve: Callable[[Connection], None]) -> None:
        # Not a fork: that would copy this process's threads' locks as they are.
        spawning = multiprocessing.get_context("spawn")
        self._control, theirs = spawning.Pipe()
        self._process = spawning.Process(target=_run, args=(serve, theirs), daemon=True)
        self.address = ""

    def __enter__(self) -> Self:
        self._process.start()
        self.address = self._answer()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._process.kill()
        self._process.join()

    def ask(self, request: object) -> Any:  # noqa: ANN401 - whatever the process answers
        """Send a request and wait for its answer."""
        self._control.send(request)
        return self._answer()

    def _answer(self) -> Any:  # noqa: ANN401 - as above
        if not self._control.poll(ANSWER_SECONDS):
            raise SideProcessError(f"Nothing happened within {ANSWER_SECONDS} s.")
        answer = self._control.recv()
        if isinstance(answer, Exception):
            raise answer
        return answer


def _run(serve: Callable[[Connection], None], control: Connection) -> None:
    # Ctrl-C at the terminal is for the parent alone.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=end_with_the_parent, daemon=True).start()
    serve(control)


def end_with_the_parent() -> None:
    """However the parent ends, a kill -9 included, this process ends too."""
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(0)
