"""Syncing one CA: one at a time, newest wins, nothing good is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cagateway.domain.authorities.connection import Connection
from cagateway.domain.authorities.connection_failures import FailureReason
from cagateway.domain.sync.run import SyncOrder, SyncOutcome, SyncRun
from cagateway.domain.sync.snapshot import ProfileList
from cagateway.domain.sync.state import SyncCause
from tests.documents import SECTIGO_TYPES, document
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.gateway import FakeGateway
from tests.fakes.sectigo import FakeSectigo


def test_a_sync_publishes_what_sectigo_lists(gateway: FakeGateway) -> None:
    report = gateway.sync()
    assert report.outcome is SyncOutcome.COMPLETED
    snapshot = gateway.store.snapshots["ca-1"]
    assert [profile.id for profile in snapshot.profiles] == ["60515", "63999", "64442"]
    assert snapshot.synced_at == gateway.clock()


def test_a_syncs_instant_is_the_same_wherever_it_is_kept() -> None:
    """A list keeps microseconds, where its syncs stand milliseconds: neither is later."""
    gateway = FakeGateway(clock=FakeClock(NOON + timedelta(microseconds=1_001)))
    gateway.sync()
    reading = gateway.read()
    assert reading.snapshot is not None
    assert reading.snapshot.synced_at == NOON + timedelta(milliseconds=1)


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
        class SlowSectigo(FakeSectigo):
            """Answers after its caller's lease has lapsed and another sync has finished."""

            def list_profiles(
                self, connection: Connection, *, at_once: bool = False
            ) -> ProfileList:
                gateway.clock.advance(61)
                gateway.sync(owner="faster")
                return gateway.sectigo.list_profiles(connection, at_once=at_once)

        slow = replace(gateway.synchronizer(), sectigo=SlowSectigo())
        order = SyncOrder("ca-1", "slow", gateway.clock() + timedelta(seconds=60))
        assert slow.sync(order).outcome is SyncOutcome.OVERTAKEN
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
        assert report.backoff == gateway.store.states["ca-1"].backoff
        assert report.backoff is not None
        assert report.backoff.failure.reason is FailureReason.LOGIN_REFUSED

    def test_is_waited_out_longer_each_time(self, gateway: FakeGateway) -> None:
        gateway.sectigo.fail()
        assert [gateway.sync_at_next_attempt() for _ in range(4)] == [5, 10, 20, 40]

    def test_is_waited_out_for_as_long_as_sectigo_asks(self, gateway: FakeGateway) -> None:
        gateway.sectigo.fail(FailureReason.THROTTLED, retry_after_seconds=90)
        assert [gateway.sync_at_next_attempt() for _ in range(2)] == [90, 90]

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
        assert gateway.store.states["ca-1"].backoff is None


FEW = [*SECTIGO_TYPES[:1]]  # two of three are gone
SOME = [*SECTIGO_TYPES[:2]]  # one of three is gone


class TestAListFromWhichProfilesVanished:
    @pytest.fixture
    def synced(self, gateway: FakeGateway) -> FakeGateway:
        gateway.sync()
        return gateway

    @pytest.mark.parametrize(
        ("entries", "reason"),
        [([], FailureReason.EMPTY_LIST), (FEW, FailureReason.PROFILES_VANISHED)],
        ids=["all", "more than half"],
    )
    def test_is_held(
        self, synced: FakeGateway, entries: list[object], reason: FailureReason
    ) -> None:
        synced.sectigo.entries = entries
        report = synced.sync()
        assert (report.outcome, report.backoff and report.backoff.failure.reason) == (
            SyncOutcome.HELD,
            reason,
        )
        assert len(synced.store.snapshots["ca-1"].profiles) == 3

    def test_is_believed_if_half_of_them_or_fewer_did(self, synced: FakeGateway) -> None:
        synced.sectigo.entries = SOME
        assert synced.sync().outcome is SyncOutcome.COMPLETED

    def test_is_believed_once_three_answers_in_a_row_are_equal(self, synced: FakeGateway) -> None:
        synced.sectigo.entries = FEW
        assert [synced.sync_at_next_attempt() for _ in range(2)] == [300, 300]
        assert synced.sync().outcome is SyncOutcome.COMPLETED
        assert len(synced.store.snapshots["ca-1"].profiles) == 1
        assert synced.store.states["ca-1"].backoff is None

    def test_starts_anew_with_each_different_answer(self, synced: FakeGateway) -> None:
        for entries in (FEW, [], FEW, []):
            synced.sectigo.entries = entries
            synced.sync_at_next_attempt()
        assert len(synced.store.snapshots["ca-1"].profiles) == 3

    def test_stays_held_through_a_failure_for_that_is_no_answer(self, synced: FakeGateway) -> None:
        synced.sectigo.entries = []
        synced.sync_at_next_attempt()
        synced.sectigo.fail()
        synced.sync_at_next_attempt()
        synced.sectigo.failure = None
        synced.sync_at_next_attempt()
        assert synced.sync().outcome is SyncOutcome.COMPLETED

    def test_is_forgotten_when_the_profiles_come_back(self, synced: FakeGateway) -> None:
        synced.sectigo.entries = []
        synced.sync_at_next_attempt()
        synced.sectigo.entries = SECTIGO_TYPES
        assert synced.sync().outcome is SyncOutcome.COMPLETED
        assert synced.store.states["ca-1"].backoff is None

    def test_is_looked_at_again_sooner_if_the_interval_is_short(self, gateway: FakeGateway) -> None:
        gateway.configure(document(profile_sync_interval="PT5S"))
        gateway.sync()
        gateway.sectigo.entries = []
        assert gateway.sync_at_next_attempt() == 5

    def test_is_believed_when_forced(self, synced: FakeGateway) -> None:
        synced.sectigo.entries = []
        assert synced.sync(force=True).outcome is SyncOutcome.COMPLETED
        assert synced.store.snapshots["ca-1"].profiles == ()

    def test_is_believed_from_the_start(self, gateway: FakeGateway) -> None:
        gateway.sectigo.entries = []
        assert gateway.sync().outcome is SyncOutcome.COMPLETED

    def test_is_believed_of_another_organization(self, synced: FakeGateway) -> None:
        synced.configure(document(org_id=5))
        synced.sectigo.entries = []
        assert synced.sync().outcome is SyncOutcome.COMPLETED


