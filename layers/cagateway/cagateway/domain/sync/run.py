"""One sync of one CA: how it ended, and the record that is kept of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from cagateway.domain.sync.changes import ProfileChanges
from cagateway.domain.sync.state import Backoff, SyncCause
from cagateway.values import dataclass


class SyncOutcome(StrEnum):
    """How a sync ended. Only the first three asked Sectigo, and are kept as runs."""

    COMPLETED = "completed"
    FAILED = "failed"
    HELD = "held"
    ALREADY_RUNNING = "already-running"
    ALREADY_DONE = "already-done"
    OVERTAKEN = "overtaken"
    BACKING_OFF = "backing-off"
    DISABLED = "sync-disabled"
    UNKNOWN_AUTHORITY = "certificate-authority-not-found"
    UNKNOWN = "unknown"  # what newer software wrote, read by this one


@dataclass(frozen=True, slots=True)
class SyncRun:
    """A sync that asked Sectigo.

    Args:
        generation: Unique among the CA's runs, and growing.
        profile_count: How many profiles Sectigo listed, if it answered.
        skipped: Entries of Sectigo's that had no usable id.
        changes: Against the list that was known; `None` if there was none, or it stays.
        backoff: Why it stays, for runs that failed or were held.
        requested_by: The principal who asked for it, where an operator did.
    """

    ca_id: str
    generation: int
    cause: SyncCause
    started_at: datetime
    ended_at: datetime
    outcome: SyncOutcome
    profile_count: int | None = None
    skipped: int = 0
    changes: ProfileChanges | None = None
    backoff: Backoff | None = None
    requested_by: str | None = None
