"""Syncing one CA: lease, fetch, guard, commit, announce."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from cagateway.domain.authorities import refused_logins
from cagateway.domain.authorities.connection_failures import REFUSED_LOGINS, FailureReason
from cagateway.domain.authorities.sync_settings import DEFAULT_SYNC_INTERVAL_SECONDS
from cagateway.domain.instants import Clock, in_milliseconds
from cagateway.domain.shortening import MAX_NAMED
from cagateway.domain.sync.changes import changes_between
from cagateway.domain.sync.held_lists import hold_delay, hold_failure, list_to_hold
from cagateway.domain.sync.run import Lease, SyncOrder, SyncOutcome, SyncReport, SyncRun
from cagateway.domain.sync.snapshot import ProfileList, Snapshot
from cagateway.domain.sync.state import (
    ANY_SOURCE,
    Backoff,
    HeldList,
    SyncCause,
    SyncFailure,
    retry_delay,
)
from cagateway.ports.sectigo import ProfileSource, SectigoError
from cagateway.ports.sync import SyncRequester, Syncs
from cagateway.services.sync.outbox import Announcer
from cagateway.services.sync.sync_tasks import (
    NothingToDoError,
    SyncTask,
    custom_fields_of,
    find_task,
)
from cagateway.values import dataclass

# By then the tick has come a dozen times. What is forced later than that is forced by surprise.
FORCED_FOR = timedelta(hours=1)

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Attempt:
    """How far a sync has come, for when it breaks off.

    Args:
        began_at: The last time that is known for sure.
    """

    order: SyncOrder
    began_at: datetime
    lease: Lease | None = None
    task: SyncTask | None = None


@dataclass(frozen=True, slots=True)
class ProfileSynchronizer:
    """Syncs CAs.

    Args:
        requests: Asks for the sync of those who forced one while another ran.
        jitter: A random number from 0 to 1.
    """

    store: Syncs
    sectigo: ProfileSource
    announcer: Announcer
    requests: SyncRequester
    clock: Clock
    jitter: Callable[[], float]

    def _now(self) -> datetime:
        """Tell the time to the millisecond: what is kept of a sync says the same everywhere."""
        return in_milliseconds(self.clock())

    def sync(self, order: SyncOrder) -> SyncReport:
        """Sync one CA. Whatever goes wrong is recorded and reported, as far as it can be.

        Raises:
            Exception: What it broke off with, if not even that could be recorded: the table is
                out of reach. The lease lapses by itself.
        """
        attempt = _Attempt(order, self._now())
        try:
            report = self._try(attempt)
        except NothingToDoError as nothing:
            return nothing.report
        except Exception as error:  # noqa: BLE001 - what dies unrecorded is asked for again at once
            report = self._broke(attempt, error)
        self.announcer.announce(order.ca_id)
        self._ask_again_if_forced(order.ca_id)
        return report

    def _try(self, attempt: _Attempt) -> SyncReport:
        attempt.task = find_task(self.store, self.sectigo, attempt.order, self._now())
        attempt.lease = self._acquire(attempt.order)
        if attempt.lease.generation - 1 != attempt.task.generation:
            # Another sync was at it since the look, or already then: look again.
            attempt.task = self._task_under(attempt.lease, attempt.order)
        attempt.lease = replace(attempt.lease, forced=attempt.task.forced)
        return self._sync_under(attempt.lease, attempt.task)

    def _acquire(self, order: SyncOrder) -> Lease:
        """Take the lease. While another sync has it, a forced order is left for it to follow up.

        Raises:
            NothingToDoError: Another sync is running.
        """
        store, ca_id = self.store, order.ca_id
        lease = store.acquire_lease(ca_id, order.owner, self._now(), order.expires_at)
        if lease is None and order.force:
            store.note_forced(ca_id, self._now() + FORCED_FOR, order.requested_by)
            # The other one may have ended before the note, and not seen it.
            lease = store.acquire_lease(ca_id, order.owner, self._now(), order.expires_at)
        if lease is None:
            raise NothingToDoError(SyncReport(ca_id, SyncOutcome.ALREADY_RUNNING))
        return lease

    def _task_under(self, lease: Lease, order: SyncOrder) -> SyncTask:
        try:
            return find_task(self.store, self.sectigo, order, self._now())
        except NothingToDoError:
            self.store.release(lease)
            raise

    def _sync_under(self, lease: Lease, task: SyncTask) -> SyncReport:
        started_at = self._now()
        try:
            listed = self.sectigo.list_profiles(
                task.settings.connection, at_once=task.order.is_urgent()
            )
        except SectigoError as error:
            run = _run_of(lease, task.order, started_at, self._now())
            return self._set_back(lease, run, self._backoff_of(error, task))
        _log_oddities(lease.ca_id, listed)
        run = replace(
            _run_of(lease, task.order, started_at, self._now()),
            outcome=SyncOutcome.COMPLETED,
            profile_count=len(listed.profiles),
            skipped=listed.skipped,
        )
        held = None if task.order.force else _list_to_hold(task, listed)
        if held:
            run = replace(run, outcome=SyncOutcome.HELD)
            return self._set_back(lease, run, self._backoff_of_held(held, task))
        return self._commit(lease, run, task, listed)

    def _commit(
        self, lease: Lease, run: SyncRun, task: SyncTask, listed: ProfileList
    ) -> SyncReport:
        fields = custom_fields_of(self.sectigo, task)
        at, source = run.started_at, task.settings.source
        snapshot = Snapshot(lease.generation, at, source, listed.profiles, fields)
        if task.known:
            changes = changes_between(task.known.profiles, listed.profiles)
            run = replace(run, changes=changes)
        if not self.store.commit(lease, snapshot, run, task.old_parts):
            return SyncReport(lease.ca_id, SyncOutcome.OVERTAKEN)
        return SyncReport(lease.ca_id, run.outcome, run)

    def _set_back(self, lease: Lease, run: SyncRun, backoff: Backoff) -> SyncReport:
        run = replace(run, backoff=backoff)
        if not self.store.fail(lease, backoff, run):
            return SyncReport(lease.ca_id, SyncOutcome.OVERTAKEN)
        return SyncReport(lease.ca_id, run.outcome, run, backoff)

    def _backoff_of(self, error: SectigoError, task: SyncTask) -> Backoff:
        now = self._now()
        failures = task.failures() + 1
        delay = retry_delay(failures, task.settings.interval_seconds, self.jitter())
        if error.reason in REFUSED_LOGINS:
            delay = max(delay, refused_logins.WAIT)
        asked_to_wait = timedelta(seconds=error.retry_after_seconds or 0)
        return Backoff(
            task.settings.source,
            SyncFailure(error.reason, error.message, now),
            failures,
            now + max(delay, asked_to_wait),
            task.backoff.held if task.backoff else None,
        )

    def _backoff_of_held(self, held: HeldList, task: SyncTask) -> Backoff:
        now = self._now()
        next_attempt_at = now + hold_delay(task.settings.interval_seconds)
        source, failures = task.settings.source, task.failures() + 1
        return Backoff(source, hold_failure(held, now), failures, next_attempt_at, held)

    def _broke(self, attempt: _Attempt, error: Exception) -> SyncReport:
        """Record that a sync broke off, in whichever step, and give its lease back."""
        order = attempt.order
        _log.error("The sync of %s broke", order.ca_id, exc_info=error)
        try:
            lease = attempt.lease or self._acquire(order)
            backoff = self._backoff_of_broken(attempt, error)
            run = _run_of(lease, order, attempt.began_at, backoff.failure.failed_at)
            return self._set_back(lease, run, backoff)
        except NothingToDoError as nothing:
            return nothing.report
        except Exception:  # noqa: BLE001 - the first error is the one to raise
            _log.exception("That the sync of %s broke could not be recorded", order.ca_id)
            self._give_back(attempt.lease)
            raise error from None

    def _backoff_of_broken(self, attempt: _Attempt, error: Exception) -> Backoff:
        now, task = self._now_or(attempt.began_at), attempt.task
        failures = (task.failures() if task else 0) + 1
        interval = task.settings.interval_seconds if task else DEFAULT_SYNC_INTERVAL_SECONDS
        text = f"The sync broke off in the gateway itself ({type(error).__name__}); see its log."
        return Backoff(
            task.settings.source if task else ANY_SOURCE,
            SyncFailure(FailureReason.SYNC_BROKE, text, now),
            failures,
            now + retry_delay(failures, interval, jitter=0),  # jitter may be what broke
            task.backoff.held if task and task.backoff else None,
        )

    def _now_or(self, earlier: datetime) -> datetime:
        try:
            return self._now()
        except Exception:  # noqa: BLE001 - it may be what broke
            return earlier

    def _give_back(self, lease: Lease | None) -> None:
        try:
            if lease:
                self.store.release(lease)
        except Exception:  # noqa: BLE001 - as above
            _log.exception("The lease could not be given back, and lapses by itself")

    def _ask_again_if_forced(self, ca_id: str) -> None:
        """Have those who forced a sync while this one ran get theirs. The tick asks as well."""
        try:
            now = self._now()
            if self.store.sync_state(ca_id).is_forced(now):
                self.requests.ask([ca_id], SyncCause.REQUEST, now, force=True)
        except Exception:  # noqa: BLE001 - this sync is done, and told
            _log.exception("A sync that was forced meanwhile is left to the schedule")


def _run_of(lease: Lease, order: SyncOrder, started_at: datetime, ended_at: datetime) -> SyncRun:
    """Give the record of a sync that failed; of another one, its outcome is put in."""
    return SyncRun(
        lease.ca_id,
        lease.generation,
        order.cause,
        started_at,
        ended_at,
        SyncOutcome.FAILED,
        requested_by=order.requested_by,
    )


def _list_to_hold(task: SyncTask, listed: ProfileList) -> HeldList | None:
    known = task.known.profiles if task.known else ()
    return list_to_hold(known, listed.profiles, task.backoff.held if task.backoff else None)


def _log_oddities(ca_id: str, listed: ProfileList) -> None:
    for what, found in (
        ("entries without a usable id were skipped", listed.skipped),
        ("ids came more than once", listed.duplicates[:MAX_NAMED]),
        ("fields made no sense and were left out", listed.unreadable[:MAX_NAMED]),
    ):
        if found:
            _log.warning("Sectigo's list for %s: %s: %s", ca_id, what, found)
