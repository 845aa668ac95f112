"""A year of a thousand certificates: nothing breaks that was not foretold a month before."""

from __future__ import annotations

from collections import Counter

import pytest

from cagateway.domain.foresight.findings import FindingCode
from tests.unit.domain.foresight.foretold import NOTICE, TELLS, false_alarms, notices, untold
from tests.unit.domain.foresight.simulated_year import World

# What it took to foretell all of it when this was written; a change that alarms more must say why.
FALSE_ALARMS_AT_MOST = 25


@pytest.fixture(scope="module")
def year() -> World:
    world = World()
    world.run()
    return world


def test_nothing_breaks_that_was_not_foretold_thirty_days_before(year: World) -> None:
    assert not untold(year)


def test_each_kind_of_break_is_lived_through_and_needs_its_finding(year: World) -> None:
    found = list(notices(year))
    assert {broken.kind for broken, _ in found} == set(TELLS)
    for code in TELLS:
        without = [notice for _, notice in notices(year, without=code)]
        assert any(notice is None or notice < NOTICE for notice in without), code


def test_false_alarms_are_few(year: World) -> None:
    alarms = false_alarms(year)
    told = Counter(str(finding.code) for _, finding in year.told.values())
    print(f"false alarms: {dict(alarms)} of {dict(told)}; breaks: {len(year.breaks)}")  # noqa: T201
    assert sum(alarms.values()) <= FALSE_ALARMS_AT_MOST
    # The one who does all right is told of nothing but what its domains and its peak bring.
    assert alarms[FindingCode.REQUEST_WILL_BE_REFUSED] == 0
    # What a rule will end is told of, though its owner may validate it in time.
    assert alarms[FindingCode.DOMAIN_EXPIRES] <= 1
    assert len(year.services) == 1_000
