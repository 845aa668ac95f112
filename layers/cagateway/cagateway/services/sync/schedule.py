"""The schedule's tick: ask for a sync of every CA that is due, spread until the next tick."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from cagateway.domain.authorities.sync_settings import SyncSettings
from cagateway.domain.shortening import first_named
from cagateway.domain.sync.held_lists import HELD_REASONS
from cagateway.domain.sync.schedule import TICK_SECONDS, due_at, spread
from cagateway.domain.sync.state import SyncCause, SyncState
from cagateway.ports.sync import DueSyncRequests, SyncRequester, SyncStates
from cagateway.services.authorities.catalog import configured_authorities
from cagateway.values import dataclass

# What eight syncs at a time, as many as the queue gives functions/sync, get done in a tick's time
# if Sectigo takes its full 12 s for each. What is asked for beyond that waits in the queue.
DONE_IN_A_TICK = 200
# Two hundred CAs at most, in five calls: what a tick that breaks off has asked for and not noted.
_MESSAGES_PER_STEP = 50
# A list is stale for a tick or two as a matter of course: the sync was asked for and is at work.
_LATE_SECONDS = 2 * TICK_SECONDS
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class TickReport:
    """What a tick found, of the CAs whose sync is on, and of those that cannot be read.

    Args:
        asked_for: Those that were due, and whose syncs will come.
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

        What was forced is asked for past all of that (`tick`).

        After a failure that is as soon as the wait is over, however fresh the list: only a good
        sync shows that Sectigo is well again. After a refused login it is with every tick, for the
        secret may have changed; the same login is not sent to Sectigo before its time.
        """
        state = self.state
        is_waiting = state.is_backing_off(now) and not state.awaits_login()
        if is_waiting or state.is_asked_for(now) or state.is_forced(now):
            return None
        if state.backoff is not None:
            return state.backoff.next_attempt_at
        if state.synced_at is None or not self.has_list():
            return _LONG_AGO
        due = due_at(self.ca_id, self.sync.interval_seconds, state.synced_at)
        return due if due <= now else None


def tick(
    store: SyncStates, requests: SyncRequester, queue: DueSyncRequests, now: datetime
) -> TickReport:
    """Ask for a sync of all CAs that are due, those first that have waited longest.

    So each waits for a tick's length at most, the spreading included: what became due just now
    comes last. A forced sync goes past the queue, as an operator's request does.

    Raises:
        SyncRequestError: Nothing more was taken. A later tick asks again.
        StoreError: It could not be read or noted. A later tick asks for the rest.
    """
    unreadable = list[str]()
    scheduled = tuple(_scheduled(store, unreadable.append))
    forced = tuple(one.ca_id for one in scheduled if one.state.is_forced(now))
    if forced:
        requests.ask(forced, SyncCause.SCHEDULE, now)
    waiting = [(due, one.ca_id) for one in scheduled if (due := one.due_at(now)) is not None]
    due_ids = [ca_id for _, ca_id in sorted(waiting)]
    ahead = sum(one.state.is_asked_for(now) for one in scheduled)
    taken = _ask_for(due_ids, store=store, queue=queue, ahead=ahead, now=now)
    return _report((*forced, *taken), scheduled, tuple(unreadable), now)


def _ask_for(
    ca_ids: Sequence[str], *, store: SyncStates, queue: DueSyncRequests, ahead: int, now: datetime
) -> list[str]:
    """Ask for syncs, and note until when those may wait that may not be done by the next tick.

    Step by step, and noted once it is asked for: where a tick breaks off, the next one asks for
    the rest, and for one step twice at most.

    Args:
        ca_ids: The CAs, in their order.
        store: Where it is noted.
        queue: Takes them.
        ahead: How many wait already from earlier ticks.
        now: The time.

    Returns:
        Those that the queue took.
    """
    asked_for, messages = list[str](), spread(ca_ids)
    for start in range(0, len(messages), _MESSAGES_PER_STEP):
        taken = queue.put(messages[start : start + _MESSAGES_PER_STEP], now)
        asked_for += taken
        ticks = -(-(ahead + len(asked_for)) // DONE_IN_A_TICK)
        if ticks > 1:
            store.note_asked(taken, now + ticks * timedelta(seconds=TICK_SECONDS))
    return asked_for


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
