"""Processes that are forked from one which has loaded the packages that every function uses.

A worker starts in a third of the time that way, and `make run` starts ten before it answers.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable
from multiprocessing import connection, reduction
from typing import Any

from local.side_process import end_with_the_parent

# The worker, and packages that read no environment as they are loaded: a function's comes
# later, and in it the layer is loaded, as in Lambda.
_LOADED = (
    *("asyncio", "botocore.client", "botocore.httpsession", "botocore.session"),
    *("cryptography.hazmat.primitives.serialization.pkcs12", "cryptography.x509"),
    *("local.worker", "pydantic", "requests"),
)
# A server without threads is asked for each fork: one of this process would copy its locks.
_FORKING = multiprocessing.get_context("forkserver")
_FORKING.set_forkserver_preload(list(_LOADED))
# multiprocessing polls all processes whenever one starts, and an exit status can be read once:
# of two threads that poll at the same time, one would read a status 255.
_LOOKING = threading.Lock()
_OUTPUT, _ERRORS = 1, 2


class ForkedProcess:
    """Calls `target`, with this process's standard output and error as they are now.

    Raises:
        OSError: It cannot be started.
    """

    def __init__(self, target: Callable[..., None], *arguments: object) -> None:
        log = _Descriptor(_OUTPUT), _Descriptor(_ERRORS)
        self._process = _FORKING.Process(target=_run, args=(log, target, arguments), daemon=True)
        try:
            with _LOOKING:
                self._process.start()
        except EOFError as error:
            raise OSError("the server that forks has ended") from error

    def status(self, wait_seconds: float = 0) -> int | None:
        """Return the exit status, negative for a signal; None while it runs."""
        connection.wait([self._process.sentinel], wait_seconds)
        with _LOOKING:
            return self._process.exitcode

    def kill(self) -> None:
        """End it, and wait until it has ended."""
        if self.status() is None:
            self._process.kill()
        connection.wait([self._process.sentinel])


class _Descriptor:
    """A descriptor, of which the other process gets a duplicate."""

    def __init__(self, number: int) -> None:
        self._number = number

    def __reduce__(self) -> tuple[Callable[[Any], int], tuple[object]]:
        return _detached, (reduction.DupFd(self._number),)


def _detached(duplicate: Any) -> int:  # noqa: ANN401 - multiprocessing has several, none public
    number: int = duplicate.detach()
    return number


def _run(log: tuple[int, int], target: Callable[..., None], arguments: tuple[object, ...]) -> None:
    # Ctrl-C at the terminal is for the parent alone.
    os.setsid()
    threading.Thread(target=end_with_the_parent, daemon=True).start()
    for theirs, own in zip(log, (_OUTPUT, _ERRORS), strict=True):
        os.dup2(theirs, own)
        os.close(theirs)
    target(*arguments)
