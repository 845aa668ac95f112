"""What the command does, in which order, and with which options."""

from __future__ import annotations

import argparse
import dataclasses
import json
import traceback
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bench import artefacts, tables
from bench.figures import Figure, Result, Verdict, failed
from bench.growth import growth
from bench.init_parts import init_parts
from bench.many_authorities import scales
from bench.measures.acme import acme
from bench.measures.cold_start import against_guides, cold_start
from bench.measures.documents import documents
from bench.measures.layer_size import layer_size
from bench.measures.local_gateway import local_gateway
from bench.measures.memory import memory
from bench.measures.small_reads import small_reads
from bench.measures.stampede import stampede
from bench.measures.sync import sync
from bench.measures.tick import tick
from bench.measures.unit_tests import unit_tests
from bench.measures.validation import validation
from bench.measures.warm_read import round_trips, warm_read_100, warm_read_10000
from bench.record import record
from bench.rounds import Rounds
from bench.stage import Stage, staged

DEFAULT_RUNS = 20

Measure = Callable[[Stage, Rounds], list[Figure]]
MEASURES: Mapping[str, Measure] = {
    "cold-start": cold_start,
    "warm-read-100": warm_read_100,
    "warm-read-10000": warm_read_10000,
    "small-reads": small_reads,
    "documents": documents,
    "round-trips": round_trips,
    "validation": validation,
    "acme": acme,
    "sync": sync,
    "tick": tick,
    "stampede": stampede,
    "unit-tests": unit_tests,
    "layer-size": layer_size,
    "guides": against_guides,
    "memory": memory,
}


# What fills a table of its own, and which.
TABLES: Mapping[str, tuple[str, Callable[[Stage, Rounds], list[Any]]]] = {
    "cold-start-parts": ("coldStartParts", init_parts),
    "growth": ("growth", growth),
    "many-authorities": ("manyAuthorities", scales),
    "local-gateway": ("localGateway", local_gateway),
}
TABLES_AND_MEASURES = (*MEASURES, *TABLES)


def run(arguments: Sequence[str]) -> int:
    """Measure what was asked for; 0 if every bar is held, as far as the machine lets us say."""
    options = _parser().parse_args(arguments)
    wanted = options.only or TABLES_AND_MEASURES
    if options.record and options.only:
        _parser().error("--record is for all figures: leave --only out")
    if not artefacts.are_built():
        _parser().error("nothing is built to be measured: run `make bench`")
    result = Result()
    artefacts.lay_out()
    try:
        for name in wanted:
            measure(name, Rounds(options.runs), result)
    finally:
        # Whatever ends a run of minutes, what it has measured so far is printed.
        print(as_json(result) if options.json else as_text(result))
    # A missed bar is worth recording; a page with holes is not.
    if options.record and result.is_complete:
        record(result, options.runs)
    return 0 if result.is_good else 1


def measure(name: str, rounds: Rounds, result: Result) -> None:
    """Measure one thing, on a stage of its own; if that fails, it costs its own line alone."""
    try:
        with staged() as stage:
            if name in TABLES:
                table, rows_of = TABLES[name]
                result.tables[table] = rows_of(stage, rounds)
            else:
                result.figures.extend(MEASURES[name](stage, rounds))
    except Exception as error:  # noqa: BLE001 - whatever it is, the other measures stand
        traceback.print_exc()
        result.figures.append(failed(name, f"{type(error).__name__}: {error}"))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description="Measure the built functions, each beside the least that could do its job. "
        "The status is 1 where a bar is missed or something could not be measured.",
    )
    parser.add_argument(
        "--only",
        action="append",
        choices=TABLES_AND_MEASURES,
        metavar="NAME",
        help=f"measure only this; may be repeated: {', '.join(TABLES_AND_MEASURES)}",
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
    parts = [tables.FIGURES.as_text(result.figures)] if result.figures else []
    parts += [
        table.as_text(result.tables[name])
        for name, table in tables.TABLES.items()
        if name in result.tables
    ]
    noisy = sum(figure.verdict is Verdict.NOISY for figure in result.figures)
    if noisy:
        parts.append(
            f"{noisy} figures are too noisy to say whether their bar is held: the machine is busy, "
            "or the figure lies on its bar. More runs say more (--runs)."
        )
    return "\n\n".join(parts)


def as_json(result: Result) -> str:
    figures = [
        {**dataclasses.asdict(figure), "verdict": figure.verdict.value} for figure in result.figures
    ]
    rows = {
        name: [dataclasses.asdict(row) for row in result.tables.get(name, [])]
        for name in tables.TABLES
    }
    return json.dumps({"figures": figures, **rows}, indent=2)
