"""Reading: always an answer, Sectigo asked as rarely as can be."""

from __future__ import annotations

from datetime import datetime

import pytest

from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.domain.sync.snapshot import Freshness
from cagateway.domain.sync.state import SyncCause
from cagateway.services.authorities.reading import ASK_AGAIN_SECONDS, FIRST_SYNC_SECONDS
from tests.documents import document
from tests.fakes.gateway import FakeGateway
from tests.fakes.store import InMemoryStore

HOUR = 3600


@pytest.fixture
def synced(gateway: FakeGateway) -> FakeGateway:
    gateway.sync()
    return gateway


def test_an_unknown_authority_is_not_found(gateway: FakeGateway) -> None:
    with pytest.raises(GatewayError) as caught:
        gateway.reader().read("ca-2")
    assert caught.value.kind is ErrorKind.CERTIFICATE_AUTHORITY_NOT_FOUND


def test_a_stored_configuration_that_cannot_be_read_is_the_gateways_trouble(
    gateway: FakeGateway,
) -> None:
    gateway.configure({"name": 7})
    with pytest.raises(GatewayError) as caught:
        gateway.read()
    assert caught.value.kind is ErrorKind.INTERNAL_ERROR


class TestWithSyncOff:
    def test_a_read_gives_the_local_profiles_alone(self, synced: FakeGateway) -> None:
        synced.configure(document(enable_ca_profile_sync=False))
        reading = synced.read()
        assert reading.freshness is Freshness.DISABLED
        assert [profile.id for profile in reading.profiles()] == ["sectigo-profile-1"]
        assert reading.age_seconds() is None
        assert reading.withdrawn() == ()

    def test_the_authority_is_up_whatever_the_last_sync_was(self, gateway: FakeGateway) -> None:
        gateway.sectigo.fail()
        gateway.sync()
        gateway.configure(document(enable_ca_profile_sync=False))
        assert gateway.is_up()


class TestWithAFreshSnapshot:
    def test_a_read_serves_it_and_asks_nobody(self, synced: FakeGateway) -> None:
        synced.clock.advance(HOUR - 1)
        reading = synced.read()
        assert reading.freshness is Freshness.FRESH
        assert reading.age_seconds() == HOUR - 1
        assert len(reading.profiles()) == 4
        assert (synced.syncs.asked, synced.syncs.ran) == ([], [])

    def test_a_profile_is_found_by_its_id(self, synced: FakeGateway) -> None:
        assert synced.read().profile("64442").name == "test"

    def test_a_profile_that_nobody_has_is_not_found(self, synced: FakeGateway) -> None:
        with pytest.raises(GatewayError) as caught:
            synced.read().profile("1")
        assert caught.value.kind is ErrorKind.PROFILE_NOT_FOUND


class TestWithAStaleSnapshot:
    def test_a_read_serves_it_and_asks_for_a_sync(self, synced: FakeGateway) -> None:
        synced.clock.advance(HOUR)
        reading = synced.read()
        assert reading.freshness is Freshness.STALE
        assert len(reading.profiles()) == 4
        assert synced.syncs.asked == [("ca-1", SyncCause.STALE_READ)]

    def test_a_thousand_readers_ask_once(self, synced: FakeGateway) -> None:
        synced.clock.advance(HOUR)
        for _ in range(1000):
            synced.read()
        assert len(synced.syncs.asked) == 1

    def test_it_is_asked_for_again_when_the_request_seems_lost(self, synced: FakeGateway) -> None:
        synced.clock.advance(HOUR)
        synced.read()
        synced.clock.advance(ASK_AGAIN_SECONDS)
        synced.read()
        assert len(synced.syncs.asked) == 2

    def test_nobody_is_asked_while_a_failure_is_being_waited_out(self, synced: FakeGateway) -> None:
        synced.clock.advance(HOUR)
        synced.sectigo.fail()
        synced.sync()
        assert synced.read().freshness is Freshness.STALE
        assert synced.syncs.asked == []

    def test_a_read_does_not_fail_because_nobody_can_be_asked(self, synced: FakeGateway) -> None:
        synced.clock.advance(HOUR)
        synced.syncs.broken = True
        assert len(synced.read().profiles()) == 4


