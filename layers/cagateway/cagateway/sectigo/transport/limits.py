"""How long, how often and how much: the bounds of a call, and the clock that they run on."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from cagateway.values import dataclass


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class CallLimits:
    """The bounds of all calls of one sync.

    Args:
        read_timeout_seconds: Without a byte from Sectigo.
        total_seconds: For everything, waits between attempts included.
        attempts: Of one request, the first included.
        backoff_seconds: Before the second attempt; it doubles for each further one.
    """

    connect_timeout_seconds: float = 3.0
    read_timeout_seconds: float = 10.0
    # Sectigo can be slow, but a first read waits 15 s for the whole sync.
    total_seconds: float = 12.0
    attempts: int = 3
    backoff_seconds: float = 0.5
    # 10,000 profiles are about 3 MB; five times that is no profile list.
    max_body_bytes: int = 16 * 1024 * 1024

    def within(self, seconds: float) -> CallLimits:
        """Shorten them to what is left of a caller's time; a tenth of a second is left always."""
        total = max(0.1, min(self.total_seconds, seconds))
        return replace(
            self,
            total_seconds=total,
            read_timeout_seconds=min(self.read_timeout_seconds, total),
            connect_timeout_seconds=min(self.connect_timeout_seconds, total),
        )


@dataclass(frozen=True, slots=True)
class Pace:
    """How time passes, and the chance that parts those who failed together.

    Args:
        monotonic: For the deadline, in seconds.
        now: The time, in UTC, for what is dated.
        jitter: A random number from 0 to 1.
    """

    monotonic: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = _utc_now
    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[], float] = random.random


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a sync's calls have to be over."""

    at_seconds: float
    monotonic: Callable[[], float]

    @classmethod
    def after(cls, seconds: float, monotonic: Callable[[], float]) -> Deadline:
        """Set a deadline some seconds from now."""
        return cls(monotonic() + seconds, monotonic)

    def remaining_seconds(self) -> float:
        """Tell what is left; never less than 0."""
        return max(0.0, self.at_seconds - self.monotonic())
