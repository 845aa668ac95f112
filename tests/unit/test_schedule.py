"""The tick asks for what is due and waits for nothing."""

from __future__ import annotations

from cagateway.domain.sync_state import SyncCause
from tests.documents import document
from tests.fakes.gateway import FakeGateway


def test_a_tick_asks_for_every_authority_that_is_due() -> None:
    gateway = FakeGateway()
    gateway.create("ca-2", document(profile_sync_interval="PT2H"))
    gateway.create("off", document(enable_ca_profile_sync=False))
    gateway.sync("ca-1")
    gateway.sync("ca-2")
    gateway.clock.advance(3600)
    assert gateway.tick() == ["ca-1"]
    assert gateway.triggers.asked == [("ca-1", SyncCause.SCHEDULE)]


def test_a_broken_configuration_does_not_keep_the_others_waiting() -> None:
    gateway = FakeGateway()
    gateway.create("broken", {"colour": "red"})
    assert gateway.tick() == ["ca-1"]


def test_a_tick_with_nothing_due_asks_for_nothing() -> None:
    gateway = FakeGateway()
    gateway.sync()
    assert gateway.tick() == []
