"""A sync that asked Sectigo, as an entry of history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cagateway.domain.sync.changes import ChangeKind, ProfileChange, ProfileChanges
from cagateway.domain.sync.run import SyncOutcome, SyncRun
from cagateway.domain.sync.state import SyncCause
from cagateway.domain.text import cleaned
from cagateway.store.items.instants import from_text, to_text
from cagateway.store.items.sync_states import backoff_fields, read_backoff
from cagateway.store.items.words import read_word


def to_fields(run: SyncRun) -> dict[str, Any]:
    """Give a run's members."""
    return {
        "ca_id": run.ca_id,
        "generation": run.generation,
        "cause": run.cause,
        "started_at": to_text(run.started_at),
        "ended_at": to_text(run.ended_at),
        "outcome": run.outcome,
        "profile_count": run.profile_count,
        "skipped": run.skipped,
        "changes": None if run.changes is None else _changes_fields(run.changes),
        "setback": None if run.backoff is None else backoff_fields(run.backoff),
        "requested_by": run.requested_by,
    }


def from_fields(fields: Mapping[str, Any]) -> SyncRun:
    """Read a run."""
    changes, backoff = fields.get("changes"), fields.get("setback")
    count, requested_by = fields.get("profile_count"), fields.get("requested_by")
    return SyncRun(
        ca_id=str(fields["ca_id"]),
        generation=int(fields["generation"]),
        cause=read_word(fields, "cause", SyncCause.UNKNOWN),
        started_at=from_text(fields["started_at"]),
        ended_at=from_text(fields["ended_at"]),
        outcome=read_word(fields, "outcome", SyncOutcome.UNKNOWN),
        profile_count=None if count is None else int(count),
        skipped=int(fields.get("skipped", 0)),
        changes=None if changes is None else _changes(changes),
        backoff=None if backoff is None else read_backoff(backoff),
        requested_by=None if requested_by is None else cleaned(requested_by),
    )


def _changes_fields(changes: ProfileChanges) -> dict[str, Any]:
    return {**changes.counts(), "listed": [_change_fields(one) for one in changes.listed]}


def _change_fields(change: ProfileChange) -> dict[str, Any]:
    return {
        "kind": change.kind,
        "profile_id": change.profile_id,
        "profile_name": change.profile_name,
        "field": change.field,
        "before": change.before,
        "after": change.after,
    }


def _changes(fields: Mapping[str, Any]) -> ProfileChanges:
    return ProfileChanges(
        added=int(fields.get("added", 0)),
        removed=int(fields.get("removed", 0)),
        changed=int(fields.get("changed", 0)),
        listed=tuple(map(_change, fields.get("listed", ()))),
    )


def _change(fields: Mapping[str, Any]) -> ProfileChange:
    return ProfileChange(
        kind=read_word(fields, "kind", ChangeKind.UNKNOWN),
        profile_id=cleaned(fields["profile_id"]),
        profile_name=cleaned(fields["profile_name"]),
        field=_text(fields.get("field")),
        before=_text(fields.get("before")),
        after=_text(fields.get("after")),
    )


def _text(text: str | None) -> str | None:
    return None if text is None else cleaned(text)
