"""What the command does, in which order, and with which options."""

from __future__ import annotations

import argparse
import dataclasses
import json
from collections.abc import Callable, Mapping, Sequence

from bench import artefacts, tables
from bench.figures import Figure
from bench.growth import Growth, growth
from bench.measures.cold_start import against_guides, cold_start
from bench.measures.memory import memory
from bench.measures.stampede import stampede
from bench.measures.sync import sync
from bench.measures.unit_tests import unit_tests
from bench.measures.validation import validation
from bench.measures.warm_read import round_trips, warm_read_100, warm_read_10000
from bench.record import record
from bench.rounds import Rounds
from bench.stage import Stage, staged

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
    "stampede": stampede,
    "unit-tests": unit_tests,
    "guides": against_guides,
    "memory": memory,
}


def run(arguments: Sequence[str]) -> int:
    """Measure what was asked for; 0 if every bar is held."""
    options = _parser().parse_args(arguments)
    wanted = options.only or [*MEASURES, GROWTH]
    if options.record and options.only:
        _parser().error("--record is for all figures: leave --only out")
    figures: list[Figure] = []
    growths: list[Growth] = []
    artefacts.lay_out()
    with staged() as stage:
        for name in wanted:
            if name == GROWTH:
                growths = growth(stage, Rounds(options.runs))
            else:
                figures += MEASURES[name](stage, Rounds(options.runs))
    print(as_json(figures, growths) if options.json else as_text(figures, growths))
    if options.record:
        record(figures, growths, options.runs)
    return 0 if all(figure.is_good for figure in figures) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
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


def as_text(figures: Sequence[Figure], growths: Sequence[Growth]) -> str:
    """Render for people."""
    parts = []
    if figures:
        parts.append(tables.as_text(tables.FIGURE_HEADINGS, tables.figure_rows(figures)))
    if growths:
        parts.append(tables.as_text(tables.GROWTH_HEADINGS, tables.growth_rows(growths)))
    return "\n\n".join(parts)


def as_json(figures: Sequence[Figure], growths: Sequence[Growth]) -> str:
    """Render for machines."""
    content = {
        "figures": [
            {**dataclasses.asdict(figure), "verdict": figure.verdict.value} for figure in figures
        ],
        "growth": [dataclasses.asdict(row) for row in growths],
    }
    return json.dumps(content, indent=2)
