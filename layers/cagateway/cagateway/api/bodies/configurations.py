"""The answers about CAs' syncs, apart from the others: they know of history, and so of pydantic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cagateway.api.bodies.common import Body, instant, message
from cagateway.domain.errors import ErrorDetail
from cagateway.domain.sync.state import Backoff
from cagateway.events.published import announcements, held_list
from cagateway.services.authorities.served import Reading
from cagateway.services.sync.sync_status import ProfileSyncStatus, SyncSummary


def with_summaries(shown: Sequence[Body], summaries: Mapping[str, SyncSummary]) -> list[Body]:
    """Add to rendered CAs how their syncs stand; those whose document is broken have no summary."""
    return [{**one, "profileSync": _summary(summaries.get(one["id"]))} for one in shown]


def configuration_test(tested: Mapping[str, Any] | None) -> Body:
    """Render what came of a dry run; `None` if there was no connection to try."""
    remarks = [ErrorDetail(**one) for one in (tested or {}).get("remarks", ())]
    if tested is None:
        text, connection = "Profile sync is off", {"state": "not-tested"}
    elif tested["reason"]:
        text = "Sectigo gives no profiles for it"
        failure = {"reason": tested["reason"], "message": tested["message"]}
        connection = {"state": "failed", **failure}
    else:
        text = f"Sectigo lists {tested['profiles']} profiles for it"
        connection = {"state": "ok", "profiles": tested["profiles"]}
    return {
        "type": "ConfigurationTestResponse",
        "message": message(f"The document is valid. {text}. Nothing is stored.", remarks),
        "connection": connection,
    }


def sync_requested(reading: Reading, *, force: bool) -> Body:
    """Render that a sync was asked for."""
    text = f"A {'forced sync' if force else 'sync'} is asked for. GET tells what comes of it."
    return {
        "type": "ProfileSyncResponse",
        "message": message(text),
        "profileSync": {"requestedAt": instant(reading.read_at)},
    }


def profile_sync(status: ProfileSyncStatus) -> Body:
    """Render how a CA's sync stands, and what happened: the events of its history."""
    reading = status.reading
    snapshot, backoff = reading.snapshot, reading.sync_state.backoff
    return {
        "type": "ProfileSyncResponse",
        "message": message("Profile sync retrieved successfully."),
        "profileSync": {
            "state": reading.freshness,
            "syncedAt": instant(snapshot.synced_at if snapshot else None),
            "profiles": len(snapshot.profiles) if snapshot else None,
            "nextSyncAt": instant(status.next_sync_at),
            "isAskedFor": reading.sync_state.is_asked_for(reading.read_at),
            "setback": _backoff_with_list(backoff) if backoff else None,
            "history": [
                {"event": event.detail_type, **event.detail}
                for entry in status.history
                for event in reversed(list(announcements(entry)))
            ],
        },
    }


def _summary(status: SyncSummary | None) -> Body | None:
    if status is None:
        return None
    return {
        "state": status.freshness,
        "syncedAt": instant(status.synced_at),
        "setback": _backoff(status.backoff) if status.backoff else None,
    }


def _backoff_with_list(backoff: Backoff) -> Body:
    return {**_backoff(backoff), "held": held_list(backoff.held) if backoff.held else None}


def _backoff(backoff: Backoff) -> Body:
    return {
        "reason": backoff.failure.reason,
        "message": backoff.failure.message,
        "failedAt": instant(backoff.failure.failed_at),
        "failures": backoff.failures,
        "nextAttemptAt": instant(backoff.next_attempt_at),
        "isHeld": backoff.held is not None,
    }


# What is known where functions/connection_test gave no answer: it takes 22 s at most, and a few run
# at once.
UNFINISHED = {
    "reason": "connection-test-unfinished",
    "message": "Sectigo was not asked, or was not done within 22 s. Try again.",
}
NO_ORGANIZATIONS: Mapping[str, Any] = {"organizations": [], "isComplete": True, **UNFINISHED}


def organization_list(found: Mapping[str, Any]) -> Body:
    """Render the organizations that functions/connection_test found, or why there are none."""
    connection = {"state": "ok"}
    text = f"Sectigo lists {len(found['organizations'])} organizations and departments."
    if found["reason"]:
        connection = {"state": "failed", "reason": found["reason"], "message": found["message"]}
        text = "Sectigo lists no organizations for it."
    elif not found["isComplete"]:
        text = f"These are the first {len(found['organizations'])}; Sectigo lists more."
    return {
        "type": "OrganizationsResponse",
        "message": message(text),
        "organizations": found["organizations"],
        "isComplete": found["isComplete"],
        "connection": connection,
    }
