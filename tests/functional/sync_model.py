"""What readers may see of one CA, told by nothing but what Sectigo answered and when."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from cagateway.domain.sync.held_lists import ACCEPTED_AFTER
from cagateway.domain.sync.run import SyncOutcome, SyncReport
from cagateway.domain.sync.state import FIRST_DELAY_SECONDS
from cagateway.services.sync.profile_sync import FORCED_FOR

Listing = tuple[int, ...]
LEASE = timedelta(seconds=60)
LOCAL_ID = "own"


@dataclass(frozen=True)
class Configuration:
    """What of a CA's configuration matters to its syncs."""

    org_id: int = 1234
    interval_seconds: int = 3600
    is_on: bool = True
    has_local: bool = True


@dataclass(frozen=True)
class Order:
    """What is asked of a sync, and when."""

    at: datetime
    force: bool = False
    requested_at: datetime | None = None


@dataclass(frozen=True)
class Backoff:
    """A sync that failed, or whose list is held.

    Args:
        org_id: Whose list was asked for; nobody else's syncs mind it.
        held: The list that is not believed yet, if one came.
        seen: How many times in a row it came.
    """

    at: datetime
    interval_seconds: int
    org_id: int
    held: Listing | None = None
    seen: int = 0


@dataclass
class Model:
    """One CA; a new one stands for a CA that was created anew.

    Args:
        listing: The list that is believed; `None`: none yet.
        org_id: Whose list it is.
        generation: The highest that a reader saw.
        last_backoff: The last one since a list was believed.
        leased_until: How long a sync that died, or is slow, keeps others out.
        forced: How many forced orders wait for the sync that ran when they came.
        forced_until: When they are forgotten.
    """

    configuration: Configuration = field(default_factory=Configuration)
    listing: Listing | None = None
    org_id: int | None = None
    synced_at: datetime | None = None
    generation: int = 0
    last_backoff: Backoff | None = None
    leased_until: datetime | None = None
    forced: int = 0
    forced_until: datetime | None = None

    def note_forced(self, at: datetime) -> None:
        self.forced, self.forced_until = self.forced + 1, at + FORCED_FOR

    def forcing(self, order: Order) -> Order:
        """Let an order stand for forced ones that wait."""
        if self.forced > 0 and self.forced_until and order.at < self.forced_until:
            return replace(order, force=True, requested_at=None)
        return order

    def shown(self) -> set[str]:
        """Tell the ids that readers see: a whole list that is believed, or none."""
        local = {LOCAL_ID} if self.configuration.has_local else set[str]()
        return local | {str(one) for one in self.known(self.configuration.org_id) or ()}

    def is_up(self) -> bool:
        return self.backoff is None or not self.configuration.is_on

    @property
    def backoff(self) -> Backoff | None:
        """The one that counts."""
        return self._backoff_of(self.configuration)

    def known(self, org_id: int) -> Listing | None:
        """Tell the believed list of an organization: another one's counts as none."""
        return self.listing if self.configuration.is_on and self.org_id == org_id else None

    def is_done(self, order: Order) -> bool:
        """Tell whether a list that was fetched since the request is there: a duplicate."""
        if order.requested_at is None or self.synced_at is None:
            return False
        is_mine = self.org_id == self.configuration.org_id
        return is_mine and self.synced_at >= order.requested_at

    def verdict(self, order: Order, answer: Listing | None) -> SyncOutcome:
        """Judge an answer; `None`: Sectigo failed."""
        if answer is None:
            return SyncOutcome.FAILED
        known = self.known(self.configuration.org_id)
        vanished = set(known or ()) - set(answer)
        is_plausible = not known or (answer and 2 * len(vanished) <= len(known))
        is_repeated = _times_seen(self.backoff, answer) >= ACCEPTED_AFTER
        believed = order.force or is_plausible or is_repeated
        return SyncOutcome.COMPLETED if believed else SyncOutcome.HELD

    def note(
        self,
        configuration: Configuration,
        verdict: SyncOutcome,
        answer: Listing | None,
        asked_at: datetime,
        now: datetime,
    ) -> None:
        """Take over what a sync wrote, under the configuration that it started with."""
        self.leased_until = None
        if verdict is SyncOutcome.COMPLETED:
            self.listing, self.org_id, self.synced_at = answer, configuration.org_id, asked_at
            self.last_backoff = None
            return
        before = self._backoff_of(configuration)
        held, seen = (before.held, before.seen) if before else (None, 0)
        if verdict is SyncOutcome.HELD:
            held, seen = answer, _times_seen(before, answer)
        about = (configuration.interval_seconds, configuration.org_id)
        self.last_backoff = Backoff(now, *about, held, seen)

    def check_may_ask(self, order: Order) -> None:
        """Hold a sync that asked Sectigo against the rules."""
        assert self.configuration.is_on
        assert not self.is_done(order), "a duplicate asked Sectigo"
        assert self.leased_until is None or order.at >= self.leased_until, "two asked at once"
        if self.backoff and not order.force:
            soonest = min(FIRST_DELAY_SECONDS, self.backoff.interval_seconds)
            assert order.at - self.backoff.at >= timedelta(seconds=soonest), "it did not wait"

    def check_may_decline(self, order: Order, report: SyncReport) -> None:
        """Hold a sync that asked nobody against the rules: it needs one of these reasons."""
        reasons = {
            SyncOutcome.DISABLED: not self.configuration.is_on,
            SyncOutcome.ALREADY_DONE: self.is_done(order),
            SyncOutcome.ALREADY_RUNNING: bool(self.leased_until and order.at < self.leased_until),
            SyncOutcome.BACKING_OFF: self._is_waiting(order),
        }
        assert reasons[report.outcome], report.outcome

    def _is_waiting(self, order: Order) -> bool:
        if self.backoff is None or order.force:
            return False
        longest = timedelta(seconds=self.backoff.interval_seconds)
        return order.at < self.backoff.at + longest

    def _backoff_of(self, configuration: Configuration) -> Backoff | None:
        backoff = self.last_backoff
        return backoff if backoff and backoff.org_id == configuration.org_id else None


def _times_seen(before: Backoff | None, answer: Listing | None) -> int:
    """Count an answer and those in a row before it that were equal."""
    return before.seen + 1 if before and before.held == answer else 1
