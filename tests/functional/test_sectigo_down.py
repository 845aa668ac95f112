"""Whatever Sectigo does wrong: readers keep the last good list, and operators are told."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest

from cagateway.domain.sync.run import SyncRun
from cagateway.domain.sync.state import SyncCause
from local.sectigo.faults import Fault
from tests.api_events import Answer
from tests.functional.gated_sectigo import GatedSectigo
from tests.functional.sectigo_calls import LIMITS, impatient_with
from tests.functional.stack import Stack
from tests.functional.synced_starts import SyncedStarts
from tests.patience import PATIENCE_SECONDS

AUTHORITY = "/v1/certificate-authorities/sectigo"
ALL = ["sectigo-profile-1", "60515", "63999", "64442"]
KINDS = {
    kind for fault in get_args(Fault) for kind in get_args(fault.model_fields["kind"].annotation)
}

# What the sync says of each kind of fault that leaves no list to believe.
REFUSED: dict[str, tuple[dict[str, Any], str, str]] = {
    "status": ({"status": 503}, "failed", "sectigo-error"),
    "redirect": ({}, "failed", "sectigo-url-wrong"),
    "reset": ({}, "failed", "sectigo-unreachable"),
    "slow": ({"seconds": 5}, "failed", "sectigo-unreachable"),
    "hang": ({}, "failed", "sectigo-unreachable"),
    "cut": ({}, "failed", "sectigo-unreachable"),
    "drip": ({}, "failed", "sectigo-unreachable"),
    "huge": ({}, "failed", "sectigo-malformed-answer"),
    "html": ({}, "failed", "sectigo-malformed-answer"),
    "garbage": ({}, "failed", "sectigo-malformed-answer"),
    "empty": ({}, "held", "sectigo-empty-list"),
    "shrunk": ({}, "held", "sectigo-profiles-vanished"),
}
# Odd lists that still have every profile.
BELIEVED = {"duplicates", "odd", "missing"}


@pytest.fixture
def synced(stack: Stack, synced_starts: SyncedStarts) -> Stack:
    """A list that has just become stale, and nothing on the bus."""
    synced_starts.begin(stack)
    stack.age_snapshot("sectigo", timedelta(hours=2))
    stack.announced()
    return stack


@contextmanager
def calls_of_readers(stack: Stack) -> Iterator[list[str]]:
    """Note what functions/profiles asks of the table."""
    calls: list[str] = []
    events = stack.deployment.profiles.routes.reader.store.table.client.meta.events
    events.register("before-call", lambda model, **_: calls.append(model.name), "noted")
    yield calls
    events.unregister("before-call", unique_id="noted")


def profiles(stack: Stack) -> tuple[str, list[str]]:
    answer: Answer = stack.get(f"{AUTHORITY}/profiles")
    assert answer.status == 200
    return answer.headers["X-Profile-Sync"], [one["id"] for one in answer.body["profiles"]]


def status(stack: Stack) -> str:
    return str(stack.get(f"{AUTHORITY}/status").body["status"])


def an_hour_from_now() -> datetime:
    return datetime.now(UTC) + timedelta(hours=1)


def last_run(stack: Stack) -> SyncRun:
    run = stack.history()[0]
    assert isinstance(run, SyncRun)
    return run


def test_every_kind_of_fault_is_here() -> None:
    assert set(REFUSED) | BELIEVED == KINDS


@pytest.mark.parametrize("kind", REFUSED)
class TestAFault:
    @pytest.fixture
    def report(self, synced: Stack, kind: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
        """Tell how a sync ended that neither waits for long nor is soon tried again."""
        function = synced.deployment.synchronization
        profiles = function.synchronizer.sectigo
        bounded = replace(profiles.client, limits=LIMITS)
        impatient = replace(profiles, client=impatient_with(bounded, kind))
        # Its clock is ahead, so that its wait lasts for as long as a slow machine's test does.
        changed = replace(function.synchronizer, sectigo=impatient, clock=an_hour_from_now)
        monkeypatch.setattr(function, "synchronizer", changed)
        fields, *_ = REFUSED[kind]
        synced.simulator.fail(kind, **fields)
        report: dict[str, Any] = synced.sync({"caId": "sectigo"})
        return report

    def test_is_reported_with_its_reason(
        self, synced: Stack, kind: str, report: dict[str, Any]
    ) -> None:
        _, outcome, reason = REFUSED[kind]
        assert (report["outcome"], report["reason"]) == (outcome, reason)
        run = last_run(synced)
        assert run.backoff is not None
        assert (run.outcome, run.backoff.failure.reason) == (outcome, reason)
        (event,) = synced.announced()
        assert event["detail-type"] == f"Profile Sync {outcome.title()}"
        assert event["detail"]["reason"] == reason

    @pytest.mark.usefixtures("report")
    def test_leaves_the_last_good_list_for_one_round_trip_a_read(self, synced: Stack) -> None:
        calls_before = synced.simulator.calls
        profiles(synced)  # reads the list, if this container has not had it yet
        with calls_of_readers(synced) as calls:
            assert [profiles(synced) for _ in range(3)] == [("stale", ALL)] * 3
        assert calls == ["GetItem"] * 3
        assert (synced.simulator.calls, synced.deployment.bus_events()) == (calls_before, [])
        assert status(synced) == "DOWN"


@pytest.mark.parametrize("kind", ["html", "empty"], ids=["failure", "held list"])
def test_a_setback_is_over_with_the_next_good_sync(synced: Stack, kind: str) -> None:
    synced.simulator.fail(kind)
    synced.sync({"caId": "sectigo"})
    assert status(synced) == "DOWN"
    synced.simulator.recover()
    synced.announced()
    assert synced.sync({"caId": "sectigo", "force": True})["outcome"] == "completed"
    assert (profiles(synced), status(synced)) == (("fresh", ALL), "UP")
    assert [event["detail-type"] for event in synced.announced()] == ["Profile Sync Completed"]


@pytest.mark.parametrize("kind", sorted(BELIEVED))
def test_an_odd_list_is_believed_as_far_as_it_goes(synced: Stack, kind: str) -> None:
    synced.simulator.fail(kind)
    assert synced.sync({"caId": "sectigo"})["outcome"] == "completed"
    assert (profiles(synced), status(synced)) == (("fresh", ALL), "UP")


def test_while_sectigo_is_silent_readers_have_their_list_and_one_of_them_asks(
    stack: Stack,
) -> None:
    with GatedSectigo() as sectigo, ThreadPoolExecutor(1) as threads:
        stack.configure(url=sectigo.url)
        sectigo.answer_now()
        stack.sync({"caId": "sectigo"})
        stack.age_snapshot("sectigo", timedelta(hours=2))
        sectigo.fall_silent()
        running = threads.submit(stack.sync, {"caId": "sectigo"})
        sectigo.wait_until_asked()
        with calls_of_readers(stack) as calls:
            assert profiles(stack) == ("stale", ALL)
        assert calls.count("UpdateItem") == 1
        with calls_of_readers(stack) as calls:
            assert [profiles(stack) for _ in range(4)] == [("stale", ALL)] * 4
        assert calls == ["GetItem"] * 4
        (event,) = stack.deployment.bus_events()
        assert stack.sync(event)["outcome"] == "already-running"
        sectigo.answer_now()
        assert running.result(PATIENCE_SECONDS)["outcome"] == "completed"


class TestADeliveryThatComesAgainOrLate:
    @pytest.mark.parametrize("force", [False, True], ids=["unforced", "forced"])
    def test_changes_nothing_after_a_good_sync(self, stack: Stack, force: bool) -> None:
        stack.configure()
        first, second = (event_that_asks(stack, force=force) for _ in range(2))
        assert stack.sync(second)["outcome"] == "completed"
        before, _ = state_of(stack), stack.announced()
        late = [stack.sync(event)["outcome"] for event in (first, second, first)]
        assert late == ["already-done"] * 3
        assert (state_of(stack), stack.announced()) == (before, [])

    def test_changes_nothing_while_a_failure_is_waited_out(self, synced: Stack) -> None:
        synced.simulator.fail("status", status=503, headers={"Retry-After": "3600"})
        event = event_that_asks(synced)
        assert synced.sync(event)["outcome"] == "failed"
        before, _ = state_of(synced), synced.announced()
        assert [synced.sync(event)["outcome"] for _ in range(3)] == ["backing-off"] * 3
        assert (state_of(synced), synced.announced()) == (before, [])


def event_that_asks(stack: Stack, *, force: bool = False) -> dict[str, Any]:
    """Ask as the schedule does, and take the event off the bus."""
    requests = stack.deployment.tick.sync_requests
    requests.ask(["sectigo"], SyncCause.SCHEDULE, datetime.now(UTC), force=force)
    (event,) = stack.deployment.bus_events()
    return event


def state_of(stack: Stack) -> tuple[object, int]:
    """Take what a delivery could change beside the bus: the table, and Sectigo's calls."""
    return stack.deployment.items(), stack.simulator.calls
