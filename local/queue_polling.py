"""Polling queues, a thread for each, until they are stopped."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import Self

from botocore.exceptions import BotoCoreError, ClientError

# SQS's longest poll.
POLL_SECONDS = 20
# Before the next poll after one that failed, and before the next try to hand something on.
PAUSE_SECONDS = 1.0


class Polling:
    """Runs its threads between enter and exit."""

    def __init__(self) -> None:
        self._stopped = threading.Event()
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        # The threads are not waited for: a long poll ends when its server does.
        self._stopped.set()

    def _run_in_thread(self, work: Callable[..., None], *args: object) -> None:
        """Have some work done from entry on."""
        self._threads.append(threading.Thread(target=work, args=args, daemon=True))

    def _poll(self, receive: Callable[[], None], what: str) -> None:
        """Receive until it is stopped; a poll that fails is printed, and tried again."""
        while not self._stopped.is_set():
            try:
                receive()
            except (BotoCoreError, ClientError, TimeoutError) as error:
                if self._stopped.wait(PAUSE_SECONDS):
                    return
                print(f"{what}: {error}", file=sys.stderr)
