"""Syncing one CA: lease, fetch, guard, commit, announce."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cagateway.domain.authorities.stored_documents import read_stored_text
from cagateway.domain.authorities.sync_settings import SyncSettings
from cagateway.domain.sync.changes import changes_between
from cagateway.domain.sync.freshness import relevant_snapshot
from cagateway.domain.sync.held_lists import hold_delay, hold_failure, list_to_hold
from cagateway.domain.sync.lease import Lease
from cagateway.domain.sync.profile_list import ProfileList
from cagateway.domain.sync.run import SyncOutcome, SyncRun
from cagateway.domain.sync.snapshot import Snapshot
from cagateway.domain.sync.state import (
    HeldList,
    Setback,
    SyncCause,
    SyncFailure,
    SyncState,
    retry_delay,
)
from cagateway.sectigo.errors import SectigoError
from cagateway.services.outbox import Announcer
from cagateway.services.ports import ProfileSource, Syncs

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SyncOrder:
    """What is asked of one sync.

    Args:
        owner: Names the lease's holder; unique to one invocation.
        expires_at: When the invocation will have ended, come what may.
        requested_at: A list fetched since then will do; `None` always fetches.
        force: Do not wait after failures, and believe whatever is listed.
    """

    ca_id: str
    owner: str
    expires_at: datetime
    cause: SyncCause = SyncCause.REQUEST
    requested_at: datetime | None = None
    force: bool = False


@dataclass(frozen=True, slots=True)
class SyncReport:
    """How a sync ended.

    Args:
        run: What is kept of it, if it asked Sectigo.
        setback: Why the earlier list stays, if that is so.
    """

    ca_id: str
    outcome: SyncOutcome
    run: SyncRun | None = None
    setback: Setback | None = None


class _NothingToDo(Exception):  # noqa: N818 - no error: an order may come late or twice
    """There is nothing to sync.

    Args:
        report: Says why.
    """

    def __init__(self, report: SyncReport) -> None:
        super().__init__(report.outcome)
        self.report = report


@dataclass(frozen=True, slots=True)
class _Task:
    """What there is to sync.

    Args:
        known: The last good list of the same source, if there is one.
        generation: Of the last lease, when this was looked for; `None` if it was held then.
        old_parts: What to remove once a new list is there.
    """

    settings: SyncSettings
    known: Snapshot | None
    setback: Setback | None
    generation: int | None
    old_parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProfileSynchronizer:
    """Syncs CAs.

    Args:
        clock: The time, in UTC.
        jitter: A random number from 0 to 1.
    """

    store: Syncs
    sectigo: ProfileSource
    announcer: Announcer
    clock: Callable[[], datetime]
    jitter: Callable[[], float]

    def sync(self, order: SyncOrder) -> SyncReport:
        """Sync one CA. A failure of Sectigo's is recorded and reported, not raised.

        Raises:
            StoreError: The table failed. The lease lapses by itself.
            GatewayError: The stored configuration cannot be read.
        """
        try:
            return self._sync(order)
        except _NothingToDo as nothing:
            return nothing.report

    def _sync(self, order: SyncOrder) -> SyncReport:
        task = self._task(order)
        lease = self.store.acquire_lease(order.ca_id, order.owner, self.clock(), order.expires_at)
        if lease is None:
            return SyncReport(order.ca_id, SyncOutcome.ALREADY_RUNNING)
        if task.generation is None or lease.generation != task.generation + 1:
            # Another sync was at it since the look, or already then: look again.
            task = self._task_under(lease, order)
        report = self._sync_under(lease, order, task)
        self.announcer.announce(order.ca_id)
        return report

    def _task_under(self, lease: Lease, order: SyncOrder) -> _Task:
        try:
            return self._task(order)
        except _NothingToDo:
            self.store.release(lease)
            raise

    def _task(self, order: SyncOrder) -> _Task:
        """Find what there is to sync.

        Raises:
            _NothingToDo: Says why there is nothing.
        """
        stored = self.store.load(order.ca_id)
        if stored is None:
            raise _NothingToDo(SyncReport(order.ca_id, SyncOutcome.UNKNOWN_AUTHORITY))
        authority = read_stored_text(order.ca_id, stored.document_text)
        if authority.sync is None:
            raise _NothingToDo(SyncReport(order.ca_id, SyncOutcome.DISABLED))
        state = stored.sync_state.concerning(authority.sync.source)
        needless = _needless(order, state, authority.sync.source, self.clock())
        if needless:
            raise _NothingToDo(SyncReport(order.ca_id, needless, setback=state.setback))
        known = relevant_snapshot(stored.snapshot, authority)
        return _Task(authority.sync, known, state.setback, stored.generation, stored.part_keys)

    def _sync_under(self, lease: Lease, order: SyncOrder, task: _Task) -> SyncReport:
        started_at = self.clock()
        try:
            listed = self.sectigo.list_profiles(task.settings.connection)
        except SectigoError as error:
            run = self._run(lease, order, started_at, SyncOutcome.FAILED)
            return self._set_back(lease, run, self._setback_of(error, task))
        _log_oddities(lease.ca_id, listed)
        run = replace(
            self._run(lease, order, started_at, SyncOutcome.COMPLETED),
            profile_count=len(listed.profiles),
            skipped=listed.skipped,
        )
        held = None if order.force else _list_to_hold(task, listed)
        if held:
            run = replace(run, outcome=SyncOutcome.HELD)
            return self._set_back(lease, run, self._setback_of_held(held, task))
        return self._commit(lease, run, task, listed)

    def _run(
        self, lease: Lease, order: SyncOrder, started_at: datetime, outcome: SyncOutcome
    ) -> SyncRun:
        ended_at = self.clock()
        return SyncRun(lease.ca_id, lease.generation, order.cause, started_at, ended_at, outcome)

    def _commit(self, lease: Lease, run: SyncRun, task: _Task, listed: ProfileList) -> SyncReport:
        source = task.settings.source
        snapshot = Snapshot(lease.generation, run.started_at, source, listed.profiles)
        if task.known:
            changes = changes_between(task.known.profiles, listed.profiles)
            run = replace(run, changes=changes)
        if not self.store.commit(lease, snapshot, run, task.old_parts):
            return SyncReport(lease.ca_id, SyncOutcome.OVERTAKEN)
        return SyncReport(lease.ca_id, run.outcome, run)

    def _set_back(self, lease: Lease, run: SyncRun, setback: Setback) -> SyncReport:
        run = replace(run, setback=setback)
        if not self.store.fail(lease, setback, run):
            return SyncReport(lease.ca_id, SyncOutcome.OVERTAKEN)
        return SyncReport(lease.ca_id, run.outcome, run, setback)

    def _setback_of(self, error: SectigoError, task: _Task) -> Setback:
        now = self.clock()
        failures = _failures_before(task) + 1
        delay = retry_delay(failures, task.settings.interval_seconds, self.jitter())
        asked_to_wait = timedelta(seconds=error.retry_after_seconds or 0)
        return Setback(
            task.settings.source,
            SyncFailure(error.reason, error.message, now),
            failures,
            now + max(delay, asked_to_wait),
            task.setback.held if task.setback else None,
        )

    def _setback_of_held(self, held: HeldList, task: _Task) -> Setback:
        now = self.clock()
        next_attempt_at = now + hold_delay(task.settings.interval_seconds)
        failures = _failures_before(task) + 1
        return Setback(
            task.settings.source, hold_failure(held, now), failures, next_attempt_at, held
        )


def _needless(order: SyncOrder, state: SyncState, source: str, now: datetime) -> SyncOutcome | None:
    """Tell why there is nothing to do, if so: a duplicate or late order changes nothing."""
    if state.is_backing_off(now) and not order.force:
        return SyncOutcome.BACKING_OFF
    if order.requested_at is None or state.synced_at is None or state.synced_source != source:
        return None
    return SyncOutcome.ALREADY_DONE if state.synced_at >= order.requested_at else None


def _list_to_hold(task: _Task, listed: ProfileList) -> HeldList | None:
    known = task.known.profiles if task.known else ()
    return list_to_hold(known, listed.profiles, task.setback.held if task.setback else None)


def _failures_before(task: _Task) -> int:
    return task.setback.failures if task.setback else 0


def _log_oddities(ca_id: str, listed: ProfileList) -> None:
    for what, found in (
        ("entries without a usable id were skipped", listed.skipped),
        ("ids came more than once", listed.duplicates[:20]),
        ("fields made no sense and were left out", listed.unreadable[:20]),
    ):
        if found:
            _log.warning("Sectigo's list for %s: %s: %s", ca_id, what, found)
