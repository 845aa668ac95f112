"""An hour without Sectigo: every read is answered, Sectigo is hardly asked, and it heals itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count

import pytest

from cagateway.domain.sync.snapshot import Freshness
from cagateway.domain.sync.state import retry_delay
from cagateway.services.authorities.served import Reading
from tests.documents import document
from tests.fakes.gateway import FakeGateway

HOUR = 3600
TICK = 300
LOCAL = ["sectigo-profile-1"]
WHOLE = [*LOCAL, "60515", "63999", "64442"]


@dataclass(frozen=True)
class Outage:
    """How a CA stands when Sectigo goes down.

    Args:
        interval: Its sync interval, in seconds.
        age: Its list's, in seconds; `None`: it has none yet.
        asked_at: The second in which Sectigo is first asked.
        by_hand: Whether it is an operator who asks then.
    """

    interval: int
    age: int | None
    asked_at: int
    by_hand: bool = False

    def wait(self, failures: int) -> int:
        return retry_delay(failures, self.interval, jitter=0).seconds

    def probes(self) -> list[int]:
        """Tell the seconds in which Sectigo may be asked, by the waits between failures alone.

        While readers have a fresh list it is the schedule alone that asks, at its next tick.
        """
        stale_at = 0 if self.age is None else self.interval - self.age
        at, probes = self.asked_at, list[int]()
        while at < HOUR:
            probes.append(at)
            at += self.wait(len(probes))
            at = min(at + -at % TICK, max(at, stale_at))
        return probes


@dataclass
class Watch:
    """A reader every second and a tick every five minutes, and what becomes of them."""

    gateway: FakeGateway
    seconds: count[int] = field(default_factory=count)
    readings: list[Reading] = field(default_factory=list)
    up: set[int] = field(default_factory=set)
    probes: list[int] = field(default_factory=list)

    def go_on(self, seconds: int) -> None:
        for second in (next(self.seconds) for _ in range(seconds)):
            asked = len(self.gateway.sectigo.asked_for)
            if second % TICK == 0:
                self.gateway.tick()
            self.readings.append(self.gateway.read())
            if self.gateway.is_up():
                self.up.add(second)
            self.gateway.deliver()
            self.probes += [second] * (len(self.gateway.sectigo.asked_for) - asked)
            self.gateway.clock.advance(1)


OUTAGES = {
    "a stale list": Outage(interval=300, age=300, asked_at=0),
    "a list that is due soon, and stale in the middle": Outage(HOUR, age=1800, asked_at=600),
    "a fresh list": Outage(interval=3 * HOUR, age=0, asked_at=0, by_hand=True),
    "no list at all": Outage(interval=HOUR, age=None, asked_at=0),
}


@pytest.fixture(scope="module", params=list(OUTAGES.values()), ids=list(OUTAGES))
def outage(request: pytest.FixtureRequest) -> Outage:
    given: Outage = request.param
    return given


@pytest.fixture(scope="module")
def watch(outage: Outage) -> Watch:
    """Watch an hour of it, and then a wait and a tick during which Sectigo is well again."""
    gateway = FakeGateway()
    gateway.configure(document(profile_sync_interval=f"PT{outage.interval}S"))
    if outage.age is not None:
        gateway.sync()
        gateway.clock.advance(outage.age)
        gateway.sectigo.asked_for.clear()
    gateway.sectigo.fail()
    watch = Watch(gateway)
    if outage.by_hand:
        gateway.sync()
        watch.probes = [0]
    watch.go_on(HOUR)
    gateway.sectigo.failure = None
    watch.go_on(outage.wait(len(watch.probes)) + TICK)
    return watch


def ids(reading: Reading) -> list[str]:
    return [profile.id for profile in reading.profiles()]


def test_every_read_is_answered_with_the_last_good_list(outage: Outage, watch: Watch) -> None:
    during = [ids(reading) for reading in watch.readings[:HOUR]]
    assert during == [LOCAL if outage.age is None else WHOLE] * HOUR


def test_every_read_tells_how_old_that_list_is(outage: Outage, watch: Watch) -> None:
    ages = [reading.age_seconds() for reading in watch.readings[:HOUR]]
    if outage.age is None:
        assert set(ages) == {None}
    else:
        assert ages == [outage.age + second for second in range(HOUR)]


def test_no_read_waits(watch: Watch) -> None:
    assert watch.gateway.clock.slept == []


def test_sectigo_is_asked_once_for_each_wait(outage: Outage, watch: Watch) -> None:
    during = [second for second in watch.probes if second < HOUR]
    assert during == outage.probes()
    assert len(during) <= 17  # even where the longest wait is five minutes


def test_the_status_is_down_from_the_first_failure_on(outage: Outage, watch: Watch) -> None:
    up = {second for second in watch.up if second < HOUR}
    # The read that asks in the background is answered before its sync fails.
    assert up in (set(range(outage.asked_at)), set(range(outage.asked_at + 1)))


def test_it_heals_by_itself_within_a_wait_and_a_tick(watch: Watch) -> None:
    last = watch.readings[-1]
    assert (last.freshness, ids(last)) == (Freshness.FRESH, WHOLE)
    assert len(watch.readings) - 1 in watch.up


def test_while_it_heals_no_read_sees_less(outage: Outage, watch: Watch) -> None:
    lists = [ids(reading) for reading in watch.readings[HOUR:]]
    without = lists.index(WHOLE)
    assert lists == [LOCAL] * without + [WHOLE] * (len(lists) - without)
    assert without == 0 or outage.age is None