class TestTheHistory:
    def test_keeps_what_a_sync_changed(self, gateway: FakeGateway) -> None:
        gateway.sync()
        gateway.sectigo.entries = [{**SECTIGO_TYPES[1], "terms": [47, 200]}, *SECTIGO_TYPES[2:]]
        gateway.sync(cause=SyncCause.SCHEDULE)
        run, first, _ = gateway.store.newest("ca-1", 3)
        assert isinstance(run, SyncRun)
        assert isinstance(first, SyncRun)
        assert first.changes is None
        assert (run.cause, run.outcome, run.profile_count) == ("schedule", "completed", 2)
        assert run.changes is not None
        assert [
            (change.kind, change.profile_id, change.field, change.before, change.after)
            for change in run.changes.listed
        ] == [
            ("removed", "60515", None, None, None),
            ("changed", "63999", "terms", "[47, 200, 365, 397]", "[47, 200]"),
        ]

    def test_keeps_failures_and_held_lists(self, gateway: FakeGateway) -> None:
        gateway.sync()
        gateway.sectigo.entries = []
        gateway.sync_at_next_attempt()
        gateway.sectigo.fail()
        gateway.sync()
        outcomes = [run.outcome for run in gateway.store.history if isinstance(run, SyncRun)]
        assert outcomes == ["completed", "held", "failed"]

    def test_keeps_nothing_of_a_sync_that_asked_nobody(self, gateway: FakeGateway) -> None:
        gateway.sync()
        kept = len(gateway.store.history)
        gateway.sync(requested_at=gateway.clock())
        assert len(gateway.store.history) == kept


class TestAnnouncements:
    def test_tell_how_each_sync_ended(self, gateway: FakeGateway) -> None:
        gateway.sync()
        gateway.sectigo.entries = []
        gateway.sync_at_next_attempt()
        gateway.sectigo.fail()
        gateway.sync()
        assert gateway.bus.types() == [
            "Configuration Changed",
            "Profile Sync Completed",
            "Profile Sync Held",
            "Profile Sync Failed",
        ]

    def test_tell_what_changed_if_anything_did(self, gateway: FakeGateway) -> None:
        gateway.sync()
        gateway.sync()
        gateway.sectigo.entries = SOME
        gateway.sync()
        assert gateway.bus.types()[-1] == "Profiles Changed"
        assert gateway.bus.types().count("Profiles Changed") == 1

    def test_that_could_not_go_out_go_with_the_next_sync(self, gateway: FakeGateway) -> None:
        gateway.bus.broken = True
        assert gateway.sync().outcome is SyncOutcome.COMPLETED
        gateway.bus.broken = False
        gateway.sync()
        assert gateway.bus.types().count("Profile Sync Completed") == 2

    def test_go_out_once(self, gateway: FakeGateway) -> None:
        for _ in range(3):
            gateway.sync()
        assert gateway.bus.types().count("Profile Sync Completed") == 3


def test_odd_entries_are_counted(gateway: FakeGateway) -> None:
    gateway.sectigo.entries = [*SECTIGO_TYPES, {"name": "no id"}, SECTIGO_TYPES[0]]
    run = gateway.sync().run
    assert run is not None
    assert (run.profile_count, run.skipped) == (3, 1)
