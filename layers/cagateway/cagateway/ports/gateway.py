"""What the use cases need of the outside: one protocol for one thing.

`bootstrap` puts DynamoDB, EventBridge, Lambda and Sectigo behind them. What they raise is named
here and defined beside them: `StoreError`, `EventBusError`, `SyncRequestError`, `SectigoError`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    # For types alone: readers start without what only syncs and administration load.
    from cagateway.domain.access.client_change import ClientChange
    from cagateway.domain.access.clients import Client
    from cagateway.domain.access.identities import Identity
    from cagateway.domain.access.stored_client import StoredClient
    from cagateway.domain.authorities.configuration_change import ConfigurationChange
    from cagateway.domain.authorities.connection import Connection, SectigoAccount
    from cagateway.domain.authorities.history import HistoryEntry
    from cagateway.domain.authorities.organizations import OrganizationList
    from cagateway.domain.authorities.stored_authority import (
        StoredAuthority,
        StoredConfiguration,
        StoredStatus,
    )
    from cagateway.domain.sync.lease import Lease
    from cagateway.domain.sync.profile_list import ProfileList
    from cagateway.domain.sync.run import SyncRun
    from cagateway.domain.sync.snapshot import Snapshot
    from cagateway.domain.sync.state import Backoff, SyncCause, SyncState


class Summaries(Protocol):
    """All CAs' documents without their profiles. Raises `StoreError`."""

    def summaries(self) -> Iterator[tuple[str, Mapping[str, Any] | None]]:
        """Run through all CAs' ids and summaries, by ascending id; `None` is not to be read."""
        ...


class Authorities(Summaries, Protocol):
    """CAs, as readers need them. Raises `StoreError`."""

    def load(self, ca_id: str) -> StoredAuthority | None:
        """Load all of one CA; `None` if it is not configured."""
        ...

    def document_text(self, ca_id: str) -> str | None:
        """Load a CA's document alone."""
        ...

    def status(self, ca_id: str) -> StoredStatus | None:
        """Load a CA without its list."""
        ...

    def ask_for_sync(self, ca_id: str, now: datetime, until: datetime) -> bool:
        """Become the one who asks for a sync."""
        ...


class SyncStates(Summaries, Protocol):
    """Where all CAs' syncs stand, as the schedule needs it. Raises `StoreError`."""

    def sync_states(self, ca_ids: Sequence[str]) -> dict[str, SyncState]:
        """Load where many CAs' syncs stand."""
        ...

    def note_asked(self, ca_ids: Sequence[str], until: datetime) -> None:
        """Note that syncs were asked for, and may still come until then."""
        ...


class Syncs(Protocol):
    """What one sync reads and writes. Raises `StoreError`."""

    def load(self, ca_id: str) -> StoredAuthority | None:
        """Load all of one CA; `None` if it is not configured."""
        ...

    def acquire_lease(
        self, ca_id: str, owner: str, now: datetime, expires_at: datetime
    ) -> Lease | None:
        """Take the right to sync."""
        ...

    def note_forced(self, ca_id: str, until: datetime, requested_by: str | None) -> None:
        """Note a forced request, which the sync that runs is to follow up."""
        ...

    def sync_state(self, ca_id: str) -> SyncState:
        """Load where a CA's syncs stand, as of now."""
        ...

    def release(self, lease: Lease) -> None:
        """Give the lease back, with nothing done."""
        ...

    def commit(
        self, lease: Lease, snapshot: Snapshot, run: SyncRun, old_parts: Sequence[str] = ()
    ) -> bool:
        """Publish a list, note the run and give the lease back: all of it, or none."""
        ...

    def fail(self, lease: Lease, backoff: Backoff, run: SyncRun) -> bool:
        """Note a setback and the run, and give the lease back."""
        ...


