"""What functions/sync understands of what it is given, and what it says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cagateway.api.sync_events import (
    SyncRequested,
    as_answer,
    as_order,
    read_first_read,
    read_sync_request,
)
from cagateway.domain.authorities.connection_failures import FailureReason
from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.domain.sync.changes import ProfileChanges
from cagateway.domain.sync.run import SyncOutcome, SyncReport
from cagateway.domain.sync.state import Backoff, SyncCause, SyncFailure
from tests.documents import run_that
from tests.fakes.clock import NOON
from tests.lambda_context import FakeLambdaContext


def bus_event(detail: object, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    event = {"detail-type": "Profile Sync Requested", "source": "cagateway", "detail": detail}
    return event | changes


def requested(**members: object) -> SyncRequested:
    return SyncRequested.model_validate({"caId": "ca-1", **members})


def test_a_direct_invocation_names_a_ca() -> None:
    assert read_sync_request({"caId": "ca-1"}) == requested()


def test_it_may_force() -> None:
    assert read_sync_request({"caId": "ca-1", "force": True}) == requested(force=True)


def test_a_bus_event_says_when_it_was_asked_for() -> None:
    event = bus_event({"caId": "ca-1", "cause": "new", "requestedAt": "2026-11-23T07:00:00Z"})
    requested_at = datetime(2026, 11, 23, 7, tzinfo=UTC)
    assert read_sync_request(event) == requested(requestedAt=requested_at)


@pytest.mark.parametrize("inner", [{"caId": "ca-1"}, bus_event({"caId": "ca-1"})])
def test_a_dead_letter_asks_for_what_the_lost_event_asked_for(inner: dict[str, Any]) -> None:
    letter = {"version": "1.0", "requestPayload": inner, "responseContext": {"statusCode": 200}}
    assert read_sync_request(letter) == requested()


def test_a_bus_event_may_have_a_cause() -> None:
    asked = read_sync_request(bus_event({"caId": "ca-1", "cause": "stale-read"}))
    assert asked == requested(cause="stale-read")


def test_a_reader_may_ask_for_a_first_read() -> None:
    event = {"caId": "ca-1", "cause": "first-read", "requestedAt": "2026-11-23T07:00:00Z"}
    order = as_order(read_first_read(event), FakeLambdaContext(remaining_ms=25_000), NOON)
    assert (order.ca_id, order.cause, order.force) == ("ca-1", SyncCause.FIRST_READ, False)
    assert order.requested_at == datetime(2026, 11, 23, 7, tzinfo=UTC)
    assert order.expires_at == NOON + timedelta(seconds=25)


@pytest.mark.parametrize(
    "changes",
    [
        {"force": True},
        {"force": False},
        {"cause": "request"},
        {"cause": "unheard-of"},
        {"requestedAt": None},
        {"caId": "a/b"},
        {"connectionTest": {}},
    ],
    ids=repr,
)
def test_and_for_nothing_else(changes: dict[str, Any]) -> None:
    event = {"caId": "ca-1", "cause": "first-read", "requestedAt": "2026-11-23T07:00:00Z"}
    with pytest.raises(GatewayError) as caught:
        read_first_read(event | changes)
    assert caught.value.kind is ErrorKind.MALFORMED_REQUEST


@pytest.mark.parametrize(
    "event",
    [
        None,
        [],
        "ca-1",
        {},
        {"caId": None},
        {"caId": 7},
        {"caId": "a/b"},
        {"caId": "ca-1\n"},
        {"caId": "x" * 65},
        {"caId": "ca-1", "force": "true"},
        {"caId": "ca-1", "cause": 7},
        {"requestPayload": [], "responseContext": {}},
        {"requestPayload": {"requestPayload": {}, "responseContext": {}}, "responseContext": {}},
        {"caId": "ca-1", "requestedAt": "2026-11-23T07:00:00"},
        {"caId": "ca-1", "requestedAt": "soon"},
        bus_event(None),
        bus_event("{}"),
        bus_event({"caId": "ca-1"}, source="elsewhere"),
        {"connectionTest": {}},
        {"detail-type": "Scheduled Event", "source": "aws.scheduler", "detail": "{}"},
        bus_event({"caId": "ca-1"}, **{"detail-type": "Profiles Changed"}),
        bus_event({}, **{"detail-type": {"nested": "x"}}),
    ],
    ids=repr,
)
def test_anything_else_is_malformed(event: object) -> None:
    with pytest.raises(GatewayError) as caught:
        read_sync_request(event)
    assert caught.value.kind is ErrorKind.MALFORMED_REQUEST


def test_an_answer_says_what_came_of_it() -> None:
    run = run_that(profile_count=3, skipped=1, changes=ProfileChanges(added=2, changed=1))
    assert as_answer(SyncReport("ca-1", SyncOutcome.COMPLETED, run)) == {
        "caId": "ca-1",
        "outcome": "completed",
        "profiles": 3,
        "skipped": 1,
        "added": 2,
        "removed": 0,
        "changed": 1,
    }


def test_an_answer_of_a_sync_that_asked_nobody_is_short() -> None:
    report = SyncReport("ca-1", SyncOutcome.ALREADY_RUNNING)
    assert as_answer(report) == {"caId": "ca-1", "outcome": "already-running"}


def test_a_failures_answer_says_why_and_when_it_is_tried_again() -> None:
    backoff = Backoff("source", SyncFailure(FailureReason.THROTTLED, "Too many.", NOON), 1, NOON)
    run = run_that(outcome=SyncOutcome.FAILED, backoff=backoff)
    report = SyncReport("ca-1", SyncOutcome.FAILED, run, backoff)
    assert as_answer(report) == {
        "caId": "ca-1",
        "outcome": "failed",
        "reason": "sectigo-throttled",
        "message": "Too many.",
        "nextAttemptAt": "2026-11-23T12:00:00+00:00",
    }
