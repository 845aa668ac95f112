"""Stopping a program from outside: Ctrl-C, SIGTERM and a closed terminal all mean the same."""

from __future__ import annotations

import signal
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopRequestedError(BaseException):
    """The program is to stop. Not an Exception: nothing on the way may swallow it."""


def raise_on_stop() -> None:
    """Make the signals raise in the main thread: once, so that cleaning up is not interrupted."""
    for number in _SIGNALS:
        signal.signal(number, _stop)


def _stop(_number: int, _frame: FrameType | None) -> None:
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    raise StopRequestedError
