"""When a CA is due next, as operators are told."""

from __future__ import annotations

from datetime import timedelta

from cagateway.domain.sync.schedule import due_at
from cagateway.services.sync.sync_status import profile_sync_status
from tests.documents import document
from tests.fakes.clock import NOON
from tests.fakes.gateway import FakeGateway


def next_sync_at(gateway: FakeGateway) -> object:
    return profile_sync_status(gateway.reader(), gateway.store, "ca-1").next_sync_at


def test_a_ca_that_was_never_synced_is_due_now() -> None:
    assert next_sync_at(FakeGateway()) == NOON


def test_a_fresh_one_is_due_when_the_schedule_says(gateway: FakeGateway) -> None:
    gateway.sync()
    assert next_sync_at(gateway) == due_at("ca-1", 3600, NOON)


def test_one_whose_sync_failed_is_due_after_the_wait(gateway: FakeGateway) -> None:
    gateway.sync()
    gateway.sectigo.fail()
    gateway.sync()
    assert next_sync_at(gateway) == NOON + timedelta(seconds=5)


def test_one_whose_sync_is_off_is_never_due(gateway: FakeGateway) -> None:
    gateway.configure(document(enable_ca_profile_sync=False))
    assert next_sync_at(gateway) is None


def test_looking_asks_nobody(gateway: FakeGateway) -> None:
    next_sync_at(gateway)
    assert (gateway.syncs.asked, gateway.syncs.ran) == ([], [])
