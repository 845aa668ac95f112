"""Assessing a CA over the table: what is read, kept and published, and how often."""

from __future__ import annotations

import random
from dataclasses import replace as with_
from datetime import datetime, timedelta

import pytest

from cagateway.domain.foresight.assessment import Assessment, Notice, NoticeKind
from cagateway.domain.foresight.fleet import AskedTerm, Fleet, SeenIdentity
from cagateway.domain.foresight.readiness import Readiness
from cagateway.services.foresight.fleet_reading import FleetReader
from cagateway.store.assessments import DynamoDBAssessments
from cagateway.store.configurations import DynamoDBConfigurations
from cagateway.store.habits import DynamoDBHabits
from cagateway.store.items import assessments as items
from cagateway.store.table import Table
from tests.documents import creation, document
from tests.fakes.clock import NOON
from tests.functional.readiness_house import House, configured
from tests.functional.test_listed_certificates import issue

DAY = timedelta(days=1)


@pytest.fixture
def house(table: Table) -> House:
    return configured(table)


def test_each_stage_is_told_once(house: House) -> None:
    issue(house.table, 1, "a.example.com", ends_in=40)
    issue(house.table, 2, "b.example.com", ends_in=5)
    told = dict[int, list[tuple[str, str]]]()
    for day in range(45):
        house.clock.now = NOON + day * DAY
        house.assess()
        if news := house.told():
            told[day] = news
    # What is first seen below a sixth is told of once.
    assert told == {0: [("0002", "sixth")], 11: [("0001", "third")], 25: [("0001", "sixth")]}


def test_a_successor_ends_it_and_its_revocation_begins_it_anew(house: House) -> None:
    issue(house.table, 1, "a.example.com", ends_in=20)
    house.assess()
    assert house.told() == [("0001", "third")]
    issue(house.table, 2, "a.example.com", "b.example.com", ends_in=90)
    house.clock.now = NOON + DAY
    assert "no-successor" not in house.assess().counts
    assert house.told() == []


def test_what_the_bus_did_not_take_is_told_by_the_next_assessment_once(house: House) -> None:
    issue(house.table, 1, "a.example.com", ends_in=5)
    house.bus.is_down = True
    house.assess()
    house.assess()
    house.bus.is_down = False
    house.assess()
    assert house.told() == [("0001", "sixth")]
    house.assess()
    assert house.told() == []


def test_two_assessments_at_once_tell_once(house: House) -> None:
    """Both have read the same state when the first one writes."""
    issue(house.table, 1, "a.example.com", ends_in=5)
    for _ in range(2):
        late, read = house.assessor(), list[Assessment | None]()

        class Late(DynamoDBAssessments):
            """Reads before the other one writes, and writes after it."""

            def find(self, ca_id: str, read: list[Assessment | None] = read) -> Assessment | None:
                if not read:
                    read.append(DynamoDBAssessments.find(self, ca_id))
                    house.assess()
                    return read[0]
                return DynamoDBAssessments.find(self, ca_id)

        with_(late, assessments=Late(house.table)).assess_each(["ca-1"])
    assert house.told() == [("0001", "sixth")]


def test_what_waited_for_the_bus_is_told_once_by_two_at_once(house: House) -> None:
    issue(house.table, 1, "a.example.com", ends_in=5)
    house.bus.is_down = True
    house.assess()
    house.bus.is_down = False

    class Late(FleetReader):
        """Reads the fleet while another assessment is made from beginning to end."""

        def fleet(self, ca_id: str, now: datetime) -> Fleet:
            house.assess()
            return super().fleet(ca_id, now)

    one = house.assessor()
    reader = one.fleets
    late = Late(reader.reader, reader.certificates, reader.domains, reader.habits)
    with_(one, fleets=late).assess_each(["ca-1"])
    assert house.told() == [("0001", "sixth")]


def test_nothing_is_left_untold_however_long_the_bus_is_down(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cagateway.domain.foresight.assessment._MOST_WAITING", 3)
    monkeypatch.setattr("cagateway.domain.foresight.assessment._MOST_KEPT", 4)
    for number in range(1, 8):
        issue(house.table, number, f"{number}.example.com", ends_in=5)
    house.bus.is_down = True
    for _ in range(3):
        house.assess()
    house.bus.is_down = False
    for _ in range(3):
        house.assess()
    assert sorted(house.told()) == [(f"{number:04d}", "sixth") for number in range(1, 8)]


def test_what_waits_fits_into_the_item_without_losing_one() -> None:
    chance = random.Random(1)  # noqa: S311 - of names that do not compress
    names = [f"{chance.randbytes(30).hex()}.example" for _ in range(20)]
    waiting = tuple(
        Notice(
            NoticeKind.CERTIFICATE_EXPIRING,
            {
                "serialNumber": chance.randbytes(20).hex().upper(),
                "names": [*chance.sample(names, 20), chance.randbytes(60).hex()],
                "profileId": "60515",
                "clientId": f"client-{number % 20}",
                "expiresAt": (NOON + number * DAY / 100).isoformat(timespec="seconds"),
                "days": number // 100,
                "stage": "third",
            },
        )
        for number in range(1_031)
    )
    kept = Assessment(Readiness(NOON, (), {}, (), (), domains_read_at=NOON - DAY), notices=waiting)
    read = items.from_attributes(items.to_attributes(kept))
    assert len(read.notices) == len(waiting)
    assert read.readiness == kept.readiness


def test_readiness_changes_are_told_with_the_difference(house: House) -> None:
    house.assess()
    habits = DynamoDBHabits(house.table)
    habits.count(AskedTerm("vault", "web", 199, 1, NOON), "ca-1")
    habits.note("ca-1", SeenIdentity("vault", "0A", NOON - 350 * DAY, NOON + 15 * DAY, NOON))
    found = house.assess()
    assert found.counts["client-identity-expires"] == 1
    (change,) = [one for one in house.bus.published if one.kind is NoticeKind.READINESS_CHANGED]
    assert change.members["appeared"] == 2
    named = {one["code"] for one in change.members["findings"]["appeared"]}
    assert named == {"client-identity-expires", "request-will-be-refused"}
    house.bus.published.clear()
    house.assess()
    assert house.bus.published == []


def test_a_ca_that_is_gone_fails_for_itself_alone(house: House) -> None:
    gone, found = house.assessor().assess_each(["no-such-ca", "ca-1"])
    assert gone is None
    assert found
    assert DynamoDBAssessments(house.table).find("no-such-ca") is None


def test_all_that_order_or_sync_are_asked_for(house: House) -> None:
    configurations = DynamoDBConfigurations(house.table)
    for number in range(2, 9):
        assert configurations.put(creation(f"ca-{number}"), document(), None)
    off = document(enable_ca_profile_sync=False)
    assert configurations.put(creation("ca-off"), off, None)
    asked = house.assessor().ask_for_all()
    assert (asked.due, asked.lost) == (2, 0)
    assert [one for message in house.asked.messages for one in message] == [
        f"ca-{number}" for number in range(1, 9)
    ]
