"""Tables as people read them."""

from __future__ import annotations

from bench import tables
from bench.figures import Bar, Figure
from bench.growth import Growth
from bench.init_parts import InitPart, with_their_sum
from bench.load import Load
from bench.many_authorities import MeanUse, Scale
from bench.spread import Spread


def test_a_figure_shows_all_that_its_verdict_rests_on() -> None:
    figure = Figure(
        title="warm read",
        unit="ms",
        ours=Spread(7.42, 7.27, 7.68, 7.4, 7.5),
        bar=Bar(1.3),
        yardstick=Spread(4.73, 4.63, 4.82, 4.7, 4.8),
        ratio=Spread(1.57, 1.55, 1.63, 1.56, 1.6),
        against="gets an item",
    )
    assert tables.FIGURES.rows([figure]) == [
        (
            "warm read",
            "7.42 ms (7.27 to 7.68)",
            "4.73 ms (4.63 to 4.82)",
            "1.57 (1.55 to 1.63)",
            "at most 1.30",
            "MISSED",
            "gets an item",
        )
    ]


def test_a_count_has_neither_spread_nor_unit() -> None:
    figure = Figure("calls", "", Spread.of([1]), Bar(1, exactly=True, of_ratio=False))
    assert tables.FIGURES.rows([figure]) == [("calls", "1", "-", "-", "exactly 1", "held", "")]


def test_what_was_not_measured_is_said_loudly() -> None:
    (row,) = tables.FIGURES.rows([Figure("validation", "ms", None, Bar(2))])
    assert "NOT MEASURED" in row


def test_a_bar_of_the_figure_itself_has_its_unit() -> None:
    (row,) = tables.FIGURES.rows([Figure("m", "MiB", Spread.of([105]), Bar(256, of_ratio=False))])
    assert row[4] == "at most 256 MiB"


def test_growth_has_a_row_for_each_size() -> None:
    rows = tables.TABLES["growth"].rows(
        [Growth(10, 4096, 273, 5.1, 20.2, 3.4), Growth(10_000, 3_629_056, 473, 214, 342, 9.5)]
    )
    assert rows == [
        ("10", "4 KiB", "273 ms", "5.10 ms", "20.2 ms", "3.40 ms"),
        ("10,000", "3,544 KiB", "473 ms", "214 ms", "342 ms", "9.50 ms"),
    ]


def test_a_load_has_a_row_for_each_number_of_clients() -> None:
    loads = [Load(500, 2000, 412.3, 1190.2, 1420), Load(8, 600, 200, 40, 50, handler_ms=4)]
    assert tables.TABLES["localGateway"].rows(loads) == [
        ("500", "2,000", "412", "-", "1,190 ms", "1,420 ms"),
        ("8", "600", "200", "1.25", "40 ms", "50 ms"),
    ]


def test_the_parts_of_a_cold_start_add_up() -> None:
    parts = with_their_sum([InitPart("ours", 10.5, 0), InitPart("rest", 120, 118.25)])
    assert tables.TABLES["coldStartParts"].rows(parts) == [
        ("ours", "10.5 ms", "0 ms"),
        ("rest", "120 ms", "118 ms"),
        ("all", "130 ms", "118 ms"),
    ]


def test_many_cas_have_a_row_with_what_each_kind_of_work_takes() -> None:
    use = MeanUse(1, 2.5, 2048)
    tick = MeanUse(11, 40, 524_288)
    assert tables.TABLES["manyAuthorities"].rows([Scale(1_000, 3_000, use, use, tick, use)]) == [
        (
            *("1,000", "3,000"),
            *2 * ("1 trip, 2.50 units, 2 KiB",),
            "11 trips, 40 units, 512 KiB",
            "1 trip, 2.50 units, 2 KiB",
        )
    ]
