"""What a bar says of a figure."""

from __future__ import annotations

import pytest

from bench.figures import Bar, Figure, Verdict, failed
from bench.spread import Spread


def spread(
    median: float, surely_from: float | None = None, surely_to: float | None = None
) -> Spread:
    low, high = surely_from or median, surely_to or median
    return Spread(median, median / 2, median * 2, low, high)


@pytest.mark.parametrize(
    ("ratio", "verdict"),
    [
        pytest.param(spread(1.39, 1.38, 1.40), Verdict.HELD, id="surely below its bar"),
        pytest.param(spread(1.45, 1.41, 1.50), Verdict.MISSED, id="surely above it"),
        pytest.param(spread(1.39, 1.30, 1.41), Verdict.NOISY, id="probably below"),
        pytest.param(spread(1.41, 1.39, 1.60), Verdict.NOISY, id="probably above"),
    ],
)
def test_a_ratio_is_judged_by_where_its_median_surely_lies(ratio: Spread, verdict: Verdict) -> None:
    figure = Figure("f", "ms", spread(999), Bar(1.4), spread(1), ratio)
    assert figure.verdict is verdict
    assert figure.is_good is (verdict is not Verdict.MISSED)


def test_on_a_loaded_machine_nothing_is_missed_that_a_quiet_one_holds() -> None:
    quiet = [1.05 + 0.001 * number for number in range(20)]
    loaded = [ratio * (2 if number % 2 else 1) for number, ratio in enumerate(quiet)]
    assert Figure("f", "ms", spread(1), Bar(1.1), ratio=Spread.of(quiet)).verdict is Verdict.HELD
    assert Figure("f", "ms", spread(1), Bar(1.1), ratio=Spread.of(loaded)).verdict is Verdict.NOISY


@pytest.mark.parametrize(
    ("value", "verdict"), [(0, Verdict.MISSED), (1, Verdict.HELD), (2, Verdict.MISSED)]
)
def test_a_count_has_to_be_exact(value: int, verdict: Verdict) -> None:
    bar = Bar(1, exactly=True, of_ratio=False)
    assert Figure("f", "", Spread.of([value]), bar).verdict is verdict


def test_what_could_not_be_measured_says_why_in_a_line() -> None:
    figure = failed("tick", "moto went away\nTraceback ...")
    assert figure.verdict is Verdict.FAILED
    assert figure.failure == "moto went away"
    assert not figure.is_good


def test_what_was_not_measured_holds_no_bar() -> None:
    figure = Figure("f", "ms", None, Bar(2))
    assert figure.verdict is Verdict.FAILED
    assert not figure.is_good


def test_what_has_no_bar_is_for_the_record() -> None:
    figure = Figure("f", "ms", spread(1))
    assert figure.verdict is Verdict.NO_BAR
    assert figure.is_good


def test_a_bar_of_a_ratio_needs_one() -> None:
    with pytest.raises(ValueError, match="without what it limits"):
        _ = Figure("f", "ms", spread(1), Bar(2)).verdict
