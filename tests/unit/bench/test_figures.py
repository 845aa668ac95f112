"""What a bar says of a figure."""

from __future__ import annotations

import pytest

from bench.figures import Bar, Figure, Verdict
from bench.spread import Spread


def spread(median: float) -> Spread:
    return Spread(median, median / 2, median * 2)


@pytest.mark.parametrize(
    ("ratio", "verdict"), [(1.39, Verdict.HELD), (1.4, Verdict.HELD), (1.41, Verdict.MISSED)]
)
def test_a_ratio_is_judged_by_its_median(ratio: float, verdict: Verdict) -> None:
    figure = Figure("f", "ms", spread(999), Bar(1.4), spread(1), spread(ratio))
    assert figure.verdict is verdict
    assert figure.is_good is (verdict is Verdict.HELD)


@pytest.mark.parametrize(
    ("value", "verdict"), [(0, Verdict.MISSED), (1, Verdict.HELD), (2, Verdict.MISSED)]
)
def test_a_count_has_to_be_exact(value: int, verdict: Verdict) -> None:
    bar = Bar(1, exactly=True, of_ratio=False)
    assert Figure("f", "", Spread.of([value]), bar).verdict is verdict


def test_what_was_not_built_holds_no_bar() -> None:
    figure = Figure("f", "ms", None, Bar(2))
    assert figure.verdict is Verdict.NOT_BUILT
    assert not figure.is_good


def test_what_has_no_bar_is_for_the_record() -> None:
    figure = Figure("f", "ms", spread(1))
    assert figure.verdict is Verdict.NO_BAR
    assert figure.is_good


def test_a_bar_of_a_ratio_needs_one() -> None:
    with pytest.raises(ValueError, match="without what it limits"):
        _ = Figure("f", "ms", spread(1), Bar(2)).verdict
