"""Figures as text: aligned for a terminal, and as Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.figures import Bar
from bench.load import Load
from bench.many_authorities import MeanUse
from bench.spread import Spread

Row = Sequence[str]

_KIB = 1024
# From here on decimals only distract.
_LARGE = 100


@dataclass(frozen=True, slots=True)
class Table:
    """How rows are shown: what each cell says, by the heading of its column."""

    cells: Mapping[str, Callable[[Any], str]]

    def rows(self, found: Iterable[object]) -> list[Row]:
        """Render each row."""
        return [tuple(cell(one) for cell in self.cells.values()) for one in found]

    def as_text(self, found: Iterable[object]) -> str:
        """Align the columns.

        >>> print(Table({"a": str, "b": hex}).as_text([1, 22]))
        a   b
        1   0x1
        22  0x16
        """
        lines = (tuple(self.cells), *self.rows(found))
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        return "\n".join(
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
            for line in lines
        )

    def as_markdown(self, found: Iterable[object]) -> str:
        """Render a table of Markdown.

        >>> print(Table({"a": str, "b": hex}).as_markdown([1]))
        | a | b |
        |---|---|
        | 1 | 0x1 |
        """
        head, *lines = (f"| {' | '.join(row)} |" for row in (tuple(self.cells), *self.rows(found)))
        return "\n".join((head, f"|{'|'.join('---' for _ in self.cells)}|", *lines))


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


def _use(use: MeanUse) -> str:
    kib = use.answered_bytes / _KIB
    trips = f"{number(use.calls)} {'trip' if use.calls == 1 else 'trips'}"
    return f"{trips}, {number(use.read_units)} units, {number(kib)} KiB"


def _milliseconds_of(member: str) -> Callable[[object], str]:
    return lambda row: _milliseconds(getattr(row, member))


def _use_of(member: str) -> Callable[[object], str]:
    return lambda row: _use(getattr(row, member))


def _beside_the_handler(row: Load) -> str:
    return "-" if row.beside_the_handler is None else number(row.beside_the_handler)


FIGURES = Table(
    {
        "figure": lambda row: row.title,
        "ours": lambda row: _spread(row.ours, row.unit),
        "yardstick": lambda row: _spread(row.yardstick, row.unit),
        "ratio": lambda row: _spread(row.ratio, ""),
        "bar": lambda row: _bar(row.bar, row.unit),
        "": lambda row: row.verdict.value,
        "what the yardstick does": lambda row: row.failure or row.against,
    }
)
# By the names that they have in JSON, and on the page.
TABLES: Mapping[str, Table] = {
    "coldStartParts": Table(
        {
            "whose work": lambda row: row.whose,
            "functions/profiles": _milliseconds_of("ours_ms"),
            "only a client": _milliseconds_of("client_ms"),
        }
    ),
    "growth": Table(
        {
            "profiles": lambda row: f"{row.profiles:,}",
            "answer": lambda row: f"{row.answer_bytes / _KIB:,.0f} KiB",
            "cold read": _milliseconds_of("cold_read_ms"),
            "warm read": _milliseconds_of("warm_read_ms"),
            "sync": _milliseconds_of("sync_ms"),
            "validation": _milliseconds_of("validation_ms"),
        }
    ),
    "manyAuthorities": Table(
        {
            "CAs": lambda row: f"{row.authorities:,}",
            "reads": lambda row: f"{row.reads:,}",
            **{f"of each {one}": _use_of(one) for one in ("read", "sync", "tick", "assessment")},
        }
    ),
    "localGateway": Table(
        {
            "clients": lambda row: f"{row.clients:,}",
            "requests": lambda row: f"{row.requests:,}",
            "per second": lambda row: number(row.per_second),
            "beside the handler alone": _beside_the_handler,
            "median": _milliseconds_of("median_ms"),
            "99 of 100 within": _milliseconds_of("worst_ms"),
        }
    ),
}
