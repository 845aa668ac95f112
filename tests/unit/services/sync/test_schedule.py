"""The tick asks for what is due and waits for nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cagateway.domain.shortening import MAX_NAMED
from cagateway.domain.sync.due import TICK_SECONDS
from cagateway.domain.sync.state import SyncCause
from cagateway.services.sync.schedule import DONE_IN_A_TICK
from tests.documents import SECTIGO_TYPES, document
from tests.fakes.clock import NOON
from tests.fakes.gateway import FakeGateway


def test_a_tick_asks_for_every_authority_that_is_due() -> None:
    gateway = FakeGateway()
    gateway.create("ca-2", document(profile_sync_interval="P30D"))
    gateway.create("off", document(enable_ca_profile_sync=False))
    gateway.sync("ca-1")
    gateway.sync("ca-2")
    gateway.clock.advance(3600)
    assert gateway.tick().asked_for == ("ca-1",)
    assert gateway.syncs.asked == [("ca-1", SyncCause.SCHEDULE)]


def test_a_broken_configuration_does_not_keep_the_others_waiting() -> None:
    gateway = FakeGateway()
    gateway.create("broken", {"name": 7})
    report = gateway.tick()
    assert (report.asked_for, report.unreadable) == (("ca-1",), ("broken",))
    assert report.answer()["cas"]["unreadable"] == ["broken"]


def test_a_tick_with_nothing_due_asks_for_nothing() -> None:
    gateway = FakeGateway()
    gateway.sync()
    assert gateway.tick().asked_for == ()


class TestAnAuthorityIsDue:
    def test_when_it_was_never_synced(self) -> None:
        assert FakeGateway().tick().asked_for == ("ca-1",)

    def test_when_its_list_was_another_ones(self) -> None:
        gateway = FakeGateway()
        gateway.sync()
        gateway.configure(document(org_id=99))
        assert gateway.tick().asked_for == ("ca-1",)

    @pytest.mark.parametrize(("wait_seconds", "due"), [(4, ()), (5, ("ca-1",))])
    def test_when_the_wait_after_a_failure_is_over(
        self, wait_seconds: int, due: tuple[str, ...]
    ) -> None:
        gateway = FakeGateway()
        gateway.sync()
        gateway.sectigo.fail()
        gateway.sync()
        gateway.clock.advance(wait_seconds)
        assert gateway.tick().asked_for == due

    def test_unless_it_is_asked_for_already(self) -> None:
        gateway = FakeGateway()
        gateway.store.ask_for_sync("ca-1", NOON, NOON + timedelta(seconds=9))
        assert gateway.tick().asked_for == ()


class TestATickOfMany:
    @pytest.fixture
    def gateway(self) -> FakeGateway:
        gateway = FakeGateway()
        gateway.sync()
        gateway.clock.advance(4 * 3600)
        for number in range(2 * DONE_IN_A_TICK + 10):
            gateway.create(f"new-{number:03}", document())
        return gateway

    def test_asks_for_all_of_them_those_first_that_have_nothing_yet(
        self, gateway: FakeGateway
    ) -> None:
        asked = gateway.tick().asked_for
        assert len(asked) == 2 * DONE_IN_A_TICK + 11
        assert asked[-1] == "ca-1"
        assert [ca_id for ca_id, _ in gateway.syncs.asked] == list(asked)

    def test_is_not_asked_again_for_what_waits_but_for_what_should_be_done(
        self, gateway: FakeGateway
    ) -> None:
        asked = gateway.tick().asked_for
        waiting = [asked]
        for _ in range(3):
            gateway.clock.advance(TICK_SECONDS)
            waiting.append(gateway.tick().asked_for)
        first, second = asked[:DONE_IN_A_TICK], asked[DONE_IN_A_TICK : 2 * DONE_IN_A_TICK]
        third = asked[2 * DONE_IN_A_TICK :]
        # Ten at a time, at 12 s each: what is not synced when its turn is over was lost.
        assert waiting[1] == first
        assert set(waiting[2]) == {*first, *second}
        assert set(waiting[3]) == {*first, *third}

    def test_asks_anew_for_what_was_synced_and_is_due_again(self, gateway: FakeGateway) -> None:
        asked = gateway.tick().asked_for
        gateway.sync("ca-1")
        gateway.clock.advance(3600)
        assert "ca-1" in gateway.tick().asked_for
        assert "ca-1" in asked


class TestATickMeasures:
    def test_how_far_the_authorities_are_behind(self) -> None:
        gateway = FakeGateway()
        gateway.create("two-hours", document(profile_sync_interval="PT2H"))
        gateway.create("new", document())
        gateway.create("off", document(enable_ca_profile_sync=False))
        gateway.sync("ca-1")
        gateway.sync("two-hours")
        assert gateway.tick().longest_overdue_seconds == 0
        gateway.clock.advance(3 * 3600)
        report = gateway.tick()
        assert report.longest_overdue_seconds == 2 * 3600
        assert report.overdue == ("ca-1", "two-hours")
        assert (report.never_synced, report.backing_off, report.held) == (("new",), (), ())

    def test_an_outage_at_every_tick_however_long_the_next_attempt_is_away(self) -> None:
        gateway = FakeGateway()
        gateway.sync()
        gateway.sectigo.fail()
        counted: list[tuple[str, ...]] = []
        for _ in range(24):
            gateway.sync()
            gateway.clock.advance(300)
            counted.append(gateway.tick().backing_off)
        assert counted == [("ca-1",)] * 24
        gateway.sectigo.failure = None
        gateway.sync(force=True)
        assert gateway.tick().backing_off == ()

    def test_a_held_list_until_it_is_believed(self) -> None:
        gateway = FakeGateway()
        gateway.sync()
        gateway.sectigo.entries = []
        gateway.sync()
        for _ in range(3):
            report = gateway.tick()
            assert (report.held, report.backing_off) == (("ca-1",), ())
            gateway.clock.advance(60)
        gateway.sectigo.entries = SECTIGO_TYPES
        gateway.sync(force=True)
        assert gateway.tick().held == ()

    def test_nothing_of_a_setback_that_a_changed_configuration_ended(self) -> None:
        gateway = FakeGateway()
        gateway.sectigo.fail()
        gateway.sync()
        gateway.configure(document(org_id=99))
        assert gateway.tick().backing_off == ()

    def test_the_same_for_the_log_which_names_the_first_of_them(self) -> None:
        gateway = FakeGateway()
        for number in range(2, 31):
            gateway.create(f"ca-{number}", document())
        answer = gateway.tick().answer()
        counts = {name: answer[name] for name in ("askedFor", "neverSynced", "inSetback")}
        assert counts == {"askedFor": 30, "neverSynced": 30, "inSetback": 0}
        assert answer["cas"].keys() == {"neverSynced"}
        assert len(answer["cas"]["neverSynced"]) == MAX_NAMED
