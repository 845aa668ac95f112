"""One sync of one CA: what is asked of it, the right to do it, how it ended, and what is kept."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from cagateway.domain.sync.changes import ProfileChanges
from cagateway.domain.sync.state import Backoff, SyncCause
from cagateway.values import dataclass


@dataclass(frozen=True, slots=True)
class SyncOrder:
    """What is asked of one sync.

    Args:
        owner: Who does it; unique to one invocation.
        expires_at: When the invocation ends, and with it the right to sync.
        requested_at: A list fetched since then is new enough; `None` asks for a new one.
        force: Do not wait after failures, and believe whatever is listed.
        requested_by: The principal who asked, where an operator did.
    """

    ca_id: str
    owner: str
    expires_at: datetime
    cause: SyncCause = SyncCause.REQUEST
    requested_at: datetime | None = None
    force: bool = False
    requested_by: str | None = None

    def is_urgent(self) -> bool:
        """Tell whether an operator has just changed the configuration, or forces it."""
        return self.force or self.cause is SyncCause.CONFIGURATION_CHANGE


@dataclass(frozen=True, slots=True)
class SyncReport:
    """How a sync ended.

    Args:
        run: What is kept of it, if it asked Sectigo.
        backoff: Why the earlier list stays, if that is so.
    """

    ca_id: str
    outcome: SyncOutcome
    run: SyncRun | None = None
    backoff: Backoff | None = None


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to sync one CA until a deadline.

    Args:
        owner: Who holds it; unique to one invocation.
        generation: Higher than that of any earlier lease of this CA: what is written under it
            replaces older lists and no newer one.
        forced: How many forced requests are done with when it is given back.
    """

    ca_id: str
    owner: str
    generation: int
    expires_at: datetime
    forced: int = 0


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
