"""Syncs: who asks for them, and what they read and write."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from cagateway.ports.authorities import Summaries

if TYPE_CHECKING:
    # For types alone: readers start without what only syncs and administration load.
    from cagateway.domain.authorities.stored_authority import StoredAuthority
    from cagateway.domain.sync.run import Lease, SyncRun
    from cagateway.domain.sync.schedule import DueSyncs
    from cagateway.domain.sync.snapshot import Snapshot
    from cagateway.domain.sync.state import Backoff, SyncCause, SyncState


class SyncRequestError(Exception):
    """A sync could not be asked for. Harmless: the next tick of the schedule asks again."""


class SyncRequester(Protocol):
    """Those who sync, as the other functions see them."""

    def ask(
        self,
        ca_ids: Sequence[str],
        cause: SyncCause,
        now: datetime,
        *,
        force: bool = False,
        principal: str | None = None,
    ) -> None:
        """Ask for syncs in the background, in the name of the caller.

        Raises:
            SyncRequestError: Some were not asked for; the others were.
        """

    def run_now(self, ca_id: str, cause: SyncCause, now: datetime) -> None:
        """Sync and wait until that is done, well or not: the table tells which.

        A sync that started since `now` will do.

        Raises:
            SyncRequestError: The function could not be run, or took too long.
        """


class DueSyncRequests(Protocol):
    """The queue of the syncs that are due."""

    def put(self, due: Sequence[DueSyncs], now: datetime) -> list[str]:
        """Ask for syncs, each after its delay; give the CAs whose messages were taken.

        Raises:
            SyncRequestError: The queue does not answer, or refuses a whole call.
        """


class SyncStates(Summaries, Protocol):
    """Where all CAs' syncs stand, as the schedule needs it. Raises `StoreError`."""

    def sync_states(self, ca_ids: Sequence[str]) -> dict[str, SyncState]:
        """Load where many CAs' syncs stand."""

    def note_asked(self, ca_ids: Sequence[str], until: datetime) -> None:
        """Note that syncs were asked for, and may come until then; their end takes it back."""


class Syncs(Protocol):
    """What one sync reads and writes. Raises `StoreError`."""

    def load(self, ca_id: str) -> StoredAuthority | None:
        """Load all of one CA; `None` if it is not configured."""

    def acquire_lease(
        self, ca_id: str, owner: str, now: datetime, expires_at: datetime
    ) -> Lease | None:
        """Take the right to sync a CA; `None` while another sync holds it.

        A lease whose holder died lapses by itself when its time is up.
        """

    def note_forced(self, ca_id: str, until: datetime, requested_by: str | None) -> None:
        """Note a forced request, which the sync that runs is to follow up."""

    def sync_state(self, ca_id: str) -> SyncState:
        """Load where a CA's syncs stand, as of now."""

    def release(self, lease: Lease) -> None:
        """Give the lease back, with nothing done."""

    def commit(
        self, lease: Lease, snapshot: Snapshot, run: SyncRun, old_parts: Sequence[str] = ()
    ) -> bool:
        """Publish a list, note a good sync and give the lease back: all of it, or none.

        The parts of earlier lists are removed. False if the lease was lost, a newer list is there,
        or the CA is gone.
        """

    def fail(self, lease: Lease, backoff: Backoff, run: SyncRun) -> bool:
        """Note a sync that failed or is held, and give the lease back.

        False if the lease was lost, or the CA is gone.
        """
