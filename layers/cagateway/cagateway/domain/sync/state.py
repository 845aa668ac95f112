"""What is known of a CA's syncs beside their result: who asked, what failed, when to try again."""

from __future__ import annotations

from dataclasses import field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from cagateway.domain.authorities.connection_failures import REFUSED_LOGINS, FailureReason
from cagateway.values import dataclass


class SyncCause(StrEnum):
    """Why a sync was asked for."""

    SCHEDULE = "schedule"
    STALE_READ = "stale-read"
    FIRST_READ = "first-read"
    CONFIGURATION_CHANGE = "configuration-change"
    REQUEST = "request"
    UNKNOWN = "unknown"  # what newer software wrote, read by this one


@dataclass(frozen=True, slots=True)
class SyncFailure:
    """One failed sync. The message may be shown to clients: it never holds a credential."""

    reason: FailureReason
    message: str
    failed_at: datetime


@dataclass(frozen=True, slots=True)
class MissingProfile:
    """A profile that was known, and is not in a list that is held."""

    profile_id: str
    profile_name: str


@dataclass(frozen=True, slots=True)
class HeldList:
    """A list that is not believed yet.

    Args:
        digest: Tells whether the next one is equal.
        seen: How many answers in a row were equal to it, itself included.
        listed: How many profiles it has.
        known: How many the list that stays has.
        vanished: How many of those it lacks.
        missing: The first of them, in the known list's order; a release before 0.2 named none.
    """

    digest: str
    seen: int
    listed: int
    known: int
    vanished: int
    missing: tuple[MissingProfile, ...] = ()


# Of a sync that broke off before it knew whose list to ask for.
ANY_SOURCE = ""


@dataclass(frozen=True, slots=True)
class Backoff:
    """Why the earlier list stays, since the last good sync.

    Args:
        source: Whose list was asked for (`Connection.source`).
        failure: The last one.
        failures: How many there were in a row, lists that were held included.
        next_attempt_at: Only a forced sync tries before then.
        held: The list that Sectigo gave last, if it is not believed yet. It stays held through
            failures, since those are not answers.
    """

    source: str
    failure: SyncFailure
    failures: int
    next_attempt_at: datetime
    held: HeldList | None = None


@dataclass(frozen=True, slots=True)
class ForcedRequests:
    """Forced requests that came while a sync ran, and wait for one of their own.

    Args:
        count: How many wait.
        until: They are forgotten then, if no sync could be run: their operators have long gone on.
        requested_by: The principal of the last one, if it had one.
    """

    count: int
    until: datetime
    requested_by: str | None = None


@dataclass(frozen=True, slots=True)
class SyncState:
    """Where a CA's syncs stand.

    Args:
        synced_at: When the last good sync asked Sectigo.
        synced_source: Whose list it brought (`Connection.source`).
        asked_until: A sync has been asked for, and need not be asked for again before then.
        backoff: What went wrong since; `None` once a sync succeeds.
        forced: Requests that wait for the sync that runs to end.
        created_at: When the CA was created; `None` for one of before that was noted. Two states are
            the same whatever it is: it tells whose they are, not where they stand.
    """

    synced_at: datetime | None = None
    synced_source: str | None = None
    asked_until: datetime | None = None
    backoff: Backoff | None = None
    forced: ForcedRequests | None = None
    created_at: datetime | None = field(default=None, compare=False)

    def concerning(self, source: str) -> SyncState:
        """Forget a backoff of another source: a corrected configuration is tried at once."""
        if self.backoff is None or self.backoff.source in (source, ANY_SOURCE):
            return self
        return replace(self, backoff=None)

    def is_asked_for(self, now: datetime) -> bool:
        """Tell whether a sync has been asked for and may still come."""
        return self.asked_until is not None and now < self.asked_until

    def awaits_login(self) -> bool:
        """Tell whether another login, once the secret holds one, would be tried at once."""
        return self.backoff is not None and self.backoff.failure.reason in REFUSED_LOGINS

    def is_backing_off(self, now: datetime) -> bool:
        """Tell whether it is too early to try again after a failure."""
        return self.backoff is not None and now < self.backoff.next_attempt_at

    def is_forced(self, now: datetime) -> bool:
        """Tell whether a forced request waits: its sync waits after no failure."""
        return self.forced is not None and self.forced.count > 0 and now < self.forced.until

    def overdue_seconds(self, source: str, interval_seconds: int, now: datetime) -> int | None:
        """Tell for how long the list has been stale; `None` if there is none of this source."""
        stale = self.stale_seconds(source, interval_seconds, now)
        return None if stale is None else max(0, stale)

    def stale_seconds(self, source: str, interval_seconds: int, now: datetime) -> int | None:
        """Tell the same; below zero while the list is fresh."""
        if self.synced_at is None or self.synced_source != source:
            return None
        return int((now - self.synced_at).total_seconds()) - interval_seconds


FIRST_DELAY_SECONDS = 5


def retry_delay(consecutive_failures: int, interval_seconds: int, jitter: float) -> timedelta:
    """Tell how long to wait after a failure: 5 s, doubling up to the sync interval.

    Args:
        consecutive_failures: Including this one; 1 or more.
        interval_seconds: The CA's sync interval, beyond which waiting longer gains nothing.
        jitter: From 0 to 1; takes up to a fifth off, so that CAs that failed together part.

    >>> [retry_delay(failures, 3600, jitter=0).seconds for failures in (1, 2, 3, 30)]
    [5, 10, 20, 3600]
    """
    # 2**20 * 5 s exceeds the longest interval (30 days): the exponent need not grow further.
    doubled = FIRST_DELAY_SECONDS * 2 ** min(consecutive_failures - 1, 20)
    return timedelta(seconds=min(doubled, interval_seconds) * (1 - jitter / 5))
