"""The events that functions get without a request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest

from local import async_invocations
from local.async_invocations import AsyncInvocations
from local.deliveries import scheduled_event
from local.invocation_outcome import Outcome, error_outcome, marshal
from local.surroundings import Surroundings
from local.template import Function, Schedule
from tests.patience import PATIENCE_SECONDS

FUNCTION = Function("F", Path("f"), "app.go", 3, 128, {}, 2)
FAILURE = error_outcome("E", "m")
SUCCESS = marshal(None)


@dataclass
class Scripted:
    outcomes: Sequence[Outcome | Exception]
    events: list[object] = field(default_factory=list)
    done: Event = field(default_factory=Event)

    def invoke(self, event: object, wait_seconds: float) -> Outcome:
        del wait_seconds
        self.events.append(event)
        outcome = self.outcomes[len(self.events) - 1]
        if len(self.events) == len(self.outcomes):
            self.done.set()
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(async_invocations, "RETRY_SECONDS", (0.0, 0.0))


def test_a_tick_is_what_the_scheduler_sends() -> None:
    at = datetime(2026, 11, 23, 7, 0, 0, tzinfo=UTC)
    event = dict(scheduled_event(Schedule("Tick", "F", 300), at, Surroundings()))
    assert event.pop("id")
    assert event == {
        "version": "0",
        "detail-type": "Scheduled Event",
        "source": "aws.scheduler",
        "account": "123456789012",
        "time": "2026-11-23T07:00:00Z",
        "region": "eu-west-1",
        "resources": ["arn:aws:scheduler:eu-west-1:123456789012:schedule/default/Tick"],
        "detail": "{}",
    }


@pytest.mark.parametrize(
    "outcomes",
    [
        [SUCCESS],
        [FAILURE, SUCCESS],
        [FAILURE, TimeoutError(), SUCCESS],
        [FAILURE, FAILURE, FAILURE],
    ],
)
def test_an_event_is_tried_until_it_succeeds_three_times_at_most(
    outcomes: Sequence[Outcome | Exception],
) -> None:
    function = Scripted(outcomes)
    background = AsyncInvocations({"F": FUNCTION}, {"F": function})
    assert background.accept("F", {"n": 1})
    assert function.done.wait(PATIENCE_SECONDS)
    background.close()
    assert function.events == [{"n": 1}] * len(outcomes)


def test_nothing_is_accepted_after_the_end() -> None:
    background = AsyncInvocations({"F": FUNCTION}, {"F": Scripted([])})
    background.close()
    assert not background.accept("F", {})
