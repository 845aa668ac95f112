"""Asking for a sync, and seeing what the last ones did: of one CA, or how those of many stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from cagateway.domain.authorities.configuration import CertificateAuthority
from cagateway.domain.authorities.history import HistoryEntry
from cagateway.domain.authorities.stored_authority import read_stored_document
from cagateway.domain.documents import StoredDocument
from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.domain.sync.schedule import due_at
from cagateway.domain.sync.snapshot import Freshness
from cagateway.domain.sync.state import Backoff, SyncCause, SyncState
from cagateway.ports.events import History
from cagateway.ports.sync import SyncRequester, SyncStates
from cagateway.services.authorities.reading import AuthorityReader
from cagateway.services.authorities.served import Reading
from cagateway.values import dataclass

# A day of hourly syncs; the event bus and the table have the rest.
MAX_HISTORY = 25


@dataclass(frozen=True, slots=True)
class ProfileSyncStatus:
    """How a CA's sync stands.

    Args:
        next_sync_at: When the next unforced sync is due; the tick after that asks for it.
        history: The newest entries, the newest first.
    """

    reading: Reading
    next_sync_at: datetime | None
    history: tuple[HistoryEntry, ...]


def profile_sync_status(reader: AuthorityReader, history: History, ca_id: str) -> ProfileSyncStatus:
    """Tell how a CA's sync stands. Reads the table alone.

    Raises:
        GatewayError: CERTIFICATE_AUTHORITY_NOT_FOUND.
    """
    reading = reader.as_stored(ca_id)
    newest = tuple(history.newest(ca_id, MAX_HISTORY))
    return ProfileSyncStatus(reading, _next_sync_at(reading), newest)


def ask_for_profile_sync(
    reader: AuthorityReader, requests: SyncRequester, ca_id: str, principal: str, *, force: bool
) -> Reading:
    """Ask for a sync; forced, it waits after no failure and believes whatever is listed.

    Raises:
        GatewayError: CERTIFICATE_AUTHORITY_NOT_FOUND, or PROFILE_SYNC_DISABLED.
        SyncRequestError: The request was not taken.
    """
    reading = reader.as_stored(ca_id)
    if reading.authority.sync is None:
        raise GatewayError(
            ErrorKind.PROFILE_SYNC_DISABLED,
            f"Profile sync of certificate authority '{ca_id}' is off. Set enable-ca-profile-sync "
            "to true in its configuration first.",
            target="enable-ca-profile-sync",
        )
    requests.ask([ca_id], SyncCause.REQUEST, reading.read_at, force=force, principal=principal)
    return reading


def _next_sync_at(reading: Reading) -> datetime | None:
    sync, backoff = reading.authority.sync, reading.sync_state.backoff
    if sync is None:
        return None
    if backoff:
        return backoff.next_attempt_at
    if reading.snapshot is None:
        return reading.read_at
    synced_at = reading.snapshot.synced_at
    return due_at(reading.authority.ca_id, sync.interval_seconds, synced_at)


@dataclass(frozen=True, slots=True)
class SyncSummary:
    """How a CA's sync stands, as far as that is known without its list.

    Args:
        synced_at: When the list that is served was asked for; `None` if there is none.
        backoff: What went wrong since.
    """

    freshness: Freshness
    synced_at: datetime | None = None
    backoff: Backoff | None = None


def sync_summaries(
    store: SyncStates, page: Sequence[StoredDocument], now: datetime
) -> Mapping[str, SyncSummary]:
    """Tell how the syncs of some CAs stand, by id; those whose document is broken are left out."""
    authorities = [ca for stored in page if (ca := _readable(stored))]
    states = store.sync_states([ca.ca_id for ca in authorities])
    return {ca.ca_id: _summary(ca, states[ca.ca_id], now) for ca in authorities}


def _readable(stored: StoredDocument) -> CertificateAuthority | None:
    without_profiles = {name: one for name, one in stored.document.items() if name != "profiles"}
    try:
        return read_stored_document(stored.document_id, without_profiles)
    except GatewayError:
        return None


def _summary(authority: CertificateAuthority, state: SyncState, now: datetime) -> SyncSummary:
    sync = authority.sync
    if sync is None:
        return SyncSummary(Freshness.DISABLED)
    backoff = state.concerning(sync.source).backoff
    late_seconds = state.stale_seconds(sync.source, sync.interval_seconds, now)
    if late_seconds is None:
        return SyncSummary(Freshness.UNAVAILABLE, backoff=backoff)
    freshness = Freshness.FRESH if late_seconds < 0 else Freshness.STALE
    return SyncSummary(freshness, state.synced_at, backoff)
