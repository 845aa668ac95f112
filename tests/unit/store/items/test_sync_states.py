"""Whether a list that was read before is still the one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cagateway.domain.sync.snapshot import Snapshot
from cagateway.store.items.instants import to_milliseconds
from cagateway.store.items.sync_states import from_attributes, tells_of
from tests.fakes.clock import NOON
from tests.golden_items import GOLDEN_ITEMS, items_in

SNAPSHOT = Snapshot(3, NOON, "source", ())
ITEM: dict[str, Any] = {
    "syncedAt": to_milliseconds(NOON),
    "syncedSource": {"S": "source"},
    "listGeneration": {"N": "3"},
    "generation": {"N": "5"},
    "setback": {"S": "{}"},
}


def test_it_is_though_syncs_have_failed_since() -> None:
    assert tells_of(ITEM, SNAPSHOT)


@pytest.mark.parametrize(
    "changed",
    [{"generation": 4}, {"source": "other"}, {"synced_at": NOON - timedelta(milliseconds=1)}],
    ids=lambda changed: next(iter(changed)),
)
def test_it_is_not_when_one_of_them_differs(changed: dict[str, Any]) -> None:
    assert not tells_of(ITEM, replace(SNAPSHOT, **changed))


def test_it_is_not_when_nothing_was_ever_synced() -> None:
    assert not tells_of({}, SNAPSHOT)


def test_when_its_ca_was_created_is_read_and_need_not_be_there() -> None:
    (item,) = items_in(GOLDEN_ITEMS / "v5" / "created.json")
    assert from_attributes(item).created_at == NOON
    assert from_attributes({}).created_at is None
