"""The command's options, and what it prints."""

from __future__ import annotations

import json
from contextlib import nullcontext

import pytest

from bench import program
from bench.figures import Bar, Figure, Result, failed
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
    ratio = Spread(1.5, 1, 2, 1.4, 1.6)
    figure = Figure("f", "ms", Spread(3, 2, 4, 3, 3), Bar(1), Spread(2, 1, 3, 2, 2), ratio)
    content = json.loads(program.as_json(Result([figure])))
    assert content["figures"][0]["verdict"] == "MISSED"
    assert content["figures"][0]["ratio"]["median"] == 1.5


def test_what_was_not_measured_is_not_good() -> None:
    held = Figure("f", "MB", Spread.of([4]), Bar(10, of_ratio=False))
    assert Result([held]).is_good
    assert not Result([held, failed("g", "it broke")]).is_good
    assert not Result([held, Figure("g", "ms", None, Bar(2))]).is_good


def test_a_measure_that_fails_costs_its_own_line_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    held = Figure("f", "MB", Spread.of([4]), Bar(10, of_ratio=False))

    def break_off(*_: object) -> list[Figure]:
        raise TimeoutError("moto did not answer")

    monkeypatch.setattr(program, "staged", lambda: nullcontext(None))
    monkeypatch.setattr(
        program,
        "MEASURES",
        {"good": lambda *_: [held], "bad": break_off, "last": lambda *_: [held]},
    )
    result = Result()
    for name in ("good", "bad", "last"):
        program.measure(name, Rounds(1), result)
    assert [figure.verdict for figure in result.figures] == ["held", "NOT MEASURED", "held"]
    assert "moto did not answer" in program.as_text(result)


def test_noise_is_told_and_accuses_nobody() -> None:
    noisy = Figure("f", "ms", Spread.of([1]), Bar(1.1), ratio=Spread(1.1, 1, 2, 1.0, 1.2))
    result = Result([noisy])
    assert result.is_good
    assert "too noisy" in program.as_text(result)


def test_a_log_gets_a_line_for_each_kind_of_measurement(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert list(Rounds(2).each("warm read", times=3)) == [0, 1, 2, 3, 4, 5]
    assert capsys.readouterr().err == "warm read: 6 times\n"
