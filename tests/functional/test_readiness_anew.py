"""What was foreseen of a CA that was deleted, and what of the one that has its id now."""

from __future__ import annotations

from dataclasses import replace as with_
from datetime import datetime, timedelta

import pytest

from cagateway.domain.foresight.assessment import NoticeKind
from cagateway.domain.foresight.fleet import AskedTerm, Fleet
from cagateway.services.foresight.fleet_reading import FleetReader
from cagateway.store.assessments import DynamoDBAssessments
from cagateway.store.habits import DynamoDBHabits
from cagateway.store.table import Table
from tests.fakes.clock import NOON
from tests.functional.readiness_house import House, configured
from tests.functional.test_listed_certificates import issue

DAY = timedelta(days=1)


@pytest.fixture
def house(table: Table) -> House:
    return configured(table)


def test_a_ca_that_is_made_anew_is_told_of_once_and_its_predecessors_assessment_is_none(
    house: House,
) -> None:
    """Its certificates stay with the id; what was foreseen of the deleted one does not."""
    issue(house.table, 1, "a.example.com", ends_in=5)
    asked = AskedTerm("vault", "web", 199, 1, NOON)
    DynamoDBHabits(house.table).count(asked, "ca-1")
    house.assess()
    assert house.told() == [("0001", "sixth")]
    # What the bus did not take of the first one is not told as the second one's.
    issue(house.table, 2, "b.example.com", ends_in=4)
    house.bus.is_down = True
    house.assess()
    house.bus.is_down = False
    house.make_anew(NOON + DAY)
    house.clock.now = NOON + DAY + timedelta(hours=1)
    assert house.assessor().assessments.find("ca-1")
    house.assess()
    kinds = {one.kind for one in house.bus.published}
    assert kinds == {NoticeKind.CERTIFICATE_EXPIRING}
    assert sorted(house.told()) == [("0001", "sixth"), ("0002", "sixth")]
    house.assess()
    assert house.bus.published == []


def test_an_assessment_that_began_before_its_ca_was_made_anew_is_none_of_it(house: House) -> None:
    """It is written after that, and the next one overwrites it."""
    issue(house.table, 1, "a.example.com", ends_in=5)
    one, house_clock = house.assessor(), house.clock

    class Slow(FleetReader):
        """Reads the fleet while the CA is deleted and made anew."""

        def fleet(self, ca_id: str, now: datetime) -> Fleet:
            found = super().fleet(ca_id, now)
            house.make_anew(NOON + DAY)
            house_clock.now = NOON + 2 * DAY
            return found

    reader = one.fleets
    slow = Slow(reader.reader, reader.certificates, reader.domains, reader.habits)
    with_(one, fleets=slow).assess_each(["ca-1"])
    kept = DynamoDBAssessments(house.table).find("ca-1")
    assert kept
    assert not kept.is_of(NOON + DAY)
    house.told()
    house.assess()
    assert house.told() == [("0001", "sixth")]
