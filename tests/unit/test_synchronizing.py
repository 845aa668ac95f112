"""Syncing one CA: one at a time, newest wins, nothing good is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cagateway.domain.configuration import SyncSettings
from cagateway.domain.sync_state import FailureReason
from cagateway.sectigo.wire import ProfileList
from cagateway.synchronizing import SyncOrder, SyncOutcome
from tests.documents import SECTIGO_TYPES, document
from tests.fakes.gateway import FakeGateway


@pytest.fixture
def gateway() -> FakeGateway:
    return FakeGateway()


def test_a_sync_publishes_what_sectigo_lists(gateway: FakeGateway) -> None:
    report = gateway.sync()
    assert (report.outcome, report.profile_count) == (SyncOutcome.COMPLETED, 3)
    snapshot = gateway.store.snapshots["ca-1"]
    assert [profile.id for profile in snapshot.profiles] == ["60515", "63999", "64442"]
    assert snapshot.synced_at == gateway.clock()


def test_it_gives_its_lease_back(gateway: FakeGateway) -> None:
    gateway.sync()
    assert gateway.store.leases == {}


def test_an_unknown_authority_is_reported_and_leaves_no_trace(gateway: FakeGateway) -> None:
    assert gateway.sync("ca-2").outcome is SyncOutcome.UNKNOWN_AUTHORITY
    assert gateway.store.generations == {}


def test_an_authority_without_sync_is_left_alone(gateway: FakeGateway) -> None:
    gateway.configure(document(enable_ca_profile_sync=False))
    assert gateway.sync().outcome is SyncOutcome.DISABLED
    assert gateway.sectigo.asked_for == []


class TestTheLease:
    def test_keeps_a_second_sync_out(self, gateway: FakeGateway) -> None:
        now = gateway.clock()
        gateway.store.acquire_lease("ca-1", "other", now, now + timedelta(seconds=60))
        assert gateway.sync().outcome is SyncOutcome.ALREADY_RUNNING
        assert gateway.sectigo.asked_for == []

    def test_lapses_when_its_holder_died(self, gateway: FakeGateway) -> None:
        now = gateway.clock()
        gateway.store.acquire_lease("ca-1", "dead", now, now + timedelta(seconds=60))
        gateway.clock.advance(60)
        assert gateway.sync().outcome is SyncOutcome.COMPLETED

    def test_of_an_older_sync_lets_it_overwrite_nothing(self, gateway: FakeGateway) -> None:
        class SlowSectigo:
            """Answers after its caller's lease has lapsed and another sync has finished."""

            def list_profiles(self, settings: SyncSettings) -> ProfileList:
                gateway.clock.advance(61)
                gateway.sync(owner="faster")
                return gateway.sectigo.list_profiles(settings)

        slow = replace(gateway.synchronizer(), sectigo=SlowSectigo())
        order = SyncOrder("ca-1", "slow", gateway.clock() + timedelta(seconds=60))
        assert slow.sync(order).outcome is SyncOutcome.ALREADY_DONE
        assert gateway.store.snapshots["ca-1"].generation == 2


class TestAFailure:
    def test_keeps_the_last_good_list(self, gateway: FakeGateway) -> None:
        gateway.sync()
        before = gateway.store.snapshots["ca-1"]
        gateway.sectigo.fail()
        assert gateway.sync().outcome is SyncOutcome.FAILED
        assert gateway.store.snapshots["ca-1"] == before

    def test_is_recorded_with_its_reason(self, gateway: FakeGateway) -> None:
        gateway.sectigo.fail(FailureReason.LOGIN_REFUSED)
        report = gateway.sync()
        state = gateway.store.states["ca-1"]
        assert report.failure == state.failure
        assert state.failure is not None
        assert state.failure.reason is FailureReason.LOGIN_REFUSED

    def test_is_waited_out_longer_each_time(self, gateway: FakeGateway) -> None:
        gateway.sectigo.fail()
        delays = []
        for _ in range(4):
            report = gateway.sync()
            assert report.next_attempt_at is not None
            delays.append((report.next_attempt_at - gateway.clock()).total_seconds())
            gateway.clock.now = report.next_attempt_at
        assert delays == [5, 10, 20, 40]

    def test_keeps_unforced_syncs_from_logging_in(self, gateway: FakeGateway) -> None:
        gateway.sectigo.fail()
        gateway.sync()
        assert gateway.sync().outcome is SyncOutcome.BACKING_OFF
        assert len(gateway.sectigo.asked_for) == 1

    def test_does_not_hold_up_a_forced_sync(self, gateway: FakeGateway) -> None:
        gateway.sectigo.fail()
        gateway.sync()
        gateway.sectigo.failure = None
        assert gateway.sync(force=True).outcome is SyncOutcome.COMPLETED

    def test_is_forgotten_after_a_good_sync(self, gateway: FakeGateway) -> None:
        gateway.sectigo.fail()
        gateway.sync()
        gateway.sectigo.failure = None
        gateway.sync(force=True)
        state = gateway.store.states["ca-1"]
        assert (state.failure, state.consecutive_failures, state.next_attempt_at) == (None, 0, None)


class TestAnEmptyList:
    def test_does_not_replace_one_with_profiles(self, gateway: FakeGateway) -> None:
        gateway.sync()
        gateway.sectigo.entries = []
        report = gateway.sync()
        assert report.failure is not None
        assert report.failure.reason is FailureReason.EMPTY_LIST
        assert len(gateway.store.snapshots["ca-1"].profiles) == 3

    def test_is_believed_when_forced(self, gateway: FakeGateway) -> None:
        gateway.sync()
        gateway.sectigo.entries = []
        assert gateway.sync(force=True).profile_count == 0

    def test_is_believed_from_the_start(self, gateway: FakeGateway) -> None:
        gateway.sectigo.entries = []
        assert gateway.sync().outcome is SyncOutcome.COMPLETED

    def test_is_believed_of_another_organization(self, gateway: FakeGateway) -> None:
        gateway.sync()
        gateway.configure(document(org_id=5))
        gateway.sectigo.entries = []
        assert gateway.sync().outcome is SyncOutcome.COMPLETED


class TestARequestThatComesLate:
    def test_is_met_by_a_list_fetched_since(self, gateway: FakeGateway) -> None:
        requested_at = gateway.clock()
        gateway.sync(requested_at=requested_at)
        assert gateway.sync(requested_at=requested_at).outcome is SyncOutcome.ALREADY_DONE
        assert len(gateway.sectigo.asked_for) == 1

    def test_is_not_met_by_an_older_list(self, gateway: FakeGateway) -> None:
        gateway.sync()
        gateway.clock.advance(1)
        assert gateway.sync(requested_at=gateway.clock()).outcome is SyncOutcome.COMPLETED

    def test_is_not_met_by_another_organizations_list(self, gateway: FakeGateway) -> None:
        gateway.sync()
        requested_at = gateway.clock()
        gateway.configure(document(org_id=5))
        assert gateway.sync(requested_at=requested_at).outcome is SyncOutcome.COMPLETED


def test_odd_entries_are_counted(gateway: FakeGateway) -> None:
    gateway.sectigo.entries = [*SECTIGO_TYPES, {"name": "no id"}, SECTIGO_TYPES[0]]
    report = gateway.sync()
    assert (report.profile_count, report.skipped) == (3, 1)
