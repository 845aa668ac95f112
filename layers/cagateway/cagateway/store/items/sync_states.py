"""Where a CA's syncs stand, as attributes of one DynamoDB item."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from cagateway.domain.authorities.connection_failures import FailureReason
from cagateway.domain.sync.snapshot import Snapshot
from cagateway.domain.sync.state import (
    Backoff,
    ForcedRequests,
    HeldList,
    MissingProfile,
    SyncFailure,
    SyncState,
)
from cagateway.domain.text import cleaned
from cagateway.store import Value
from cagateway.store.items.instants import from_milliseconds, from_text, to_milliseconds, to_text
from cagateway.store.items.words import read_word

_log = logging.getLogger(__name__)


def to_backoff(backoff: Backoff) -> Value:
    """Give a backoff as an attribute value."""
    return {"S": json.dumps(backoff_fields(backoff))}


def from_attributes(item: Mapping[str, Any]) -> SyncState:
    """Read the item; an absent one reads as a CA that was never synced."""
    backoff = item.get("setback", {}).get("S")
    return SyncState(
        synced_at=from_milliseconds(item.get("syncedAt")),
        synced_source=item.get("syncedSource", {}).get("S"),
        asked_until=from_milliseconds(item.get("askedUntil")),
        backoff=None if backoff is None else _readable_backoff(backoff),
        forced=_forced(item),
        created_at=from_milliseconds(item.get("createdAt")),
    )


def tells_of(item: Mapping[str, Any], snapshot: Snapshot | None) -> bool:
    """Tell whether a list is the one that the item's last good sync brought; `None` where none did.

    Each list is written with its moment, source and number in this item.
    """
    if snapshot is None:
        return "syncedAt" not in item
    generation = {"N": str(snapshot.generation)}
    return (
        item.get("syncedAt") == to_milliseconds(snapshot.synced_at)
        and item.get("syncedSource") == {"S": snapshot.source}
        and item.get("listGeneration") == generation
    )


def _forced(item: Mapping[str, Any]) -> ForcedRequests | None:
    until = from_milliseconds(item.get("forcedUntil"))
    count = int(item.get("forcedRequests", {"N": "0"})["N"])
    if until is None or count < 1:
        return None
    requested_by = item.get("forcedBy", {}).get("S")
    return ForcedRequests(count, until, None if requested_by is None else cleaned(requested_by))


def _readable_backoff(text: str) -> Backoff | None:
    """Read a backoff; one that is damaged counts as none, and the next sync tries at once."""
    try:
        return read_backoff(json.loads(text))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        _log.error("A backoff is unreadable (%s) and counts as none", type(error).__name__)
        return None


def backoff_fields(backoff: Backoff) -> dict[str, Any]:
    """Give a backoff's members, as they stand here and in the history of syncs."""
    failure, held = backoff.failure, backoff.held
    return {
        "source": backoff.source,
        "failure": {
            "reason": failure.reason,
            "message": failure.message,
            "failed_at": to_text(failure.failed_at),
        },
        "failures": backoff.failures,
        "next_attempt_at": to_text(backoff.next_attempt_at),
        "held": None if held is None else _held_fields(held),
        "missing": [] if held is None else [_missing_fields(one) for one in held.missing],
    }


def _held_fields(held: HeldList) -> dict[str, Any]:
    return {
        "digest": held.digest,
        "seen": held.seen,
        "listed": held.listed,
        "known": held.known,
        "vanished": held.vanished,
    }


def _missing_fields(missing: MissingProfile) -> dict[str, str]:
    return {"profile_id": missing.profile_id, "profile_name": missing.profile_name}


def read_backoff(fields: Mapping[str, Any]) -> Backoff:
    """Read a backoff."""
    failure, held = fields["failure"], fields.get("held")
    return Backoff(
        source=str(fields["source"]),
        failure=SyncFailure(
            read_word(failure, "reason", FailureReason.UNKNOWN),
            cleaned(failure["message"]),
            from_text(failure["failed_at"]),
        ),
        failures=int(fields["failures"]),
        next_attempt_at=from_text(fields["next_attempt_at"]),
        held=None if held is None else _held(held, fields.get("missing", ())),
    )


def _held(fields: Mapping[str, Any], missing: Sequence[Mapping[str, Any]]) -> HeldList:
    return HeldList(
        digest=str(fields["digest"]),
        seen=int(fields["seen"]),
        listed=int(fields["listed"]),
        known=int(fields["known"]),
        vanished=int(fields["vanished"]),
        missing=tuple(
            MissingProfile(cleaned(one["profile_id"]), cleaned(one["profile_name"]))
            for one in missing
        ),
    )
