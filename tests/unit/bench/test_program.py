"""The command's options, and what it prints."""

from __future__ import annotations

import json

import pytest

from bench import program
from bench.figures import Bar, Figure
from bench.program import Result
from bench.rounds import Rounds
from bench.spread import Spread


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--only", "everything"], "cold-start"),
        (["--runs", "0"], "no number from 1 on"),
        (["--runs", "many"], "no number from 1 on"),
        (["--record", "--only", "sync"], "leave --only out"),
    ],
)
def test_odd_options_are_refused_before_anything_starts(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        program.run(arguments)
    assert said in capsys.readouterr().err


def test_json_has_the_verdicts() -> None:
    figure = Figure("f", "ms", Spread(3, 2, 4), Bar(1), Spread(2, 1, 3), Spread(1.5, 1, 2))
    content = json.loads(program.as_json(Result([figure])))
    assert content["figures"][0]["verdict"] == "MISSED"
    assert content["figures"][0]["ratio"] == {"median": 1.5, "lower": 1, "upper": 2}


def test_what_could_not_be_measured_is_not_good() -> None:
    held = Figure("f", "s", Spread.of([4]), Bar(10, of_ratio=False))
    assert Result([held]).is_good
    assert not Result([held], is_complete=False).is_good
    assert not Result([held, Figure("g", "ms", None, Bar(2))]).is_good


def test_a_log_gets_a_line_for_each_kind_of_measurement(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert list(Rounds(2).each("warm read", times=3)) == [0, 1, 2, 3, 4, 5]
    assert capsys.readouterr().err == "warm read: 6 times\n"
