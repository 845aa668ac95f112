"""The tick asks for what is due and waits for nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cagateway.domain.shortening import MAX_NAMED
from cagateway.domain.sync.schedule import TICK_SECONDS, DueSyncs, due_at
from cagateway.domain.sync.state import SyncCause, SyncState
from cagateway.ports.store_errors import StoreError
from cagateway.ports.sync import SyncRequestError
from cagateway.services.sync.schedule import DONE_IN_A_TICK
from tests.documents import SECTIGO_TYPES, document
from tests.fakes.clock import NOON
from tests.fakes.gateway import FakeGateway


def test_a_tick_asks_for_every_authority_that_is_due(gateway: FakeGateway) -> None:
    gateway.create("ca-2", document(profile_sync_interval="P30D"))
    gateway.create("off", document(enable_ca_profile_sync=False))
    gateway.sync("ca-1")
    gateway.sync("ca-2")
    gateway.clock.advance(3600)
    assert gateway.tick().asked_for == ("ca-1",)
    assert gateway.syncs.asked == [("ca-1", SyncCause.SCHEDULE)]


def test_a_broken_configuration_does_not_keep_the_others_waiting(gateway: FakeGateway) -> None:
    gateway.create("broken", {"name": 7})
    report = gateway.tick()
    assert (report.asked_for, report.unreadable) == (("ca-1",), ("broken",))
    assert report.answer()["cas"]["unreadable"] == ["broken"]


def test_a_tick_with_nothing_due_asks_for_nothing(gateway: FakeGateway) -> None:
    gateway.sync()
    assert gateway.tick().asked_for == ()


class TestAnAuthorityIsDue:
    def test_when_it_was_never_synced(self) -> None:
        assert FakeGateway().tick().asked_for == ("ca-1",)

    def test_when_its_list_was_another_ones(self, gateway: FakeGateway) -> None:
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

    def test_unless_it_is_asked_for_already(self, gateway: FakeGateway) -> None:
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
        # Eight at a time, at 12 s each: what is not synced when its turn is over was lost. Behind
        # those that wait, it is asked for again, and waits in its turn.
        assert waiting[1] == first
        assert set(waiting[2]) == set(second)
        third = asked[2 * DONE_IN_A_TICK :]
        assert {*third} <= set(waiting[3]) <= {*first, *third}

    def test_asks_anew_for_what_was_synced_and_is_due_again(self, gateway: FakeGateway) -> None:
        asked = gateway.tick().asked_for
        gateway.sync("ca-1")
        gateway.clock.advance(3600)
        assert "ca-1" in gateway.tick().asked_for
        assert "ca-1" in asked

    def test_goes_past_the_queue_for_what_an_operator_forces(self, gateway: FakeGateway) -> None:
        gateway.store.note_forced("new-007", gateway.clock() + timedelta(hours=1), "ada")
        assert gateway.tick().asked_for[0] == "new-007"
        assert gateway.syncs.events[0].ca_id == "new-007"
        assert not any("new-007" in message.ca_ids for message in gateway.queue.messages)


class TestATickThatBreaksOff:
    """What it asked for comes, and the next tick asks for the rest."""

    NUMBER = 4 * DONE_IN_A_TICK

    @pytest.fixture
    def gateway(self) -> FakeGateway:
        gateway = FakeGateway()
        gateway.store.configurations.clear()
        for number in range(self.NUMBER):
            gateway.create(f"new-{number:03}", document())
        return gateway

    @pytest.mark.parametrize("room", [0, 1, 49, 50, 77, 199])
    def test_within_its_calls(self, gateway: FakeGateway, room: int) -> None:
        gateway.queue.room = room
        with pytest.raises(SyncRequestError):
            gateway.tick()
        sent = {ca_id for ca_id, _ in gateway.syncs.asked}
        gateway.queue.room = None
        again = gateway.tick().asked_for
        assert sent | set(again) == set(gateway.store.configurations)
        # One step twice, and what should be done by the next tick.
        assert len(sent & set(again)) <= 2 * DONE_IN_A_TICK

    def test_at_a_table_that_fails(
        self, gateway: FakeGateway, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as failing:
            failing.setattr(gateway.store, "note_asked", _failing)
            with pytest.raises(StoreError):
                gateway.tick()
        sent = {ca_id for ca_id, _ in gateway.syncs.asked}
        assert sent | set(gateway.tick().asked_for) == set(gateway.store.configurations)

    def test_asks_again_for_the_messages_that_were_refused(self, gateway: FakeGateway) -> None:
        gateway.queue.takes = lambda message: "new-500" not in message.ca_ids
        first = gateway.tick().asked_for
        gateway.queue.takes = lambda _: True
        gateway.clock.advance(TICK_SECONDS)
        again = gateway.tick().asked_for
        assert set(first) | set(again) == set(gateway.store.configurations)
        assert "new-500" not in first


def test_two_ticks_at_once_sync_each_authority_once(gateway: FakeGateway) -> None:
    for number in range(9):
        gateway.create(f"new-{number}", document())
    assert gateway.tick() == gateway.tick()
    assert len(gateway.syncs.events) == 20
    gateway.clock.advance(1)
    gateway.deliver()
    assert len(gateway.sectigo.asked_for) == 10


def test_intervals_of_a_second_do_not_fill_the_queue() -> None:
    """Where Sectigo takes its 12 s for each, what waits grows little longer than all CAs are."""
    gateway = FakeGateway()
    gateway.sync()
    source = gateway.store.states["ca-1"].synced_source
    gateway.store.configurations.clear()
    for number in range(3 * DONE_IN_A_TICK):
        gateway.create(f"ca-{number:04}", document(profile_sync_interval="PT1S"))
    waiting, synced = list[str](), set[str]()
    for _ in range(12):
        gateway.tick()
        waiting += [ca_id for ca_id, _ in gateway.syncs.asked]
        gateway.syncs.events.clear()
        gateway.clock.advance(TICK_SECONDS)
        done, waiting = waiting[:DONE_IN_A_TICK], waiting[DONE_IN_A_TICK:]
        gateway.store.states |= dict.fromkeys(done, SyncState(gateway.clock(), source))
        synced |= {*done}
        assert len(waiting) <= 4 * DONE_IN_A_TICK
    assert synced == set(gateway.store.configurations)


def test_a_list_waits_no_longer_for_a_sync_than_a_tick_is_long() -> None:
    """However many there are: what became due just now comes last."""
    gateway, number, interval = FakeGateway(), 700, 900
    gateway.sync()
    source = gateway.store.states["ca-1"].synced_source
    gateway.store.configurations.clear()
    synced = {f"ca-{place}": gateway.clock() - timedelta(seconds=place) for place in range(number)}
    for ca_id in synced:
        gateway.create(ca_id, document(profile_sync_interval="PT15M"))
    waits = list[float]()
    for tick_number in range(5):
        gateway.store.states |= {one: SyncState(at, source) for one, at in synced.items()}
        for message in _messages_of_a_tick(gateway):
            comes_at = gateway.clock() + timedelta(seconds=message.delay_seconds)
            for ca_id in message.ca_ids:
                # The first tick finds what was due long before it.
                if tick_number:
                    due = due_at(ca_id, interval, synced[ca_id])
                    waits.append((comes_at - due).total_seconds())
                synced[ca_id] = comes_at
        gateway.clock.advance(TICK_SECONDS)
    assert len(waits) > number
    assert max(waits) <= 1.1 * TICK_SECONDS


def _messages_of_a_tick(gateway: FakeGateway) -> list[DueSyncs]:
    gateway.queue.messages.clear()
    gateway.tick()
    return list(gateway.queue.messages)


def _failing(*_: object) -> None:
    raise StoreError


class TestATickMeasures:
    def test_how_far_the_authorities_are_behind(self, gateway: FakeGateway) -> None:
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

    def test_an_outage_at_every_tick_however_long_the_next_attempt_is_away(
        self, gateway: FakeGateway
    ) -> None:
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

    def test_a_held_list_until_it_is_believed(self, gateway: FakeGateway) -> None:
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

    def test_nothing_of_a_setback_that_a_changed_configuration_ended(
        self, gateway: FakeGateway
    ) -> None:
        gateway.sectigo.fail()
        gateway.sync()
        gateway.configure(document(org_id=99))
        assert gateway.tick().backing_off == ()

    def test_the_same_for_the_log_which_names_the_first_of_them(self, gateway: FakeGateway) -> None:
        for number in range(2, 31):
            gateway.create(f"ca-{number}", document())
        answer = gateway.tick().answer()
        counts = {name: answer[name] for name in ("askedFor", "neverSynced", "inSetback")}
        assert counts == {"askedFor": 30, "neverSynced": 30, "inSetback": 0}
        assert answer["cas"].keys() == {"neverSynced"}
        assert len(answer["cas"]["neverSynced"]) == MAX_NAMED
