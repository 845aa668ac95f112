"""The events' contract: what docs/events.md shows is what is sent."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from cagateway.api.sync_events import SyncRequested
from cagateway.domain.authorities.connection_failures import FailureReason
from cagateway.domain.authorities.history import HistoryEntry
from cagateway.domain.documents import (
    ChangeAction,
    ClientChange,
    ConfigurationChange,
    settings_changed,
)
from cagateway.domain.sync.changes import changes_between
from cagateway.domain.sync.held_lists import hold_delay, hold_failure, list_to_hold
from cagateway.domain.sync.run import SyncOutcome
from cagateway.domain.sync.state import Backoff, SyncFailure
from cagateway.events import foresight, orders, published
from cagateway.events.bus import BusEvent, EventBus
from cagateway.events.published import announcements
from cagateway.sectigo.errors import refused
from cagateway.sectigo.profiles import read_profiles
from tests.documents import SECTIGO_TYPES, document, run_that
from tests.fakes.clock import NOON

EVENTS = (Path(__file__).parents[3] / "docs" / "events.md").read_text()
EXAMPLES = {
    section.partition("\n")[0]: json.loads(section.split("```json\n")[1].split("```")[0])
    for section in EVENTS.split("\n## ")[1:]
}
KNOWN = read_profiles(SECTIGO_TYPES).profiles
LISTED = read_profiles([{**SECTIGO_TYPES[1], "terms": [47, 200]}, SECTIGO_TYPES[2]]).profiles
ENDED_AT = NOON + timedelta(seconds=2)


def completed() -> HistoryEntry:
    return run_that(ca_id="corp", profile_count=3, changes=changes_between(KNOWN, LISTED))


def failed() -> HistoryEntry:
    error = refused("list profiles", 429)
    failure = SyncFailure(error.reason, error.message, ENDED_AT)
    backoff = Backoff("source", failure, 2, ENDED_AT + timedelta(seconds=10))
    return run_that(ca_id="corp", outcome=SyncOutcome.FAILED, backoff=backoff)


def held() -> HistoryEntry:
    one = list_to_hold(KNOWN, (), None)
    assert one is not None
    backoff = Backoff("source", hold_failure(one, ENDED_AT), 1, ENDED_AT + hold_delay(3600), one)
    return run_that(ca_id="corp", outcome=SyncOutcome.HELD, backoff=backoff)


def configuration_changed() -> HistoryEntry:
    settings = settings_changed(document(), document(profile_sync_interval="PT30M"))
    principal = "arn:aws:iam::123456789012:user/ada"
    return ConfigurationChange("corp", 2, ChangeAction.CHANGED, principal, NOON, settings)


def client_changed() -> HistoryEntry:
    settings = settings_changed({}, {"enabled": False})
    principal = "arn:aws:iam::123456789012:user/ada"
    return ClientChange("vault", 2, ChangeAction.CHANGED, principal, NOON, settings)


SENT = {
    event.detail_type: event.detail
    for entry in (completed(), failed(), held(), configuration_changed(), client_changed())
    for event in announcements(entry)
}


OTHERS = (published.ACME_CREDENTIAL_CHANGED, "Profile Sync Requested")
FORESEEN = (
    foresight.CERTIFICATE_EXPIRING,
    foresight.DOMAIN_VALIDATION_EXPIRING,
    foresight.READINESS_CHANGED,
)


@pytest.mark.parametrize("title", SENT)
def test_an_event_is_as_documented(title: str) -> None:
    assert SENT[title] == EXAMPLES[title]


def test_every_documented_event_is_sent_or_listened_to() -> None:
    of_orders = {
        name for name in vars(orders).values() if isinstance(name, str) and name in EXAMPLES
    }
    assert set(EXAMPLES) == {*SENT, *of_orders, *FORESEEN, *OTHERS}
    SyncRequested.model_validate(EXAMPLES["Profile Sync Requested"])


def test_a_list_that_is_as_before_is_no_change() -> None:
    run = run_that(changes=changes_between(KNOWN, reversed(KNOWN)))
    assert [event.detail_type for event in announcements(run)] == ["Profile Sync Completed"]


def test_a_failure_after_a_held_list_is_a_failure() -> None:
    one = list_to_hold(KNOWN, (), None)
    backoff = Backoff("source", SyncFailure(FailureReason.UNREACHABLE, "Down.", NOON), 2, NOON, one)
    run = run_that(outcome=SyncOutcome.FAILED, backoff=backoff)
    assert [event.detail_type for event in announcements(run)] == ["Profile Sync Failed"]


def test_the_largest_change_fits_into_an_event() -> None:
    long = "\U0001f600" * 5_000
    known = read_profiles({"id": n, "name": long, "description": "a"} for n in range(1, 2_000))
    listed = read_profiles({"id": n, "name": long, "description": long} for n in range(1, 2_000))
    run = run_that(changes=changes_between(known.profiles, listed.profiles))
    sent: list[int] = []

    class Client:
        """EventBridge, as far as sizes go."""

        def put_events(self, Entries: list[dict[str, str]]) -> dict[str, object]:  # noqa: N803 - boto3's name
            sent.extend(len(entry["Detail"].encode()) for entry in Entries)
            return {"Entries": [{}] * len(Entries)}

    EventBus(Client, "bus").send(list(announcements(run)))  # type: ignore[arg-type]
    assert max(sent) < 256_000
    changed = [event for event in announcements(run) if event.detail_type == "Profiles Changed"]
    assert [self_described(event) for event in changed] == [(1_999, 100, False)]


def self_described(event: BusEvent) -> tuple[int, int, bool]:
    detail = event.detail
    return detail["changed"], len(detail["changes"]), detail["isComplete"]
