"""Keeping assessments, and what they are told from: one item, counters, sightings."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

from cagateway.domain.foresight.assessment import MOST_NOTICES, Assessment, Notice, NoticeKind
from cagateway.domain.foresight.findings import Finding, FindingCode, Severity
from cagateway.domain.foresight.fleet import AskedTerm, Fleet, SeenCertificate, SeenIdentity, habits
from cagateway.domain.foresight.readiness import assess
from cagateway.store.assessments import DynamoDBAssessments
from cagateway.store.habits import DynamoDBHabits
from cagateway.store.order_keys import readiness_key
from cagateway.store.table import Table
from tests.fakes.clock import NOON

DAY = timedelta(days=1)
FLEET = Fleet(
    certificates=(
        SeenCertificate("0A", ("a.example",), "1", "web", NOON - 180 * DAY, NOON + 5 * DAY),
    ),
    orders_a_day=10,
)
NOTICE = Notice(NoticeKind.CERTIFICATE_EXPIRING, {"serialNumber": "0A", "names": ["a.example"]})
ASSESSED = Assessment(assess(FLEET, NOON), published={"0A": "sixth"}, notices=(NOTICE,))
SIGNS = list(map(chr, range(0x4E00, 0x9FFF)))


def test_an_assessment_is_found_as_it_was_kept(table: Table) -> None:
    kept = DynamoDBAssessments(table)
    assert kept.find("ca-1") is None
    assert kept.keep("ca-1", ASSESSED)
    assert kept.find("ca-1") == ASSESSED
    assert kept.keep("ca-1", ASSESSED.without_notices())
    assert kept.find("ca-1") == replace(ASSESSED, notices=(), version=2)
    assert kept.find("ca-2") is None


def test_of_two_that_follow_one_only_one_is_kept(table: Table) -> None:
    kept = DynamoDBAssessments(table)
    assert kept.keep("ca-1", ASSESSED)
    second = replace(ASSESSED, version=2)
    assert kept.keep("ca-1", second)
    assert not kept.keep("ca-1", replace(second, notices=()))
    assert not kept.keep("ca-1", replace(ASSESSED, version=7))
    assert kept.find("ca-1") == second


def test_one_that_cannot_be_read_is_as_none_and_is_replaced(table: Table) -> None:
    kept = DynamoDBAssessments(table)
    for damage in (
        {"readiness": {"B": b"no zlib"}, "version": {"N": "9"}, "computedAt": {"S": "x"}},
        {"version": {"N": "9"}},
    ):
        table.put({**readiness_key("ca-1"), **damage})  # type: ignore[dict-item]
        assert kept.find("ca-1") is None
        assert kept.keep("ca-1", ASSESSED)
        assert kept.find("ca-1") == ASSESSED


def test_the_largest_assessment_fits_an_item(table: Table) -> None:
    """A thousand findings whose texts no compression makes shorter."""
    noise = random.Random(1)  # noqa: S311 - of a test

    def text(length: int) -> str:
        return "".join(noise.choices(SIGNS, k=length))

    findings = tuple(
        Finding(
            FindingCode.NO_SUCCESSOR,
            date(2027, 1, 1),
            Severity.CRITICAL,
            text(900),
            serial_number=text(40),
        )
        for _ in range(1_100)
    )
    members = {"names": [text(253)] * 3, "serialNumber": text(40)}
    notices = tuple(
        Notice(NoticeKind.CERTIFICATE_EXPIRING, dict(members)) for _ in range(MOST_NOTICES)
    )
    published = {text(20): "third" for _ in range(1_000)}
    huge = Assessment(
        replace(ASSESSED.readiness, findings=findings), published=published, notices=notices
    )
    kept = DynamoDBAssessments(table)
    assert kept.keep("ca-1", huge)
    found = kept.find("ca-1")
    assert found
    assert 0 < len(found.readiness.findings) < len(findings)
    assert found.readiness.findings == findings[: len(found.readiness.findings)]
    assert found.notices


def test_requests_are_counted_by_month_and_read_as_habits(table: Table) -> None:
    store = DynamoDBHabits(table)
    for days, count, ago in ((199, 3, 0), (199, 2, 40), (None, 4, 1), (365, 1, 300)):
        for _ in range(count):
            store.count(AskedTerm("web", "1", days, 1, NOON - ago * DAY), "ca-1")
    store.count(AskedTerm("web", "1", 199, 1, NOON), "ca-2")
    read = store.asked("ca-1", NOON)
    assert sum(one.count for one in read) == 10
    assert {(one.days, one.count) for one in habits(read, NOON)} == {(199, 5), (None, 4)}


def test_a_clients_certificate_is_noted_as_it_came_in_last(table: Table) -> None:
    store = DynamoDBHabits(table)
    seen = SeenIdentity("web", "0A", NOON - DAY, NOON + 90 * DAY, NOON)
    for one in (seen, replace(seen, last_seen_at=NOON + DAY), replace(seen, last_seen_at=NOON)):
        store.note("ca-1", one)
    store.note("ca-1", replace(seen, serial_number="0B"))
    assert store.identities("ca-1") == (
        replace(seen, last_seen_at=NOON + DAY),
        replace(seen, serial_number="0B"),
    )
    assert store.identities("ca-2") == ()


def test_what_cannot_be_read_hides_nothing_else(table: Table) -> None:
    store = DynamoDBHabits(table)
    store.count(AskedTerm("web", "1", 199, 1, NOON), "ca-1")
    for sort_key in ("asked#2026-11#x", "identity#x"):
        table.put({"pk": {"S": "ORDERS#ca-1"}, "sk": {"S": sort_key}})
    assert [one.client_id for one in store.asked("ca-1", NOON)] == ["web"]
    assert store.identities("ca-1") == ()
