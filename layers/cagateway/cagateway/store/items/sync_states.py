"""Where a CA's syncs stand, as attributes of one DynamoDB item."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

from cagateway.domain.sync.snapshot import Snapshot
from cagateway.domain.sync.state import Backoff, ForcedRequests, SyncState
from cagateway.domain.text import cleaned
from cagateway.store import Value
from cagateway.store.items import backoffs
from cagateway.store.items.instants import from_milliseconds, to_milliseconds

_log = logging.getLogger(__name__)


def to_backoff(backoff: Backoff) -> Value:
    """Give a backoff as an attribute value."""
    return {"S": json.dumps(backoffs.to_fields(backoff))}


def from_attributes(item: Mapping[str, Any]) -> SyncState:
    """Read the item; an absent one reads as a CA that was never synced."""
    backoff = item.get("setback", {}).get("S")
    return SyncState(
        synced_at=from_milliseconds(item.get("syncedAt")),
        synced_source=item.get("syncedSource", {}).get("S"),
        asked_until=from_milliseconds(item.get("askedUntil")),
        backoff=None if backoff is None else _readable_backoff(backoff),
        forced=_forced(item),
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
        return backoffs.from_fields(json.loads(text))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        _log.error("A backoff is unreadable (%s) and counts as none", type(error).__name__)
        return None
