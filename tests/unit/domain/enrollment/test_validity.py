"""ISO 8601 durations as days."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cagateway.domain.enrollment.validity import days_asked_for
from cagateway.domain.enrollment.violations import Violation, ViolationCode
from cagateway.domain.profiles.terms import MAX_TERM_DAYS

counts = st.integers(0, 40)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        pytest.param("P30D", 30, id="days"),
        pytest.param("P0047D", 47, id="leading-zeros"),
        pytest.param("P2W", 14, id="weeks"),
        pytest.param("P1M", 30, id="a-month"),
        pytest.param("P11M", 330, id="eleven-months"),
        pytest.param("P12M", 365, id="twelve-months-are-a-year"),
        pytest.param("P13M", 395, id="thirteen-months"),
        pytest.param("P24M", 730, id="two-years-of-months"),
        pytest.param("P1Y", 365, id="a-year"),
        pytest.param("P1Y12M", 730, id="a-year-and-twelve-months"),
        pytest.param("P1Y3M10DT0H0M", 465, id="keyfactor"),
        pytest.param("PT67680M", 47, id="vault"),
        pytest.param("PT4060800S", 47, id="spire"),
        pytest.param("PT24H", 1, id="hours"),
        pytest.param("P1DT24H", 2, id="days-and-hours"),
        pytest.param("PT23H60M", 1, id="parts-that-come-to-a-day"),
        pytest.param(f"P{MAX_TERM_DAYS}D", MAX_TERM_DAYS, id="the-longest"),
    ],
)
def test_a_duration_comes_to_days(text: str, days: int) -> None:
    assert days_asked_for(text) == days


@pytest.mark.parametrize("text", [None, "", "PT0M", "PT0S", "P0D", "P0Y", "P0M", "P0DT0H"])
def test_absent_and_zero_ask_for_none(text: str | None) -> None:
    assert days_asked_for(text) is None


@pytest.mark.parametrize(
    "text",
    [
        *("P", "PT", "P1", "30", "30D", "1Y", "P1DT", "P1S", "PT1D", "P1H", "P1D1Y", "p30d"),
        *("-P30D", "+P30D", "P-30D", "P1Y-1D", "P0.5D", "P1,5Y", "PT0.5H", "P1e2D"),
        *("PT12H", "PT259201S", "PT1439M", "P1DT1S"),
        *("2026-01-01T00:00:00Z/P30D", "P30D/2026-01-01", "P0001-00-00", "P1Y/P2Y"),
        *(
            " P30D",
            "P30D ",
            "P30D\n",
            "P 30D",
            "P30D\0",
            "P\u0663\u0660D",
            "P\uff13\uff10D",
            "ninety days",
        ),
        *(
            "P36501D",
            "P101Y",
            "P999999Y",
            "P1000000D",
            "PT99999999999999S",
            "P" + "9" * 60_000 + "D",
        ),
        *("P1D" * 20_000, "P" + "1Y" * 30_000, "PT" + "0" * 65_000 + "M"),
    ],
    ids=lambda text: ascii(text)[1:31],
)
def test_anything_else_is_refused(text: str) -> None:
    refused = days_asked_for(text)
    assert isinstance(refused, Violation)
    assert refused.code is ViolationCode.INVALID_VALIDITY_PERIOD
    assert len(refused.message) < 300


@given(counts, counts, counts, counts)
def test_the_parts_add_up(years: int, months: int, weeks: int, days: int) -> None:
    total = 365 * (years + months // 12) + 30 * (months % 12) + 7 * weeks + days
    assert days_asked_for(f"P{years}Y{months}M{weeks}W{days}D") == (total or None)


@given(st.integers(1, MAX_TERM_DAYS))
def test_every_unit_of_time_says_the_same(days: int) -> None:
    asked = (f"P{days}D", f"PT{24 * days}H", f"PT{1440 * days}M", f"PT{86_400 * days}S")
    assert {days_asked_for(text) for text in asked} == {days}


@given(st.text(st.sampled_from("PYMWDTHS0123456789.,-+/ "), max_size=30))
def test_any_text_is_days_none_or_refused(text: str) -> None:
    days = days_asked_for(text)
    assert days is None or isinstance(days, Violation) or 1 <= days <= MAX_TERM_DAYS
