"""Lists that a container keeps: the last of each CA, within bounds."""

from __future__ import annotations

import pytest

from cagateway.domain.profiles.profiles import CertificateProfile, ProfileProperties
from cagateway.domain.sync.snapshot import Snapshot
from cagateway.store import kept_reads
from cagateway.store.kept_reads import KeptLists
from tests.fakes.clock import NOON


def snapshot(profiles: int, generation: int = 1) -> Snapshot:
    one = CertificateProfile("1", "one", ProfileProperties())
    return Snapshot(generation, NOON, "source", (one,) * profiles)


@pytest.fixture
def lists(monkeypatch: pytest.MonkeyPatch) -> KeptLists:
    monkeypatch.setattr(kept_reads, "MAX_KEPT_PROFILES", 10)
    return KeptLists()


def kept(lists: KeptLists) -> set[str]:
    return {ca_id for ca_id in ("a", "b", "c", "d") if lists.of(ca_id)}


def test_the_last_list_of_a_ca_is_kept(lists: KeptLists) -> None:
    lists.keep("a", snapshot(1))
    lists.keep("a", snapshot(2))
    assert lists.of("a") == snapshot(2)


def test_no_list_is_no_list(lists: KeptLists) -> None:
    lists.keep("a", snapshot(1))
    lists.keep("a", None)
    assert lists.of("a") is None


def test_the_oldest_go_when_there_are_too_many_profiles(lists: KeptLists) -> None:
    for ca_id in ("a", "b", "c"):
        lists.keep(ca_id, snapshot(3))
    assert kept(lists) == {"b", "c"}
    lists.keep("b", snapshot(3, generation=2))
    lists.keep("d", snapshot(4))
    assert kept(lists) == {"b", "d"}


def test_empty_lists_are_bounded_as_well(lists: KeptLists) -> None:
    for number in range(20):
        lists.keep(str(number), snapshot(0))
    assert sum(lists.of(str(number)) is not None for number in range(20)) == 10


def test_a_list_that_is_too_long_is_not_kept(lists: KeptLists) -> None:
    lists.keep("a", snapshot(3))
    lists.keep("b", snapshot(11))
    assert kept(lists) == set()
