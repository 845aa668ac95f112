"""Syncing one CA: lease, fetch, publish, record."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from cagateway.domain.configuration import SyncSettings, read_configuration
from cagateway.domain.snapshot import Snapshot
from cagateway.domain.sync_state import FailureReason, SyncFailure, SyncState, retry_delay
from cagateway.sectigo.errors import SectigoError
from cagateway.sectigo.wire import ProfileList
from cagateway.store.records import Lease, StoredAuthority

_log = logging.getLogger(__name__)


class SyncStore(Protocol):
    """What a sync needs of the table."""

    def load(self, ca_id: str) -> StoredAuthority | None:
        """Load all of one CA."""
        ...

    def acquire_lease(
        self, ca_id: str, owner: str, now: datetime, expires_at: datetime
    ) -> Lease | None:
        """Take the right to sync."""
        ...

    def publish(self, ca_id: str, snapshot: Snapshot) -> bool:
        """Replace the snapshot, unless it is newer."""
        ...

    def record_success(self, lease: Lease, snapshot: Snapshot) -> bool:
        """Note a good sync and give the lease back."""
        ...

    def record_failure(
        self, lease: Lease, failure: SyncFailure, failures: int, next_attempt_at: datetime
    ) -> bool:
        """Note a failed sync and give the lease back."""
        ...


class ProfileSource(Protocol):
    """Sectigo, as far as a sync is concerned."""

    def list_profiles(self, settings: SyncSettings) -> ProfileList:
        """Fetch the profiles, or raise `SectigoError`."""
        ...


@dataclass(frozen=True, slots=True)
class SyncOrder:
    """What is asked of one sync.

    Args:
        owner: Names the lease's holder; unique to one invocation.
        expires_at: When the invocation will have ended, come what may.
        requested_at: A list fetched since then will do; `None` always fetches.
        force: Do not wait after failures, and believe an empty list.
    """

    ca_id: str
    owner: str
    expires_at: datetime
    requested_at: datetime | None = None
    force: bool = False


class SyncOutcome(StrEnum):
    """How a sync ended."""

    COMPLETED = "completed"
    FAILED = "failed"
    ALREADY_RUNNING = "already-running"
    ALREADY_DONE = "already-done"
    BACKING_OFF = "backing-off"
    DISABLED = "sync-disabled"
    UNKNOWN_AUTHORITY = "certificate-authority-not-found"


@dataclass(frozen=True, slots=True)
class SyncReport:
    """How a sync ended, and what it brought.

    Args:
        profile_count: The profiles that Sectigo listed.
        skipped: Entries of Sectigo's that had no usable id.
    """

    ca_id: str
    outcome: SyncOutcome
    profile_count: int | None = None
    skipped: int = 0
    failure: SyncFailure | None = None
    next_attempt_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ProfileSynchronizer:
    """Syncs CAs.

    Args:
        clock: The time, in UTC.
        jitter: A random number from 0 to 1.
    """

    store: SyncStore
    sectigo: ProfileSource
    clock: Callable[[], datetime]
    jitter: Callable[[], float]

    def sync(self, order: SyncOrder) -> SyncReport:
        """Sync one CA. A failure of Sectigo's is recorded and reported, not raised.

        Raises:
            StoreError: The table failed. The lease lapses by itself.
            GatewayError: The stored configuration cannot be read.
        """
        stored = self.store.load(order.ca_id)
        if stored is None:
            return SyncReport(order.ca_id, SyncOutcome.UNKNOWN_AUTHORITY)
        settings = read_configuration(order.ca_id, stored.document).sync
        if settings is None:
            return SyncReport(order.ca_id, SyncOutcome.DISABLED)
        now = self.clock()
        needless = _needless(order, stored.sync_state, settings.source, now)
        if needless:
            return needless
        lease = self.store.acquire_lease(order.ca_id, order.owner, now, order.expires_at)
        if lease is None:
            return SyncReport(order.ca_id, SyncOutcome.ALREADY_RUNNING)
        return self._sync_under(lease, stored, settings, believe_empty=order.force)

    def _sync_under(
        self, lease: Lease, stored: StoredAuthority, settings: SyncSettings, *, believe_empty: bool
    ) -> SyncReport:
        asked_at = self.clock()
        try:
            listed = self.sectigo.list_profiles(settings)
            if not believe_empty:
                _check_not_emptied(listed, stored.snapshot, settings.source)
        except SectigoError as error:
            return self._fail(lease, stored.sync_state, settings, error)
        _log_oddities(lease.ca_id, listed)
        snapshot = Snapshot(lease.generation, asked_at, settings.source, listed.profiles)
        if not self.store.publish(lease.ca_id, snapshot):
            return SyncReport(lease.ca_id, SyncOutcome.ALREADY_DONE)
        self.store.record_success(lease, snapshot)
        count = len(listed.profiles)
        return SyncReport(lease.ca_id, SyncOutcome.COMPLETED, count, listed.skipped)

    def _fail(
        self, lease: Lease, state: SyncState, settings: SyncSettings, error: SectigoError
    ) -> SyncReport:
        now = self.clock()
        failure = SyncFailure(error.reason, error.message, now)
        failures = state.consecutive_failures + 1
        next_attempt_at = now + retry_delay(failures, settings.interval_seconds, self.jitter())
        self.store.record_failure(lease, failure, failures, next_attempt_at)
        return SyncReport(
            lease.ca_id, SyncOutcome.FAILED, failure=failure, next_attempt_at=next_attempt_at
        )


def _needless(order: SyncOrder, state: SyncState, source: str, now: datetime) -> SyncReport | None:
    """Tell why there is nothing to do, if so: a duplicate or late order changes nothing."""
    if order.force:
        return None
    if state.is_backing_off(now):
        return SyncReport(
            order.ca_id,
            SyncOutcome.BACKING_OFF,
            failure=state.failure,
            next_attempt_at=state.next_attempt_at,
        )
    if order.requested_at is None or state.synced_at is None or state.synced_source != source:
        return None
    if state.synced_at >= order.requested_at:
        return SyncReport(order.ca_id, SyncOutcome.ALREADY_DONE)
    return None


def _check_not_emptied(listed: ProfileList, known: Snapshot | None, source: str) -> None:
    """Refuse an empty list where profiles were known: a role or API flag was switched off.

    Raises:
        SectigoError: EMPTY_LIST.
    """
    if listed.profiles or known is None or known.source != source or not known.profiles:
        return
    raise SectigoError(
        FailureReason.EMPTY_LIST,
        f"Sectigo listed no profiles where it listed {len(known.profiles)} before; the earlier "
        "list stays. A forced sync accepts the empty one.",
    )


def _log_oddities(ca_id: str, listed: ProfileList) -> None:
    for what, found in (
        ("entries without a usable id were skipped", listed.skipped),
        ("ids came more than once", listed.duplicates[:20]),
        ("fields made no sense and were left out", listed.unreadable[:20]),
    ):
        if found:
            _log.warning("Sectigo's list for %s: %s: %s", ca_id, what, found)
