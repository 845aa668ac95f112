"""Domains whose validation a rule cuts, and those that were validated since."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from cagateway.domain.foresight.assessment import expiry_notices
from cagateway.domain.foresight.findings import FindingCode
from cagateway.domain.foresight.fleet import Fleet, SeenDomain
from tests.fakes.clock import DAY
from tests.unit.domain.foresight.test_findings import RULE_2029, found


def test_what_a_rule_of_ten_days_cuts_is_told_a_month_before_and_not_three_days() -> None:
    """Ten days are how long the next validation serves, and not how long this one did."""
    shown = datetime(2029, 5, 19, tzinfo=UTC)
    fleet = Fleet(domains=(SeenDomain("example.com", "CNAME", shown, certificates=7),))
    [told] = found(fleet, datetime(2029, 2, 11, tzinfo=UTC), FindingCode.DOMAIN_EXPIRES)
    assert told.on == RULE_2029
    [event], _ = expiry_notices(fleet, {}, datetime(2029, 2, 14, tzinfo=UTC))
    assert (event.members["stage"], event.members["endsBy"]) == ("third", "2029-03-15")
    # What is validated since then has a third of ten days.
    since = replace(fleet.domains[0], validated_until=datetime(2029, 4, 1, tzinfo=UTC))
    fleet = Fleet(domains=(since,))
    days = [
        day
        for day in range(24, 32)
        if found(fleet, datetime(2029, 3, day, tzinfo=UTC), FindingCode.DOMAIN_EXPIRES)
    ]
    assert days == [29, 30, 31]


@pytest.mark.parametrize(("changed", "serves"), [(date(2027, 3, 12), 98), (date(2029, 3, 12), 8)])
def test_what_was_validated_since_a_rule_is_not_taken_for_what_the_rule_has_ended(
    changed: date, serves: int
) -> None:
    """Sectigo shows when a validation ends, and not when it was made."""
    for day in range(210):
        validated = datetime(changed.year, changed.month, changed.day, 9, tzinfo=UTC) + day * DAY
        domain = SeenDomain("example.com", "CNAME", validated + serves * DAY, certificates=7)
        for later in (timedelta(), DAY, serves * DAY / 2):
            told = found(Fleet(domains=(domain,)), validated + later, FindingCode.DOMAIN_EXPIRES)
            assert not told, (validated, later)


def test_a_domain_without_a_date_says_nothing_and_one_in_use_without_validation_is_told() -> None:
    now = datetime(2027, 1, 1, tzinfo=UTC)
    undated = SeenDomain("a.example", "CNAME", None, certificates=7)
    unused = SeenDomain("b.example", "CNAME", now, is_validated=False)
    used = replace(unused, name="c.example", certificates=7)
    fleet = Fleet(domains=(undated, unused, used))
    told = found(fleet, now, FindingCode.DOMAIN_EXPIRES)
    assert [one.domain for one in told] == ["c.example"]


def test_notices_are_bounded_and_what_was_told_of_one_that_must_wait_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = datetime(2027, 1, 1, tzinfo=UTC)
    many = tuple(
        SeenDomain(f"{name}.example", "CNAME", now + 2 * DAY, certificates=7) for name in "abc"
    )
    told, remembered = expiry_notices(Fleet(domains=many), {}, now, at_most=0)
    assert (told, remembered) == ((), {})
    _, published = expiry_notices(Fleet(domains=many), {}, now)
    earlier = dict.fromkeys(published, "third")
    told, remembered = expiry_notices(Fleet(domains=many), earlier, now, at_most=0)
    assert (told, remembered) == ((), earlier)
    monkeypatch.setattr("cagateway.domain.foresight.assessment.MOST_REMEMBERED", 2)
    told, remembered = expiry_notices(Fleet(domains=many), {}, now)
    assert len(told) == len(remembered) == 2
