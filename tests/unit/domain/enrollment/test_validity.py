"""ISO 8601 durations as days."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cagateway.domain.enrollment.validity import days_asked_for
from cagateway.domain.profiles.profiles import MAX_TERM_DAYS
from cagateway.domain.violations import Violation, ViolationCode
from tests.enrollment import LISTS, NOW, offer, request, verdict

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
        pytest.param("PT1128H0M0.000S", 47, id="a-fraction-of-nothing"),
        pytest.param("P47DT0,0S", 47, id="with-a-comma"),
        pytest.param("PT24H", 1, id="hours"),
        pytest.param("P1DT24H", 2, id="days-and-hours"),
        pytest.param("PT23H60M", 1, id="parts-that-come-to-a-day"),
        pytest.param(f"P{MAX_TERM_DAYS}D", MAX_TERM_DAYS, id="the-longest"),
    ],
)
def test_a_duration_comes_to_days(text: str, days: int) -> None:
    assert days_asked_for(text, NOW) == days


@pytest.mark.parametrize("text", [None, "", "PT0M", "PT0S", "P0D", "P0Y", "P0M", "P0DT0H"])
def test_absent_and_zero_ask_for_none(text: str | None) -> None:
    assert days_asked_for(text, NOW) is None


@pytest.mark.parametrize(
    "text",
    [
        *("P", "PT", "P1", "30", "30D", "1Y", "P1DT", "P1S", "PT1D", "P1H", "P1D1Y", "p30d"),
        *(
            "-P30D",
            "+P30D",
            "P-30D",
            "P1Y-1D",
            "P0.5D",
            "P1.5D",
            "P1.0D",
            "P1,5Y",
            "PT0.5H",
            "PT0.0H",
            "P1e2D",
        ),
        *("PT1128H0M0.001S", "PT4060800.0000000000S", "PT4060800.S", "PT.0S"),
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
    refused = days_asked_for(text, NOW)
    assert isinstance(refused, Violation)
    assert refused.code is ViolationCode.INVALID_VALIDITY_PERIOD
    assert len(refused.message) < 300


@pytest.mark.parametrize(
    ("text", "days"),
    [
        pytest.param("2026-11-25T22:30:00Z/2027-11-25T22:30:00Z", 365, id="start-and-end"),
        pytest.param("2026-11-25T22:30:00Z/2026-11-26T22:30:01Z", 2, id="rounded-up"),
        pytest.param("2026-11-25T22:30:00.00Z/2026-12-25T22:29:00.999Z", 30, id="fractions"),
        pytest.param("2026-11-25T23:30:00+01:00/2026-12-25T17:30:00-0500", 30, id="zones"),
        pytest.param("2026-11-25T22:30/2026-12-25T22:30", 30, id="no-seconds-no-zone"),
        pytest.param("2026-11-25/2027-01-11", 47, id="days"),
        pytest.param("2026-11-25T22:30Z/PT1128H0M0.000S", 47, id="a-fraction-of-nothing"),
        # A day has 86,400 seconds, whatever clocks on walls say: 200 less an hour, and one more.
        pytest.param("2026-11-25T23:30+01:00/2027-06-13T23:30+02:00", 200, id="into-summer-time"),
        pytest.param("2026-11-25T20:30-02:00/2027-06-13T20:30-03:00", 201, id="out-of-it"),
        pytest.param("2026-11-26T22:30:00Z/2026-11-27T22:30:00Z", 1, id="tomorrow-same-time"),
        pytest.param("2026-11-24T22:30:00Z/2026-11-25T22:30:00Z", 1, id="since-yesterday"),
        pytest.param("2026-11-25T22:30:00Z/P47D", 47, id="start-and-duration"),
        pytest.param("2026-11-25T22:30:00Z/P1Y", 365, id="a-year-has-365-days-here-too"),
        pytest.param("2026-11-25T22:30:00Z/PT36H", 2, id="a-duration-rounded-up"),
        pytest.param("P47D/2027-01-11T22:30:00Z", 47, id="duration-and-end"),
        pytest.param("P1Y/2027-11-25T22:30:00Z", 365, id="a-year-and-its-end"),
        pytest.param("PT36H/2026-11-27T10:30:00Z", 2, id="begins-exactly-now"),
    ],
)
def test_an_interval_that_begins_now_comes_to_days(text: str, days: int) -> None:
    assert days_asked_for(text, NOW) == days


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        pytest.param("2026-11-26T22:30:01Z/P47D", "begin now", id="later"),
        pytest.param("2027-01-01/2027-02-01", "begin now", id="next-year"),
        pytest.param("2026-11-24T22:29:59Z/P47D", "begin now", id="earlier"),
        pytest.param("P47D/2027-01-13T22:30:00Z", "begin now", id="ends-too-late"),
        pytest.param("P1Y/0001-01-01", "begin now", id="before-the-calendar"),
        pytest.param("2026-11-25/2026-11-25", "end after", id="empty"),
        pytest.param("2026-11-25/2026-11-24", "end after", id="backwards"),
        pytest.param("2026-11-25/PT0M", "end after", id="no-time"),
        pytest.param("2026-11-25/9999-12-31", "36500 days at most", id="for-ever"),
        pytest.param("2026-11-25/P999999Y", "36500 days at most", id="a-million-years"),
        *(
            pytest.param(text, "must be an ISO 8601", id=text)
            for text in (
                *("P1D/P1D", "/P1D", "P1D/", "/", "2026-11-25/", "2026-11-25", "R5/2026-11-25/P1D"),
                *("2026-13-25/P1D", "2026-11-25T25:00Z/P1D", "2026-11-25 22:30/P1D", "x/P1D"),
                *("2026-11-25/P1D/P1D", "2026-W48-3/P1D", "20261125/P1D", "2026-11-25--P1D"),
                *("0001-01-01T00:00+14:00/P1D", "9999-12-31T23:59-14:00/P1D"),
            )
        ),
    ],
)
def test_another_interval_is_refused_with_the_reason(text: str, rule: str) -> None:
    refused = days_asked_for(text, NOW)
    assert isinstance(refused, Violation)
    assert refused.code is ViolationCode.INVALID_VALIDITY_PERIOD
    assert rule in refused.message


BEGUN_DAY = "48 days, each begun day of an interval being one"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2026-11-25T22:30:00Z/2027-01-11T22:30:00.003Z", BEGUN_DAY),
        ("2026-11-25T22:30:00Z/PT1128H1S", BEGUN_DAY),
        ("PT1128H1S/2027-01-11T22:30:01Z", BEGUN_DAY),
        ("2026-11-25T22:30:00Z/2027-01-12T22:30:00Z", "48 days"),
        ("2026-11-25T22:30:00Z/P48D", "48 days"),
        ("P48D", "48 days"),
    ],
)
def test_whoever_asks_for_a_begun_day_is_told_why_it_is_a_day(text: str, words: str) -> None:
    assert days_asked_for(text, NOW) == 48
    (refused,) = verdict(request(validity_period=text), offer(local=LISTS)).details
    assert refused.code == "validity-not-allowed"
    assert f"does not allow a validity of {words}. Ask for one of these" in refused.message


def test_an_interval_is_shown_whole_for_it_is_no_key() -> None:
    text = "2027-11-25T22:30:00Z/2028-11-25T22:30:00Z"
    refused = days_asked_for(text, NOW)
    assert isinstance(refused, Violation)
    assert refused.value == text


@given(st.integers(0, 32_000_000_000), st.integers(1, 3_000_000))
def test_an_interval_says_the_same_however_it_is_written(at: int, minutes: int) -> None:
    start, length = datetime.fromtimestamp(at, UTC), timedelta(minutes=minutes)
    first, last = start.isoformat(), (start + length).isoformat()
    written = (f"{first}/{last}", f"{first}/PT{minutes}M", f"PT{minutes}M/{last}")
    assert {days_asked_for(text, start) for text in written} == {-(-minutes // 1440)}


@given(counts, counts, counts, counts)
def test_the_parts_add_up(years: int, months: int, weeks: int, days: int) -> None:
    total = 365 * (years + months // 12) + 30 * (months % 12) + 7 * weeks + days
    assert days_asked_for(f"P{years}Y{months}M{weeks}W{days}D", NOW) == (total or None)


@given(st.integers(1, MAX_TERM_DAYS))
def test_every_unit_of_time_says_the_same(days: int) -> None:
    asked = (f"P{days}D", f"PT{24 * days}H", f"PT{1440 * days}M", f"PT{86_400 * days}S")
    assert {days_asked_for(text, NOW) for text in asked} == {days}


@given(st.text(st.sampled_from("PYMWDTHS0123456789.,-+/ "), max_size=30))
def test_any_text_is_days_none_or_refused(text: str) -> None:
    days = days_asked_for(text, NOW)
    assert days is None or isinstance(days, Violation) or 1 <= days <= MAX_TERM_DAYS
