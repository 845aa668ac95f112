"""The tick asks for what is due and waits for nothing."""

from __future__ import annotations

from cagateway.domain.sync.state import SyncCause
from tests.documents import document
from tests.fakes.gateway import FakeGateway


def test_a_tick_asks_for_every_authority_that_is_due() -> None:
    gateway = FakeGateway()
    gateway.create("ca-2", document(profile_sync_interval="PT2H"))
    gateway.create("off", document(enable_ca_profile_sync=False))
    gateway.sync("ca-1")
    gateway.sync("ca-2")
    gateway.clock.advance(3600)
    assert gateway.tick().asked_for == ("ca-1",)
    assert gateway.syncs.asked == [("ca-1", SyncCause.SCHEDULE)]


def test_a_broken_configuration_does_not_keep_the_others_waiting() -> None:
    gateway = FakeGateway()
    gateway.create("broken", {"colour": "red"})
    assert gateway.tick().asked_for == ("ca-1",)


def test_a_tick_with_nothing_due_asks_for_nothing() -> None:
    gateway = FakeGateway()
    gateway.sync()
    assert gateway.tick().asked_for == ()


def test_a_tick_tells_how_far_the_authorities_are_behind() -> None:
    gateway = FakeGateway()
    gateway.create("two-hours", document(profile_sync_interval="PT2H"))
    gateway.create("new", document())
    gateway.create("off", document(enable_ca_profile_sync=False))
    gateway.sync("ca-1")
    gateway.sync("two-hours")
    assert gateway.tick().longest_overdue_seconds == 0
    gateway.clock.advance(3 * 3600)
    report = gateway.tick()
    assert (report.longest_overdue_seconds, report.never_synced) == (2 * 3600, 1)
