"""Repeated measurements: their median, how far they lie apart, and how sure the median is."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_QUARTERS = 4
# One run in twenty may be misjudged, which is what "two runs in a row" is for.
_DOUBT = 0.05


@dataclass(frozen=True, slots=True)
class Spread:
    """The quartiles of some measurements, and where their true median lies.

    Args:
        surely_from: With `surely_to` the interval that holds the true median with a confidence of
            95 %. It comes from the order of the measurements alone (the sign test's interval), so
            nothing is assumed of how they are distributed.

    >>> Spread.of([4, 1, 3, 2, 5])
    Spread(median=3, lower=2.0, upper=4.0, surely_from=1, surely_to=5)
    """

    median: float
    lower: float
    upper: float
    surely_from: float
    surely_to: float

    @classmethod
    def of(cls, values: Iterable[float]) -> Spread:
        ordered = sorted(values)
        if len(ordered) == 1:
            return cls(*5 * (ordered[0],))
        lower, _, upper = statistics.quantiles(ordered, n=_QUARTERS, method="inclusive")
        beyond = _certainly_beyond(len(ordered))
        return cls(statistics.median(ordered), lower, upper, ordered[beyond], ordered[-1 - beyond])


def _certainly_beyond(count: int) -> int:
    """Tell how many measurements at either end the median's interval leaves out.

    >>> _certainly_beyond(5), _certainly_beyond(20), _certainly_beyond(100)
    (0, 5, 39)
    """
    beyond, chance = 0, 0.5**count
    while 2 * (chance := chance + math.comb(count, beyond + 1) * 0.5**count) <= _DOUBT:
        beyond += 1
    return beyond


def ratios(ours: Sequence[float], yardstick: Sequence[float]) -> Spread:
    """Compare runs in pairs: what slows the machine down hits both runs of a pair.

    >>> ratios([2, 20, 2], [1, 10, 2]).median
    2.0
    """
    return Spread.of(mine / other for mine, other in zip(ours, yardstick, strict=True))