class TestWithNoSnapshotYet:
    def test_the_first_read_syncs(self, gateway: FakeGateway) -> None:
        reading = gateway.read()
        assert reading.freshness is Freshness.FRESH
        assert len(reading.profiles()) == 4
        assert len(gateway.sectigo.asked_for) == 1

    def test_a_snapshot_of_another_organization_counts_as_none(self, synced: FakeGateway) -> None:
        synced.configure(document(org_id=5))
        assert synced.read().freshness is Freshness.FRESH
        assert [connection.org_id for connection in synced.sectigo.asked_for] == [1234, 5]

    def test_a_failing_sectigo_leaves_the_local_profiles(self, gateway: FakeGateway) -> None:
        gateway.sectigo.fail()
        reading = gateway.read()
        assert reading.freshness is Freshness.UNAVAILABLE
        assert [profile.id for profile in reading.profiles()] == ["sectigo-profile-1"]
        assert "cannot be reached" in reading.reason()
        assert not gateway.is_up()

    def test_readers_after_a_failure_are_answered_at_once(self, gateway: FakeGateway) -> None:
        gateway.sectigo.fail()
        for _ in range(100):
            gateway.read()
        assert len(gateway.sectigo.asked_for) == 1
        assert gateway.clock.slept == []

    def test_a_profile_that_only_sectigo_could_know_is_unavailable(
        self, gateway: FakeGateway
    ) -> None:
        gateway.sectigo.fail()
        with pytest.raises(GatewayError) as caught:
            gateway.read().profile("60515")
        assert caught.value.kind is ErrorKind.PROFILES_UNAVAILABLE
        assert caught.value.retry_after_seconds == 5

    def test_a_second_reader_waits_for_the_first_ones_result(self, gateway: FakeGateway) -> None:
        now = gateway.clock()
        gateway.store.ask_for_sync("ca-1", now, now.replace(hour=13))
        searches = iter(range(10))

        def sleep(seconds: float) -> None:
            gateway.clock.sleep(seconds)
            if next(searches) == 3:
                gateway.sync()

        reader = gateway.reader()
        reading = type(reader)(gateway.store, gateway.syncs, gateway.clock, sleep).read("ca-1")
        assert reading.freshness is Freshness.FRESH
        assert gateway.clock.slept == [0.1, 0.2, 0.4, 0.8]
        assert gateway.syncs.ran == []

    def test_a_reader_who_asks_when_another_is_done_already_starts_no_second_sync(
        self, gateway: FakeGateway
    ) -> None:
        class SlowToAsk(InMemoryStore):
            """Lets another reader's sync start and end between a look and its claim."""

            def ask_for_sync(self, ca_id: str, now: datetime, until: datetime) -> bool:
                if not gateway.sectigo.asked_for:
                    gateway.sync()
                return super().ask_for_sync(ca_id, now, until)

        gateway.store = SlowToAsk(gateway.store.configurations)
        assert gateway.read().freshness is Freshness.FRESH
        assert len(gateway.sectigo.asked_for) == 1

    def test_nobody_waits_for_ever(self, gateway: FakeGateway) -> None:
        now = gateway.clock()
        gateway.store.ask_for_sync("ca-1", now, now.replace(hour=13))
        assert gateway.read().freshness is Freshness.UNAVAILABLE
        assert sum(gateway.clock.slept) < FIRST_SYNC_SECONDS + 1

    def test_a_waiting_reader_takes_over_from_one_that_died(self, gateway: FakeGateway) -> None:
        now = gateway.clock()
        gateway.store.ask_for_sync("ca-1", now, now.replace(second=5))
        assert gateway.read().freshness is Freshness.FRESH
        assert gateway.syncs.ran == [("ca-1", "first-read")]

    def test_a_sync_that_cannot_be_run_is_waited_for_and_given_up(
        self, gateway: FakeGateway
    ) -> None:
        gateway.syncs.broken = True
        reading = gateway.read()
        assert reading.freshness is Freshness.UNAVAILABLE
        assert reading.reason() == "The first sync has not finished yet."
        assert gateway.syncs.ran == [("ca-1", "first-read")]


def test_a_withdrawn_certificate_type_is_told(synced: FakeGateway) -> None:
    synced.configure(document({"unique-id": "own", "properties": {"cert_type": "8"}}))
    assert [profile.id for profile in synced.read().withdrawn()] == ["own"]
