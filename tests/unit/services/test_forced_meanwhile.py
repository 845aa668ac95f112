"""A forced request that comes while a sync runs was answered 202, and gets a sync of its own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cagateway.domain.sync.run import SyncOutcome, SyncRun
from cagateway.services.sync.profile_sync import FORCED_FOR
from tests.documents import SECTIGO_TYPES
from tests.fakes.gateway import FakeGateway


@pytest.fixture
def gateway() -> FakeGateway:
    """A CA whose sync is running: somebody else holds its lease."""
    gateway = FakeGateway()
    gateway.sync()
    gateway.clock.advance(10)
    return gateway


def hold_lease(gateway: FakeGateway) -> None:
    now = gateway.clock()
    assert gateway.store.acquire_lease("ca-1", "other", now, now + timedelta(seconds=60))


def last_run(gateway: FakeGateway) -> SyncRun:
    run = gateway.store.history[-1]
    assert isinstance(run, SyncRun)
    return run


def test_it_waits_for_the_sync_that_runs(gateway: FakeGateway) -> None:
    hold_lease(gateway)
    assert gateway.sync(force=True).outcome is SyncOutcome.ALREADY_RUNNING
    assert gateway.store.states["ca-1"].is_forced(gateway.clock())


def test_an_unforced_one_does_not(gateway: FakeGateway) -> None:
    hold_lease(gateway)
    gateway.sync()
    assert gateway.store.states["ca-1"].forced is None


@pytest.mark.parametrize("times", [1, 3])
def test_the_next_sync_does_what_it_asked_for(gateway: FakeGateway, times: int) -> None:
    hold_lease(gateway)
    for _ in range(times):
        gateway.sync(force=True, requested_by="ada")
    gateway.clock.advance(60)  # the holder died
    gateway.sectigo.entries = SECTIGO_TYPES[:1]  # which an unforced sync would hold
    report = gateway.sync(cause="schedule", requested_at=gateway.clock() - timedelta(hours=1))
    assert report.outcome is SyncOutcome.COMPLETED
    assert last_run(gateway).requested_by == "ada"
    assert not gateway.store.states["ca-1"].is_forced(gateway.clock())


def test_the_sync_that_runs_asks_for_it_when_it_is_done(gateway: FakeGateway) -> None:
    class ForcedMeanwhile(type(gateway.sectigo)):  # type: ignore[misc]
        """Sectigo, while whose answer is on its way somebody forces a sync."""

        def list_profiles(self, connection: object, *, at_once: bool = False) -> object:
            if not self.asked_for:
                gateway.sync(owner="second", force=True, requested_by="ada")
            return super().list_profiles(connection, at_once=at_once)

    gateway.sectigo = ForcedMeanwhile(SECTIGO_TYPES[:1])
    assert gateway.sync(owner="first").outcome is SyncOutcome.HELD
    (report,) = gateway.deliver()
    assert report.outcome is SyncOutcome.COMPLETED
    assert last_run(gateway).requested_by == "ada"
    assert gateway.deliver() == []


def test_the_tick_asks_for_it_where_nobody_else_did(gateway: FakeGateway) -> None:
    hold_lease(gateway)
    gateway.sync(force=True)
    assert gateway.tick().asked_for == ("ca-1",)


def test_it_is_forgotten_when_it_would_come_as_a_surprise(gateway: FakeGateway) -> None:
    hold_lease(gateway)
    gateway.sync(force=True)
    gateway.clock.advance(FORCED_FOR.total_seconds())
    gateway.sectigo.entries = SECTIGO_TYPES[:1]
    assert gateway.sync().outcome is SyncOutcome.HELD
