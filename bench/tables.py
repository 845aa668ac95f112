"""Figures as text: aligned for a terminal, and as Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.figures import Bar, Figure
from bench.growth import Growth
from bench.init_parts import InitPart
from bench.load import Load
from bench.many_authorities import MeanUse, Scale
from bench.spread import Spread

Row = Sequence[str]

_KIB = 1024
# From here on decimals only distract.
_LARGE = 100


def figure_rows(figures: Iterable[Figure]) -> list[Row]:
    return [
        (
            figure.title,
            _spread(figure.ours, figure.unit),
            _spread(figure.yardstick, figure.unit),
            _spread(figure.ratio, ""),
            _bar(figure.bar, figure.unit),
            figure.verdict.value,
            figure.failure or figure.against,
        )
        for figure in figures
    ]


def growth_rows(growths: Iterable[Growth]) -> list[Row]:
    return [
        (
            f"{row.profiles:,}",
            f"{row.answer_bytes / _KIB:,.0f} KiB",
            *map(
                _milliseconds,
                (row.cold_read_ms, row.warm_read_ms, row.sync_ms, row.validation_ms),
            ),
        )
        for row in growths
    ]


def load_rows(loads: Iterable[Load]) -> list[Row]:
    return [
        (
            f"{row.clients:,}",
            f"{row.requests:,}",
            number(row.per_second),
            "-" if row.beside_the_handler is None else number(row.beside_the_handler),
            _milliseconds(row.median_ms),
            _milliseconds(row.worst_ms),
        )
        for row in loads
    ]


def part_rows(parts: Iterable[InitPart]) -> list[Row]:
    """One row per part of a cold start, and their sum."""
    shown = [*parts]
    whole = InitPart(
        "all", sum(part.ours_ms for part in shown), sum(part.client_ms for part in shown)
    )
    return [
        (part.whose, _milliseconds(part.ours_ms), _milliseconds(part.client_ms))
        for part in (*shown, whole)
    ]


def scale_rows(scales: Iterable[Scale]) -> list[Row]:
    return [
        (
            f"{row.authorities:,}",
            f"{row.reads:,}",
            *(_use(one) for one in (row.read, row.sync, row.tick, row.assessment)),
        )
        for row in scales
    ]


def _use(use: MeanUse) -> str:
    kib = use.answered_bytes / _KIB
    trips = f"{number(use.calls)} {'trip' if use.calls == 1 else 'trips'}"
    return f"{trips}, {number(use.read_units)} units, {number(kib)} KiB"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows beneath headings."""

    headings: Row
    rows: Callable[[Iterable[Any]], list[Row]]

    def as_text(self, found: Iterable[object]) -> str:
        """Align the columns.

        >>> print(Table(("a", "b"), list).as_text([("1", "long"), ("22", "x")]))
        a   b
        1   long
        22  x
        """
        lines = (self.headings, *self.rows(found))
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        return "\n".join(
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
            for line in lines
        )

    def as_markdown(self, found: Iterable[object]) -> str:
        """Render a table of Markdown.

        >>> print(Table(("a", "b"), list).as_markdown([("1", "2")]))
        | a | b |
        |---|---|
        | 1 | 2 |
        """
        head, *lines = (f"| {' | '.join(row)} |" for row in (self.headings, *self.rows(found)))
        return "\n".join((head, f"|{'|'.join('---' for _ in self.headings)}|", *lines))


FIGURES = Table(
    ("figure", "ours", "yardstick", "ratio", "bar", "", "what the yardstick does"), figure_rows
)
# By the names that they have in JSON, and on the page.
TABLES: Mapping[str, Table] = {
    "coldStartParts": Table(("whose work", "functions/profiles", "only a client"), part_rows),
    "growth": Table(
        ("profiles", "answer", "cold read", "warm read", "sync", "validation"), growth_rows
    ),
    "manyAuthorities": Table(
        ("CAs", "reads", *(f"of each {one}" for one in ("read", "sync", "tick", "assessment"))),
        scale_rows,
    ),
    "localGateway": Table(
        (
            *("clients", "requests", "per second", "beside the handler alone"),
            *("median", "99 of 100 within"),
        ),
        load_rows,
    ),
}


def number(value: float) -> str:
    """Render with as many digits as mean something.

    >>> number(1), number(1.2345), number(23.456), number(4321.9)
    ('1', '1.23', '23.5', '4,322')
    """
    if value == int(value):
        return f"{value:,.0f}"
    if value >= _LARGE:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"  # noqa: PLR2004 - three digits


def _milliseconds(value: float) -> str:
    return f"{number(value)} ms"


def _spread(spread: Spread | None, unit: str) -> str:
    if spread is None:
        return "-"
    text = f"{number(spread.median)} {unit}".rstrip()
    if spread.lower == spread.upper:
        return text
    return f"{text} ({number(spread.lower)} to {number(spread.upper)})"


def _bar(bar: Bar | None, unit: str) -> str:
    if bar is None:
        return "-"
    limit = f"{number(bar.limit)} {'' if bar.of_ratio else unit}".rstrip()
    return f"{'exactly' if bar.exactly else 'at most'} {limit}"
