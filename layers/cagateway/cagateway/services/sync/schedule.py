"""The schedule's tick: ask for a sync of every CA that is due, and wait for none of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from cagateway.domain.authorities.sync_settings import SyncSettings
from cagateway.domain.shortening import first_named
from cagateway.domain.sync.due import TICK_SECONDS, due_at
from cagateway.domain.sync.held_lists import HELD_REASONS
from cagateway.domain.sync.state import SyncCause, SyncState
from cagateway.ports.sync import SyncRequester, SyncStates
from cagateway.services.authorities.catalog import configured_authorities
from cagateway.values import dataclass

# What ten syncs at a time, as many as functions/sync runs, get done in a tick's time if Sectigo
# takes its full 12 s for each. What is asked for beyond that may wait in Lambda's queue for longer.
DONE_IN_A_TICK = 250
# A list is stale for a tick or two as a matter of course: the sync was asked for and is at work.
_LATE_SECONDS = 2 * TICK_SECONDS
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class TickReport:
    """What a tick found, of the CAs whose sync is on, and of those that cannot be read.

    Args:
        asked_for: Those that were due.
        backing_off: Those whose last sync failed.
        held: Those that have a list at Sectigo that is not believed yet.
        never_synced: Those that have no list at all.
        overdue: Those whose list has been stale for more than two ticks.
        unreadable: Those whose stored document cannot be read, so that nothing is known of them.
        longest_overdue_seconds: How long ago the list of the CA that waits longest became stale.
    """

    asked_for: tuple[str, ...]
    backing_off: tuple[str, ...]
    held: tuple[str, ...]
    never_synced: tuple[str, ...]
    overdue: tuple[str, ...]
    unreadable: tuple[str, ...]
    longest_overdue_seconds: int

    def answer(self) -> dict[str, Any]:
        """Render the report for the log and for an invocation's answer; it names the troubled."""
        found = {
            "inSetback": self.backing_off,
            "held": self.held,
            "neverSynced": self.never_synced,
            "overdue": self.overdue,
            "unreadable": self.unreadable,
        }
        return {
            "askedFor": len(self.asked_for),
            **{name: len(ca_ids) for name, ca_ids in found.items()},
            "longestOverdueSeconds": self.longest_overdue_seconds,
            "cas": first_named(found),
        }


@dataclass(frozen=True, slots=True)
class _Scheduled:
    """A CA whose sync is on, and where its syncs stand."""

    ca_id: str
    sync: SyncSettings
    state: SyncState

    def has_list(self) -> bool:
        return self.state.synced_at is not None and self.state.synced_source == self.sync.source

    def is_held(self) -> bool:
        return self.state.backoff is not None and self.state.backoff.held is not None

    def has_failed(self) -> bool:
        backoff = self.state.backoff
        return backoff is not None and backoff.failure.reason not in HELD_REASONS

    def overdue_seconds(self, now: datetime) -> int:
        source, interval_seconds = self.sync.source, self.sync.interval_seconds
        return self.state.overdue_seconds(source, interval_seconds, now) or 0

    def due_at(self, now: datetime) -> datetime | None:
        """Tell since when a sync has been due; `None` if it is too early, or asked for already.

        After a failure that is as soon as the wait is over, however fresh the list: only a good
        sync shows that Sectigo is well again. After a refused login it is with every tick, for the
        secret may have changed; the same login is not sent to Sectigo before its time.
        """
        state = self.state
        if state.is_forced(now):
            return _LONG_AGO
        is_waiting = state.is_backing_off(now) and not state.awaits_login()
        if is_waiting or state.is_asked_for(now):
            return None
        if state.backoff is not None:
            return state.backoff.next_attempt_at
        if state.synced_at is None or not self.has_list():
            return _LONG_AGO
        due = due_at(self.ca_id, self.sync.interval_seconds, state.synced_at)
        return due if due <= now else None


def tick(store: SyncStates, requests: SyncRequester, now: datetime) -> TickReport:
    """Ask for a sync of all CAs that are due, those first that have waited longest.

    How many of them Sectigo hears of at a time is for functions/sync to say. That those are asked
    for which may still wait when the next tick comes is noted, so that it does not ask again.

    Raises:
        SyncRequestError: Some of the events were not taken. A later tick asks again.
        StoreError: It could not be noted; nothing was asked for.
    """
    unreadable = list[str]()
    scheduled = tuple(_scheduled(store, unreadable.append))
    waiting = [(due, one.ca_id) for one in scheduled if (due := one.due_at(now)) is not None]
    asked_for = tuple(ca_id for _, ca_id in sorted(waiting))
    for start in range(DONE_IN_A_TICK, len(asked_for), DONE_IN_A_TICK):
        done_by = now + (1 + start // DONE_IN_A_TICK) * timedelta(seconds=TICK_SECONDS)
        store.note_asked(asked_for[start : start + DONE_IN_A_TICK], done_by)
    requests.ask(asked_for, SyncCause.SCHEDULE, now)
    return _report(asked_for, scheduled, tuple(unreadable), now)


def _scheduled(store: SyncStates, left_out: Callable[[str], object]) -> Iterator[_Scheduled]:
    found = configured_authorities(store, left_out)
    syncing = {ca.ca_id: ca.sync for ca in found if ca.sync}
    states = store.sync_states(list(syncing))
    for ca_id, sync in syncing.items():
        yield _Scheduled(ca_id, sync, states[ca_id].concerning(sync.source))


def _report(
    asked_for: tuple[str, ...],
    scheduled: Sequence[_Scheduled],
    unreadable: tuple[str, ...],
    now: datetime,
) -> TickReport:
    overdue = {one.ca_id: one.overdue_seconds(now) for one in scheduled}
    return TickReport(
        asked_for,
        backing_off=tuple(one.ca_id for one in scheduled if one.has_failed()),
        held=tuple(one.ca_id for one in scheduled if one.is_held()),
        never_synced=tuple(one.ca_id for one in scheduled if not one.has_list()),
        overdue=tuple(ca_id for ca_id, seconds in overdue.items() if seconds > _LATE_SECONDS),
        unreadable=unreadable,
        longest_overdue_seconds=max(overdue.values(), default=0),
    )
