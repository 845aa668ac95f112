"""Repetition, with its progress on standard error."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rounds:
    """How often to measure.

    Args:
        runs: Of what takes a second; what takes milliseconds is repeated more often.
    """

    runs: int

    def each(self, what: str, times: int = 1) -> Iterator[int]:
        """Count `times` as many rounds, and say how far they are."""
        total = self.runs * times
        for done in range(total):
            # A terminal gets every round; a log a line for each kind of measurement.
            if sys.stderr.isatty():
                sys.stderr.write(f"\r\x1b[K{what}: {done + 1} of {total}")
                sys.stderr.flush()
            elif not done:
                sys.stderr.write(f"{what}: {total} times\n")
            yield done
        if sys.stderr.isatty():
            sys.stderr.write("\r\x1b[K")
