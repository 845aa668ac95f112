"""What was measured: figures, their bars, and whether they are held."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bench.spread import Spread


class Verdict(StrEnum):
    """What a bar says of a figure."""

    HELD = "held"
    MISSED = "MISSED"
    NOISY = "too noisy to say"
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
        ours: `None` where it could not be measured.
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
        if self.ours is None:
            return Verdict.FAILED
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


@dataclass
class Result:
    """What a run has measured.

    Args:
        tables: The rows of what is no figure, by the name of their table in `bench.tables`.
    """

    figures: list[Figure] = field(default_factory=list)
    tables: dict[str, list[Any]] = field(default_factory=dict)

    @property
    def is_complete(self) -> bool:
        """Tell whether everything could be measured."""
        return all(figure.verdict is not Verdict.FAILED for figure in self.figures)

    @property
    def is_good(self) -> bool:
        """Tell whether no bar is missed, and nothing failed."""
        return all(figure.is_good for figure in self.figures)
