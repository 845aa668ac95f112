"""Figures, their bars, and whether they are held."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bench.spread import Spread


class Verdict(StrEnum):
    """What a bar says of a figure."""

    HELD = "held"
    MISSED = "MISSED"
    NOT_BUILT = "NOT BUILT"
    NO_BAR = "-"


@dataclass(frozen=True, slots=True)
class Bar:
    """What a figure has to hold.

    Args:
        exactly: The limit is what it has to be, instead of the most that it may be.
        of_ratio: It limits the ratio to the yardstick, instead of the figure itself.
    """

    limit: float
    exactly: bool = False
    of_ratio: bool = True

    def is_held_by(self, value: float) -> bool:
        """Compare."""
        return value == self.limit if self.exactly else value <= self.limit


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the result.

    Args:
        unit: Of `ours` and of the yardstick.
        ours: `None` where what is to be measured was not built.
        against: What the yardstick is, in a few words.
        bar: `None` for what is told for the record alone.
    """

    title: str
    unit: str
    ours: Spread | None
    bar: Bar | None = None
    yardstick: Spread | None = None
    ratio: Spread | None = None
    against: str = ""

    @property
    def verdict(self) -> Verdict:
        """Judge."""
        if self.ours is None:
            return Verdict.NOT_BUILT
        if self.bar is None:
            return Verdict.NO_BAR
        judged = self.ratio if self.bar.of_ratio else self.ours
        if judged is None:
            raise ValueError(f"{self.title}: a bar without what it limits")
        return Verdict.HELD if self.bar.is_held_by(judged.median) else Verdict.MISSED

    @property
    def is_good(self) -> bool:
        """Tell whether nothing is to be done: a bar that nobody could measure is not held."""
        return self.verdict in {Verdict.HELD, Verdict.NO_BAR}
