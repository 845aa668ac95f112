"""A list of several items that is replaced while it is read: once, twice, and without end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

import pytest

from cagateway.domain.profiles.profiles import CertificateProfile, ProfileProperties
from cagateway.domain.sync.snapshot import Snapshot
from cagateway.store import keys
from cagateway.store.authorities import DynamoDBStore
from cagateway.store.items import snapshots
from cagateway.store.table import Table
from tests.fakes.clock import NOON


def stored(generation: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Give a list's manifest and its parts, as the table holds them."""
    one = CertificateProfile(str(generation), "one", ProfileProperties())
    manifest, parts = snapshots.to_items(Snapshot(generation, NOON, "source", (one,)))
    assert len(parts) > 1
    return {"sk": {"S": keys.SNAPSHOT}, **manifest}, [
        {"sk": {"S": name}, **part} for name, part in parts.items()
    ]


@dataclass
class ChangingTable:
    """Stands for a table: each query finds what was there at its moment."""

    moments: Iterator[list[dict[str, Any]]]
    queries: int = 0

    def query(self, **_: object) -> Iterator[Mapping[str, Any]]:
        self.queries += 1
        yield {"sk": {"S": keys.CONFIGURATION}, "document": {"S": "{}"}}
        yield from next(self.moments)


def torn(generation: int) -> list[dict[str, Any]]:
    """Find a manifest, and parts of which the next list's writer has removed the last."""
    manifest, parts = stored(generation)
    return [manifest, *parts[:-1]]


def whole(generation: int) -> list[dict[str, Any]]:
    manifest, parts = stored(generation)
    return [manifest, *parts]


@pytest.fixture(autouse=True)
def _tiny_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "MAX_PART_BYTES", 20)


@pytest.mark.parametrize("times", [0, 1, 2])
def test_a_list_that_was_replaced_meanwhile_is_read_again(times: int) -> None:
    table = ChangingTable(iter([*map(torn, range(1, times + 1)), whole(9)]))
    found = DynamoDBStore(cast("Table", table)).load_whole("ca-1")
    assert found is not None
    assert found.snapshot is not None
    assert found.snapshot.generation == 9
    assert table.queries == times + 1


def test_one_that_never_stays_whole_counts_as_none_and_is_not_read_for_ever(
    caplog: pytest.LogCaptureFixture,
) -> None:
    table = ChangingTable(iter(map(torn, range(1, 9))))
    found = DynamoDBStore(cast("Table", table)).load_whole("ca-1")
    assert found is not None
    assert found.snapshot is None
    assert table.queries == 3
    assert "snapshot of ca-1 is unreadable" in caplog.text
