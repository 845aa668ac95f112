"""Orders of the last release, which knew no accounts, are read, and it reads those of this one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.functional.releases.last_release import (
    ORDERS_DRIVER,
    ROOT,
    Release,
    extract_last_release,
)
from tests.functional.stack import Deployment

NEWER = {
    *("account", "objection", "revoked_by", "remarks"),
    *("custom_fields", "external_requester"),
}


@pytest.fixture(scope="module")
def last_layer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return extract_last_release(tmp_path_factory.mktemp("last-release"))


@pytest.fixture
def releases(deployment: Deployment, last_layer: Path) -> tuple[Release, Release]:
    deployment.empty()
    table = deployment.store.table
    endpoint = table.client.meta.endpoint_url
    layers = (last_layer, ROOT / "layers" / "cagateway")
    last, today = (Release(one, endpoint, table.name, ORDERS_DRIVER) for one in layers)
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
