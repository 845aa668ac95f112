"""Orders of the last release, which knew no accounts, are read, and it reads those of this one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cagateway.domain.foresight.assessment import Assessment
from cagateway.domain.foresight.fleet import AskedTerm, SeenIdentity
from cagateway.domain.foresight.readiness import Readiness
from cagateway.domain.orders.states import OrderState
from cagateway.ports.certificates import Span
from cagateway.store.assessments import DynamoDBAssessments
from cagateway.store.certificate_index import entries
from cagateway.store.certificates import DynamoDBCertificates
from cagateway.store.habits import DynamoDBHabits
from tests.fakes.clock import NOON
from tests.functional.made_orders import numbered
from tests.functional.releases.last_release import Release
from tests.functional.stack import Deployment
from tests.orders import ISSUED

NEWER = {
    *("account", "objection", "revoked_by", "remarks"),
    *("custom_fields", "external_requester"),
}


@pytest.fixture
def releases(releases: tuple[Release, Release]) -> tuple[Release, Release]:
    last, today = (replace(one, kind="orders") for one in releases)
    return last, today


def known_then(orders: list[dict[str, Any]], was: list[dict[str, Any]]) -> list[dict[str, Any]]:
    pairs = zip(orders, was, strict=True)
    return [{name: one[name] for name in other} for one, other in pairs]


def test_orders_of_the_last_release_are_read_and_have_no_account_yet(
    releases: tuple[Release, Release],
) -> None:
    last, today = releases
    last.write("theirs")
    told, ours = last.read("theirs"), today.read("theirs")
    assert len(told) == 6
    assert known_then(ours, told) == told
    assert {one["account"] for one in ours} == {"None"}


def test_the_last_release_reads_orders_of_this_one_and_leaves_what_it_does_not_know(
    releases: tuple[Release, Release],
) -> None:
    last, today = releases
    today.write("ours")
    ours = today.read("ours")
    assert known_then(ours, last.read("ours")) == last.read("ours")
    last.go_on("ours")
    changed = today.read("ours")
    assert {one["looks"] for one in changed} == {"7", "9"}
    newer = [{name: one[name] for name in NEWER} for one in ours]
    assert [{name: one[name] for name in NEWER} for one in changed] == newer


def test_each_goes_on_where_the_other_stopped(releases: tuple[Release, Release]) -> None:
    last, today = releases
    last.write("both")
    today.go_on("both")
    told, ours = last.read("both"), today.read("both")
    assert known_then(ours, told) == told
    assert {one["looks"] for one in told} == {"7", "9"}


def test_the_last_release_passes_over_what_foresees_in_the_partition_of_orders(
    releases: tuple[Release, Release], deployment: Deployment
) -> None:
    """A year of certificates, counts and sightings, and the assessment."""
    last, today = releases
    today.write("ours")
    told, table = last.read("ours"), deployment.store.table
    order = replace(numbered(9, alt_names=("www.example.com",)), ca_id="ours", issued=ISSUED)
    listed = entries(table, replace(order, state=OrderState.ISSUED))
    assert table.transact(listed)
    habits, assessments = DynamoDBHabits(table), DynamoDBAssessments(table)
    asked = AskedTerm("client", "1", 199, 1, NOON)
    habits.count(asked, "ours")
    habits.note("ours", SeenIdentity("client", "0A", NOON, NOON + timedelta(days=9), NOON))
    kept = Assessment(Readiness(NOON, (), {}, (), ()), published={"0A": "third"})
    assert assessments.keep("ours", kept)
    assert last.read("ours") == told
    last.go_on("ours")
    assert [one["looks"] for one in last.read("ours")] == [
        one["looks"] for one in today.read("ours")
    ]
    # What it did has touched none of them.
    assert assessments.find("ours") == kept
    assert list(habits.asked("ours", NOON)) == [asked]
    assert len(habits.identities("ours")) == 1
    certificates, _ = DynamoDBCertificates(table).ending("ours", Span(), None, 9)
    assert ISSUED.serial_number in {one.serial_number for one in certificates}
