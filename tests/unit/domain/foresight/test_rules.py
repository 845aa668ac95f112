"""The calendar of public TLS: each date, to the second, in any zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from cagateway.domain.certificates.listed import expiring_from
from cagateway.domain.foresight.findings import Severity, severity_on
from cagateway.domain.foresight.fleet import urgent_from
from cagateway.domain.foresight.rules import (
    RULES,
    Rule,
    RuleKind,
    day_of,
    limit_days,
    rules_to_come,
    validation_end,
)
from tests.fakes.clock import DAY, SECOND

LIFE, REUSE = RuleKind.CERTIFICATE_LIFE, RuleKind.DOMAIN_REUSE
LAST_OF_200 = datetime(2027, 3, 14, 23, 59, 59, tzinfo=UTC)


def test_the_table_is_sorted_and_says_where_each_rule_stands() -> None:
    assert list(RULES) == sorted(RULES, key=lambda rule: rule.begins_on)
    assert all(rule.source and rule.url.startswith("https://") for rule in RULES)
    assert len({(rule.kind, rule.begins_on) for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.kind}-{rule.begins_on}")
def test_each_rule_counts_from_the_first_second_of_its_day(rule: Rule) -> None:
    assert rule in rules_to_come(rule.kind, rule.begins_at - SECOND)
    assert rule not in rules_to_come(rule.kind, rule.begins_at)
    assert limit_days(rule.kind, rule.begins_at) == rule.limit_days
    if rule.limit_days:
        assert limit_days(rule.kind, rule.begins_at - SECOND) != rule.limit_days


def test_limits_shrink_and_never_grow() -> None:
    for kind in (LIFE, REUSE):
        limits = [rule.limit_days or 0 for rule in RULES if rule.kind is kind]
        assert limits == sorted(limits, reverse=True)


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Berlin", "Pacific/Kiritimati"])
def test_a_rule_begins_at_one_moment_wherever_the_clock_stands(zone: str) -> None:
    """On the night of 2027-03-14 New York's clocks change: the rule does not."""
    local = (LAST_OF_200 + SECOND).astimezone(ZoneInfo(zone))
    assert limit_days(LIFE, local - SECOND) == 200
    assert limit_days(LIFE, local) == 100
    assert day_of(local) == date(2027, 3, 15)


def test_days_are_counted_through_a_leap_day_and_a_change_of_clocks() -> None:
    begun = datetime(2028, 1, 1, tzinfo=UTC)
    assert expiring_from(begun, begun + 99 * DAY) == begun + 69 * DAY
    assert (
        urgent_from(begun, begun + 60 * DAY)
        == begun + 50 * DAY
        == datetime(2028, 2, 20, tzinfo=UTC)
    )
    # Thirty days of 86,400 s before, though the hour on the wall is another one.
    berlin = ZoneInfo("Europe/Berlin")
    end = datetime(2027, 4, 10, 12, tzinfo=berlin).astimezone(UTC)
    since = expiring_from(end - 199 * DAY, end)
    assert end - since == 30 * DAY
    assert since.astimezone(berlin).hour == 11


def test_severity_grows_as_the_day_comes() -> None:
    on = date(2028, 3, 15)
    rated = [
        severity_on(on, datetime(2028, 3, 15, 23, tzinfo=UTC) - days * DAY)
        for days in (121, 120, 31, 30, 0, -40)
    ]
    info, warning, critical = Severity.INFO, Severity.WARNING, Severity.CRITICAL
    assert rated == [info, warning, warning, critical, critical, critical]
    # 120 days before 2028-03-15 is a day later than in a year without a leap day.
    assert severity_on(on, datetime(2027, 11, 16, tzinfo=UTC)) is warning
    assert severity_on(on, datetime(2027, 11, 15, tzinfo=UTC)) is info
    assert severity_on(on, datetime(2028, 3, 15, tzinfo=UTC), at_most=warning) is warning


@pytest.mark.parametrize(
    ("validated", "method", "ends", "by"),
    [
        # Sectigo's date, where no rule comes before it.
        (datetime(2026, 8, 1, tzinfo=UTC), "CNAME", datetime(2027, 2, 15, tzinfo=UTC), None),
        # A hundred days are over when the rule begins.
        (datetime(2026, 10, 1, tzinfo=UTC), "CNAME", datetime(2027, 3, 15, tzinfo=UTC), REUSE),
        # They end a little later.
        (datetime(2027, 1, 10, tzinfo=UTC), "HTTP", datetime(2027, 4, 20, tzinfo=UTC), REUSE),
        # E-mail counts no longer, however fresh; through a leap day.
        (
            datetime(2028, 2, 29, tzinfo=UTC),
            "E-mail",
            datetime(2028, 3, 15, tzinfo=UTC),
            RuleKind.DOMAIN_METHOD,
        ),
        (datetime(2029, 3, 10, tzinfo=UTC), "CNAME", datetime(2029, 3, 20, tzinfo=UTC), REUSE),
    ],
)
def test_a_validation_ends_by_sectigos_date_or_by_a_rule_before_it(
    validated: datetime, method: str, ends: datetime, by: RuleKind | None
) -> None:
    shown = validated + (198 if validated < datetime(2027, 3, 15, tzinfo=UTC) else 98) * DAY
    told = validation_end(shown, validated, method, validated)
    assert (told.at, told.rule and told.rule.kind) == (ends, by)
    # Where Sectigo does not say when it was validated, its date says it.
    assert validation_end(shown, None, method, validated) == told


def test_an_offset_changes_no_instant() -> None:
    west = timezone(timedelta(hours=-12))
    shown = datetime(2027, 7, 1, 3, tzinfo=UTC)
    assert (
        validation_end(shown.astimezone(west), None, "TXT", shown).at
        == validation_end(shown, None, "TXT", shown).at
    )
