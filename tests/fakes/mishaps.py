"""What may strike between two steps of a request or of the collector."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


class DiedError(BaseException):
    """The process ended here: nothing may catch it."""


@dataclass
class Mishaps:
    """Strikes at a step: `n` counts the calls of the outside, from one on."""

    at: int = 0
    strike: Callable[[str], None] = lambda _: None
    after: Callable[[str], None] = lambda _: None

    @contextmanager
    def around(self, name: str) -> Iterator[None]:
        self.at -= 1
        strikes = self.at == 0
        if strikes:
            self.strike(name)
        yield
        if strikes:
            self.after(name)
