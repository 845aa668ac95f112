"""Figures, their bars, and whether they are held."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bench.spread import Spread


class Verdict(StrEnum):
    """What a bar says of a figure."""

    HELD = "held"
    MISSED = "MISSED"
    NOISY = "too noisy to say"
    NOT_BUILT = "NOT BUILT"
    FAILED = "NOT MEASURED"
    NO_BAR = "-"


@dataclass(frozen=True, slots=True)
class Bar:
    """What a figure has to hold.

    Args:
        exactly: The limit is what it has to be, instead of the most that it may be.
        of_ratio: It limits the ratio to the yardstick, instead of the figure itself. A figure in
            units of time has no other bar: machines differ by a factor of two and more.
    """

    limit: float
    exactly: bool = False
    of_ratio: bool = True

    def judge(self, found: Spread) -> Verdict:
        """Compare; where the true median may lie on either side, say that it is not known."""
        if self.exactly:
            held = found.lower == found.upper == self.limit
            return Verdict.HELD if held else Verdict.MISSED
        if found.surely_to <= self.limit:
            return Verdict.HELD
        return Verdict.MISSED if found.surely_from > self.limit else Verdict.NOISY


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the result.

    Args:
        unit: Of `ours` and of the yardstick.
        ours: `None` where what is to be measured was not built, or could not be measured.
        against: What the yardstick is, in a few words.
        bar: `None` for what is measured for the record alone.
        failure: Why there is nothing to tell.
    """

    title: str
    unit: str
    ours: Spread | None
    bar: Bar | None = None
    yardstick: Spread | None = None
    ratio: Spread | None = None
    against: str = ""
    failure: str = ""

    @property
    def verdict(self) -> Verdict:
        """Judge."""
        if self.failure:
            return Verdict.FAILED
        if self.ours is None:
            return Verdict.NOT_BUILT
        if self.bar is None:
            return Verdict.NO_BAR
        judged = self.ratio if self.bar.of_ratio else self.ours
        if judged is None:
            raise ValueError(f"{self.title}: a bar without what it limits")
        return self.bar.judge(judged)

    @property
    def is_good(self) -> bool:
        """Tell whether nothing is to be done: a bar that could not be measured is not held.

        Noise is the machine's: it calls for another run, and is no fault of the code.
        """
        return self.verdict in {Verdict.HELD, Verdict.NO_BAR, Verdict.NOISY}


def failed(title: str, reason: str) -> Figure:
    """Give the line of a measure that could not be taken."""
    first_line = reason.strip().split("\n", 1)[0][:200]
    return Figure(title, "", None, failure=first_line or "no reason was given")
