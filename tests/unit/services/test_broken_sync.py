"""Whatever a sync dies of is a setback, with its wait and its event; its lease is given back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from cagateway.domain.authorities.connection_failures import FailureReason
from cagateway.domain.sync.run import SyncOrder, SyncOutcome, SyncReport
from cagateway.services.sync.outbox import Announcer
from tests.fakes.clock import NOON
from tests.fakes.gateway import FakeGateway
from tests.fakes.mortal_store import MortalStore


class UnforeseenError(Exception):
    """What nobody thought of."""


@dataclass
class Breaking:
    """Stands before a collaborator, and breaks at one call of one method, once.

    Args:
        method: Its name; `__call__` for a function.
        at: Which call breaks, from 1 on.
    """

    behind: Any
    method: str
    at: int = 1
    calls: int = 0

    def __call__(self, *given: Any, **named: Any) -> Any:  # noqa: ANN401 - whatever stands behind
        return self._called("__call__", self.behind, given, named)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - as above
        behind = getattr(self.behind, name)
        return lambda *given, **named: self._called(name, behind, given, named)

    def _called(
        self, name: str, behind: Callable[..., Any], given: tuple[Any, ...], named: dict[str, Any]
    ) -> Any:  # noqa: ANN401 - as above
        if name == self.method:
            self.calls += 1
            if self.calls == self.at:
                raise UnforeseenError(name)
        return behind(*given, **named)


def sync_with(gateway: FakeGateway, **collaborators: Any) -> SyncReport:  # noqa: ANN401 - any of them
    order = SyncOrder("ca-1", "me", gateway.clock() + timedelta(seconds=60))
    return replace(gateway.synchronizer(), **collaborators).sync(order)


def check_that_it_is_a_backoff(gateway: FakeGateway, report: SyncReport) -> None:
    assert report.outcome is SyncOutcome.FAILED
    assert report.backoff is not None
    assert report.backoff.failure.reason is FailureReason.SYNC_BROKE
    assert report.backoff.next_attempt_at > NOON
    assert gateway.store.leases == {}
    assert gateway.store.states["ca-1"].backoff == report.backoff
    assert gateway.bus.types()[-1] == "Profile Sync Failed"


# What breaks, with which method, at which call; and whether Sectigo fails as well.
MIDWAY = [
    ("store", "load", 1, False),
    ("store", "acquire_lease", 1, False),
    ("store", "commit", 1, False),
    ("store", "fail", 1, True),
    ("sectigo", "list_profiles", 1, False),
    *(("clock", "__call__", call, False) for call in range(2, 6)),
    ("clock", "__call__", 6, True),
    ("jitter", "__call__", 1, True),
]


@pytest.mark.parametrize(
    ("what", "method", "at", "fails"), MIDWAY, ids=[f"{one[0]}-{one[1]}-{one[2]}" for one in MIDWAY]
)
def test_what_breaks_midway_is_a_setback_and_passes(
    gateway: FakeGateway, what: str, method: str, at: int, fails: bool
) -> None:
    if fails:
        gateway.sectigo.fail()
    breaking = Breaking(getattr(gateway.synchronizer(), what), method, at)
    report = sync_with(gateway, **{what: breaking})
    assert breaking.calls >= at, "nothing broke"
    check_that_it_is_a_backoff(gateway, report)
    assert gateway.sync().outcome is SyncOutcome.BACKING_OFF
    gateway.sectigo.failure = None
    gateway.clock.advance(5)
    assert gateway.sync().outcome is SyncOutcome.COMPLETED


AFTERWARDS = [
    ("announcer.history", "unannounced"),
    ("announcer.publisher", "publish"),
    ("announcer.history", "mark_announced"),
    ("store", "sync_state"),
    ("requests", "ask"),
]


@pytest.mark.parametrize(
    ("what", "method"), AFTERWARDS, ids=[f"{what}-{method}" for what, method in AFTERWARDS]
)
def test_what_breaks_afterwards_costs_no_list(gateway: FakeGateway, what: str, method: str) -> None:
    gateway.store.note_forced("ca-1", NOON + timedelta(hours=1), None)
    gateway.store.note_forced("ca-1", NOON + timedelta(hours=1), None)
    synchronizer = gateway.synchronizer()
    if "." in what:
        name = what.split(".")[1]
        breaking = Breaking(getattr(synchronizer.announcer, name), method)
        announcer: Announcer = replace(synchronizer.announcer, **{name: breaking})
        report = sync_with(gateway, announcer=announcer)
    else:
        breaking = Breaking(getattr(synchronizer, what), method)
        if method == "ask":
            # A forced request comes while the sync runs, so there is something to ask for.
            forcing = Forcing(gateway)
            report = sync_with(gateway, requests=breaking, sectigo=forcing)
        else:
            report = sync_with(gateway, **{what: breaking})
    assert breaking.calls == 1
    assert report.outcome is SyncOutcome.COMPLETED
    assert gateway.store.leases == {}
    gateway.clock.advance(1)
    gateway.sync(force=True)
    assert gateway.bus.types().count("Profile Sync Completed") >= 2


@dataclass
class Forcing:
    """Sectigo, while whose answer is on its way somebody forces a sync."""

    gateway: FakeGateway

    def list_profiles(self, connection: Any, *, at_once: bool) -> Any:  # noqa: ANN401 - passed on
        report = self.gateway.sync(owner="other", force=True, requested_by="ada")
        assert report.outcome is SyncOutcome.ALREADY_RUNNING
        return self.gateway.sectigo.list_profiles(connection, at_once=at_once)


def test_what_breaks_under_the_lease_where_nothing_was_to_do_is_a_setback(
    gateway: FakeGateway,
) -> None:
    now = gateway.clock()
    gateway.store.acquire_lease("ca-1", "dead", now, now)  # so that the sync looks twice
    breaking = Breaking(gateway.store, "load", at=2)
    check_that_it_is_a_backoff(gateway, sync_with(gateway, store=breaking))


def test_a_document_that_cannot_be_read_is_a_setback(gateway: FakeGateway) -> None:
    good = gateway.store.configurations["ca-1"]
    gateway.configure({"name": 7})
    check_that_it_is_a_backoff(gateway, gateway.sync())
    gateway.store.configurations["ca-1"] = good
    gateway.clock.advance(5)
    assert gateway.sync().outcome is SyncOutcome.COMPLETED


def test_it_waits_longer_each_time(gateway: FakeGateway) -> None:
    waits = []
    for _ in range(3):
        report = sync_with(gateway, sectigo=Breaking(gateway.sectigo, "list_profiles"))
        assert report.backoff
        waits.append((report.backoff.next_attempt_at - gateway.clock()).total_seconds())
        gateway.clock.advance(waits[-1])
    assert waits == [5, 10, 20]


def test_its_message_names_the_kind_of_error_and_nothing_of_it(gateway: FakeGateway) -> None:
    class TellsSecrets:
        """Raises with what nobody may see."""

        def list_profiles(self, _: object, **__: object) -> Any:  # noqa: ANN401 - it gives nothing
            raise ValueError("hunter2")

    report = sync_with(gateway, sectigo=TellsSecrets())
    assert report.backoff
    assert "ValueError" in report.backoff.failure.message
    assert "hunter2" not in report.backoff.failure.message


def test_what_cannot_be_recorded_is_raised_as_it_was(
    gateway: FakeGateway, caplog: pytest.LogCaptureFixture
) -> None:
    gateway.store = MortalStore(death="for good")
    gateway.configure()
    sectigo = Breaking(gateway.sectigo, "list_profiles")
    with pytest.raises(UnforeseenError):
        sync_with(gateway, sectigo=sectigo)
    assert "could not be recorded" in caplog.text
    assert "lapses by itself" in caplog.text
