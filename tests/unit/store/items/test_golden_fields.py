"""Custom fields as they are stored: beside a list, and in an order."""

from __future__ import annotations

import zlib
from dataclasses import replace

import pytest

from cagateway.domain.profiles.custom_fields import CustomField, FieldType
from cagateway.domain.sync.snapshot import Snapshot
from cagateway.store import keys
from cagateway.store.items import orders, snapshots
from tests.fakes.clock import NOON
from tests.golden_items import GOLDEN_ITEMS, items_in

SNAPSHOT, ORDER = items_in(GOLDEN_ITEMS / "v4" / "fields.json")
FIELDS = (
    CustomField("Cost centre", is_mandatory=True, field_type=FieldType.NUMBER),
    CustomField("Mode \N{LOCK}", field_type=FieldType.OPTION, options=("test", "live")),
    CustomField("Old"),
)


def test_the_fields_beside_a_list_are_read() -> None:
    snapshot = snapshots.from_items({keys.SNAPSHOT: SNAPSHOT})
    assert snapshot.custom_fields == FIELDS
    assert [one.id for one in snapshot.profiles] == ["1"]


def test_a_list_without_them_says_that_they_are_not_known() -> None:
    without = {name: value for name, value in SNAPSHOT.items() if name != "customFields"}
    assert snapshots.from_items({keys.SNAPSHOT: without}).custom_fields is None


@pytest.mark.parametrize(
    "damaged", [{"S": "x"}, {"B": b""}, {"B": b"x"}, {"B": zlib.compress(b'[{"name": 1}]')}]
)
def test_damaged_fields_cost_no_list(damaged: dict[str, object]) -> None:
    item = {**SNAPSHOT, "customFields": damaged}
    snapshot = snapshots.from_items({keys.SNAPSHOT: item})
    assert (snapshot.custom_fields, len(snapshot.profiles)) == (None, 1)


def test_fields_that_fit_beside_no_list_leave_the_item_to_themselves() -> None:
    profiles = snapshots.from_items({keys.SNAPSHOT: SNAPSHOT}).profiles
    some = Snapshot(1, NOON, "source", profiles, FIELDS)
    manifest, parts = snapshots.to_items(some)
    assert parts == {}
    assert snapshots.from_items({keys.SNAPSHOT: manifest}) == some


def test_what_an_order_is_sent_with_is_read() -> None:
    order = orders.from_attributes(ORDER)
    assert order.custom_fields == (("Cost centre", "4711"), ("Mode", "live"))
    assert order.external_requester == "a@example.com, b@example.com"
    written = orders.to_attributes(replace(order, custom_fields=(), external_requester=None))
    assert "custom_fields" not in written["order"]["S"]