class Configurations(Protocol):
    """Configuration documents and their versions. Raises `StoreError`."""

    def find(self, ca_id: str) -> StoredConfiguration | None:
        """Find a CA's document."""
        ...

    def page(self, after: str | None, at_most: int) -> tuple[list[StoredConfiguration], bool]:
        """Give documents by ascending id, and tell whether there are more."""
        ...

    def put(
        self,
        change: ConfigurationChange,
        document: Mapping[str, Any],
        replaced: StoredConfiguration | None,
    ) -> bool:
        """Store a document, provided that the CA is as it was seen."""
        ...

    def delete(self, deleted: StoredConfiguration, change: ConfigurationChange) -> bool:
        """Remove a CA and note its deletion, provided that it is as it was seen."""
        ...


class Clients(Protocol):
    """Clients' documents, their versions and identities. Raises `StoreError`."""

    def find(self, client_id: str) -> StoredClient | None:
        """Find a client's document."""
        ...

    def holder_of(self, identity: Identity) -> str | None:
        """Tell which client has an identity."""
        ...

    def page(self, after: str | None, at_most: int) -> tuple[list[StoredClient], bool]:
        """Give documents by ascending id, and tell whether there are more."""
        ...

    def put(
        self,
        client: Client,
        change: ClientChange,
        document: Mapping[str, Any],
        replaced: StoredClient | None,
    ) -> bool:
        """Store a client, provided that it is as it was seen and its identity nobody else's."""
        ...

    def delete(self, deleted: StoredClient, change: ClientChange) -> bool:
        """Remove a client and note its deletion, provided that it is as it was seen."""
        ...


class Deletions(Protocol):
    """What deleted CAs left behind. Raises `StoreError`."""

    def finish(self, now: datetime) -> int:
        """Remove it; give how many deletions are not done with yet."""
        ...


class History(Protocol):
    """What happened to a CA, and who was told. Raises `StoreError`."""

    def newest(self, ca_id: str, at_most: int) -> list[HistoryEntry]:
        """Give the newest entries, the newest first."""
        ...

    def unannounced(self, ca_id: str, at_most: int) -> list[HistoryEntry]:
        """Give the entries of which nobody was told yet, the oldest first."""
        ...

    def mark_announced(self, entries: Sequence[HistoryEntry]) -> None:
        """Note that these entries' events are out."""
        ...


class Publisher(Protocol):
    """Those who want to know what happened. Raises `EventBusError`."""

    def publish(self, entries: Sequence[HistoryEntry]) -> None:
        """Tell them."""
        ...


class SyncRequester(Protocol):
    """Those who sync, as the other functions see them. Raises `SyncRequestError`."""

    def ask(
        self,
        ca_ids: Sequence[str],
        cause: SyncCause,
        now: datetime,
        *,
        force: bool = False,
        principal: str | None = None,
    ) -> None:
        """Ask for syncs in the background, in the name of whoever asks."""
        ...

    def run_now(self, ca_id: str, cause: SyncCause, now: datetime) -> None:
        """Sync and wait, unless that was done since `now`."""
        ...


class ConnectionTester(Protocol):
    """functions/connection_test, as functions/management sees it. Raises `SyncRequestError`."""

    def try_connection(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """Try out a document that is not stored, and wait."""
        ...

    def list_organizations(self, account: Mapping[str, str]) -> dict[str, Any]:
        """List the organizations that an account may use, and wait."""
        ...


class OrganizationSource(Protocol):
    """Sectigo, as far as the choice of an organization is concerned. Raises `SectigoError`."""

    def list_organizations(self, account: SectigoAccount) -> OrganizationList:
        """Fetch the organizations that an account may use."""
        ...


class ProfileSource(Protocol):
    """Sectigo, as far as a sync is concerned. Raises `SectigoError`."""

    def list_profiles(self, connection: Connection, *, at_once: bool = False) -> ProfileList:
        """Fetch the profiles; `at_once` does not wait after a refused login."""
        ...

    def has_another_login(self, connection: Connection, /) -> bool:
        """Tell whether the secret holds another login than the one that was refused last."""
        ...
