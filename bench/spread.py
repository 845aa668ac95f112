"""Repeated measurements, told as a median and how far they lie apart."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_QUARTERS = 4


@dataclass(frozen=True, slots=True)
class Spread:
    """The quartiles of some measurements.

    >>> Spread.of([4, 1, 3, 2, 5])
    Spread(median=3, lower=2.0, upper=4.0)
    """

    median: float
    lower: float
    upper: float

    @classmethod
    def of(cls, values: Iterable[float]) -> Spread:
        """Summarize one value or more."""
        ordered = sorted(values)
        if len(ordered) == 1:
            return cls(ordered[0], ordered[0], ordered[0])
        lower, _, upper = statistics.quantiles(ordered, n=_QUARTERS, method="inclusive")
        return cls(statistics.median(ordered), lower, upper)


def ratios(ours: Sequence[float], yardstick: Sequence[float]) -> Spread:
    """Compare runs in pairs: what slows the machine down hits both runs of a pair.

    >>> ratios([2, 20, 2], [1, 10, 2]).median
    2.0
    """
    return Spread.of(mine / other for mine, other in zip(ours, yardstick, strict=True))
