"""What the command does, in which order, and with which options."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bench import artefacts, tables
from bench.figures import Figure
from bench.growth import Growth, growth
from bench.measures.cold_start import against_guides, cold_start
from bench.measures.memory import memory
from bench.measures.stampede import stampede
from bench.measures.sync import sync
from bench.measures.tick import tick
from bench.measures.unit_tests import unit_tests
from bench.measures.validation import validation
from bench.measures.warm_read import round_trips, warm_read_100, warm_read_10000
from bench.record import record
from bench.rounds import Rounds
from bench.runtime_api import FunctionError
from bench.stage import Stage, StageError, staged

DEFAULT_RUNS = 20
GROWTH = "growth"

Measure = Callable[[Stage, Rounds], list[Figure]]
MEASURES: Mapping[str, Measure] = {
    "cold-start": cold_start,
    "warm-read-100": warm_read_100,
    "warm-read-10000": warm_read_10000,
    "round-trips": round_trips,
    "validation": validation,
    "sync": sync,
    "tick": tick,
    "stampede": stampede,
    "unit-tests": unit_tests,
    "guides": against_guides,
    "memory": memory,
}


@dataclass
class Result:
    """What was measured."""

    figures: list[Figure] = field(default_factory=list)
    growths: list[Growth] = field(default_factory=list)
    is_complete: bool = True

    @property
    def is_good(self) -> bool:
        """Tell whether every bar is held."""
        return self.is_complete and all(figure.is_good for figure in self.figures)


def run(arguments: Sequence[str]) -> int:
    """Measure what was asked for; 0 if every bar is held."""
    options = _parser().parse_args(arguments)
    wanted = options.only or [*MEASURES, GROWTH]
    if options.record and options.only:
        _parser().error("--record is for all figures: leave --only out")
    if not artefacts.are_built():
        _parser().error("nothing is built to be measured: run `make bench`")
    result = Result()
    artefacts.lay_out()
    with staged() as stage:
        for name in wanted:
            _measure(name, stage, Rounds(options.runs), result)
    print(as_json(result) if options.json else as_text(result))
    if options.record and result.is_complete:
        record(result.figures, result.growths, options.runs)
    return 0 if result.is_good else 1


def _measure(name: str, stage: Stage, rounds: Rounds, result: Result) -> None:
    """Measure one thing; if that cannot be, the others still count."""
    try:
        if name == GROWTH:
            result.growths.extend(growth(stage, rounds))
        else:
            result.figures.extend(MEASURES[name](stage, rounds))
    except (FunctionError, StageError) as error:
        print(f"{name} cannot be measured: {error}", file=sys.stderr)
        result.is_complete = False


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description="Measure the built functions, each beside the least that could do its job. "
        "The status is 1 where a bar is not held.",
    )
    parser.add_argument(
        "--only",
        action="append",
        choices=[*MEASURES, GROWTH],
        metavar="NAME",
        help=f"measure only this; may be repeated: {', '.join([*MEASURES, GROWTH])}",
    )
    parser.add_argument(
        "--runs", type=_count, default=DEFAULT_RUNS, help="how often (%(default)s by default)"
    )
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    parser.add_argument(
        "--record", action="store_true", help="also write docs/performance.md and its chart"
    )
    return parser


def _count(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 on")
    return int(text)


def as_text(result: Result) -> str:
    """Render for people."""
    parts = []
    if result.figures:
        rows = tables.figure_rows(result.figures)
        parts.append(tables.as_text(tables.FIGURE_HEADINGS, rows))
    if result.growths:
        parts.append(tables.as_text(tables.GROWTH_HEADINGS, tables.growth_rows(result.growths)))
    return "\n\n".join(parts)


def as_json(result: Result) -> str:
    """Render for machines."""
    figures = [
        {**dataclasses.asdict(figure), "verdict": figure.verdict.value} for figure in result.figures
    ]
    growths = [dataclasses.asdict(row) for row in result.growths]
    return json.dumps({"figures": figures, "growth": growths}, indent=2)
