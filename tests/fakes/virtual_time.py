"""Threads that run one at a time, in the order of a time that passes while all of them wait."""

from __future__ import annotations

import heapq
import itertools
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field


@dataclass
class VirtualTime:
    """Runs works at the same moment, on any machine in the same order."""

    now: float = 0.0
    waiting: list[tuple[float, int, threading.Event]] = field(default_factory=list)
    numbers: itertools.count[int] = field(default_factory=itertools.count)
    yielded: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def sleep(self, seconds: float) -> None:
        """Let all others go first whose time comes before that."""
        turn = threading.Event()
        heapq.heappush(self.waiting, (self.now + seconds, next(self.numbers), turn))
        self.yielded.release()
        turn.wait()

    def run(self, works: Sequence[Callable[[], object]]) -> list[Future[object]]:
        """Begin all works at once, and give what came of each."""
        outcomes = [Future[object]() for _ in works]
        for work, outcome in zip(works, outcomes, strict=True):
            threading.Thread(target=self._work, args=(work, outcome), daemon=True).start()
            self.yielded.acquire()
        while self.waiting:
            self.now, _, turn = heapq.heappop(self.waiting)
            turn.set()
            self.yielded.acquire()
        return outcomes

    def _work(self, work: Callable[[], object], outcome: Future[object]) -> None:
        self.sleep(0)
        try:
            outcome.set_result(work())
        except Exception as error:  # noqa: BLE001 - it is the outcome
            outcome.set_exception(error)
        self.yielded.release()
