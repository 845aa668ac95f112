"""Medians, quartiles, and ratios of pairs."""

from __future__ import annotations

import doctest
from types import ModuleType

import pytest

from bench import spread, tables
from bench.spread import Spread, ratios
from local import dynamodb_units


@pytest.mark.parametrize("module", [spread, tables, dynamodb_units])
def test_examples(module: ModuleType) -> None:
    assert doctest.testmod(module).failed == 0


def test_one_measurement_lies_nowhere_apart() -> None:
    assert Spread.of([7]) == Spread(7, 7, 7, 7, 7)


@pytest.mark.parametrize(
    ("count", "left_out"),
    # The tables of the sign test's interval for a median, at 95 %.
    [(2, 0), (6, 0), (9, 1), (10, 1), (20, 5), (100, 39)],
)
def test_the_interval_of_the_median_is_the_sign_tests(count: int, left_out: int) -> None:
    found = Spread.of(range(count))
    assert (found.surely_from, found.surely_to) == (left_out, count - 1 - left_out)


def test_order_does_not_matter() -> None:
    assert Spread.of([3, 1, 2]) == Spread.of([1, 2, 3])


def test_a_slow_moment_that_hits_a_pair_does_not_change_their_ratio() -> None:
    quiet = ratios([2, 2, 2], [1, 1, 1])
    assert ratios([2, 200, 2], [1, 100, 1]) == quiet


def test_unpaired_measurements_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="zip"):
        ratios([1, 2], [1])
