"""The events that tell what happened; docs/events.md is their contract."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from cagateway.domain.acme.credentials import AcmeCredentialChange
from cagateway.domain.authorities.history import HistoryEntry
from cagateway.domain.documents import ConfigurationChange, DocumentChange
from cagateway.domain.sync.changes import ProfileChange, ProfileChanges
from cagateway.domain.sync.held_lists import ACCEPTED_AFTER
from cagateway.domain.sync.run import SyncOutcome, SyncRun
from cagateway.domain.sync.state import Backoff, HeldList
from cagateway.events.bus import BusEvent, EventBus
from cagateway.values import dataclass

# Grows when a member changes its meaning or goes; new members do not count.
VERSION = "1"
SYNC_COMPLETED = "Profile Sync Completed"
SYNC_FAILED = "Profile Sync Failed"
SYNC_HELD = "Profile Sync Held"
PROFILES_CHANGED = "Profiles Changed"
CONFIGURATION_CHANGED = "Configuration Changed"
CLIENT_CHANGED = "Client Changed"
ACME_CREDENTIAL_CHANGED = "ACME Credential Changed"


@dataclass(frozen=True, slots=True)
class Publisher:
    """Tells the event bus what happened. Raises `EventBusError`."""

    bus: EventBus

    def publish(self, entries: Sequence[HistoryEntry]) -> None:
        self.bus.send([event for entry in entries for event in announcements(entry)])


def announcements(entry: HistoryEntry) -> Iterator[BusEvent]:
    """Tell of a sync, and which profiles it changed; or of a changed document."""
    if isinstance(entry, DocumentChange):
        yield _document_changed(entry)
        return
    if isinstance(entry, AcmeCredentialChange):
        yield _acme_credential_changed(entry)
        return
    about = _about(entry)
    if entry.backoff is None:
        yield BusEvent(SYNC_COMPLETED, about | _completed(entry))
    elif entry.backoff.held and entry.outcome is SyncOutcome.HELD:
        yield BusEvent(SYNC_HELD, about | _failed(entry.backoff) | held_list(entry.backoff.held))
    else:
        yield BusEvent(SYNC_FAILED, about | _failed(entry.backoff))
    if entry.changes:
        yield BusEvent(PROFILES_CHANGED, about | _changed(entry.changes))


def _about(run: SyncRun) -> dict[str, Any]:
    return {
        "version": VERSION,
        "caId": run.ca_id,
        "run": run.generation,
        "cause": run.cause,
        "startedAt": run.started_at.isoformat(timespec="milliseconds"),
        "endedAt": run.ended_at.isoformat(timespec="milliseconds"),
        **({} if run.requested_by is None else {"requestedBy": run.requested_by}),
    }


def _completed(run: SyncRun) -> dict[str, Any]:
    changes = run.changes or ProfileChanges()
    return {
        "profiles": run.profile_count,
        "skipped": run.skipped,
        **changes.counts(),
    }


def _failed(backoff: Backoff) -> dict[str, Any]:
    return {
        "reason": backoff.failure.reason,
        "message": backoff.failure.message,
        "failures": backoff.failures,
        "nextAttemptAt": backoff.next_attempt_at.isoformat(timespec="milliseconds"),
    }


def held_list(held: HeldList) -> dict[str, Any]:
    """Tell of a list that is held, and what it lacks: here, and where a CA's sync stands."""
    return {
        "listed": held.listed,
        "known": held.known,
        "vanished": held.vanished,
        "seen": held.seen,
        "acceptedAfter": ACCEPTED_AFTER,
        "missing": [
            {"profileId": one.profile_id, "profileName": one.profile_name} for one in held.missing
        ],
    }


def _changed(changes: ProfileChanges) -> dict[str, Any]:
    return {
        **changes.counts(),
        "changes": [_change(change) for change in changes.listed],
        "isComplete": changes.are_all_listed(),
    }


def _change(change: ProfileChange) -> dict[str, Any]:
    about = {
        "change": change.kind,
        "profileId": change.profile_id,
        "profileName": change.profile_name,
    }
    if change.field is None:
        return about
    return about | {"field": change.field, "before": change.before, "after": change.after}


def _document_changed(change: DocumentChange) -> BusEvent:
    is_of_ca = isinstance(change, ConfigurationChange)
    id_member, version_member = (
        ("caId", "configurationVersion") if is_of_ca else ("clientId", "clientVersion")
    )
    return BusEvent(
        CONFIGURATION_CHANGED if is_of_ca else CLIENT_CHANGED,
        {
            "version": VERSION,
            id_member: change.document_id,
            version_member: change.version,
            "action": change.action,
            "principal": change.principal,
            "changedAt": change.changed_at.isoformat(timespec="milliseconds"),
            "settings": [
                {"setting": one.setting, "before": one.before, "after": one.after}
                for one in change.settings
            ],
        },
    )


def _acme_credential_changed(change: AcmeCredentialChange) -> BusEvent:
    expires_at = change.expires_at
    ends = (
        {} if expires_at is None else {"expiresAt": expires_at.isoformat(timespec="milliseconds")}
    )
    return BusEvent(
        ACME_CREDENTIAL_CHANGED,
        {
            "version": VERSION,
            "clientId": change.client_id,
            "keyId": change.key_id,
            "action": change.action,
            "principal": change.principal,
            "changedAt": change.changed_at.isoformat(timespec="milliseconds"),
            **ends,
        },
    )
