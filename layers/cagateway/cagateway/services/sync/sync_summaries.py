"""How the syncs of many CAs stand, at the cost of one small item for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from cagateway.domain.authorities.configuration import CertificateAuthority
from cagateway.domain.authorities.stored_documents import read_stored_document
from cagateway.domain.documents import StoredDocument
from cagateway.domain.errors import GatewayError
from cagateway.domain.sync.snapshot import Freshness
from cagateway.domain.sync.state import Backoff, SyncState
from cagateway.ports.sync import SyncStates
from cagateway.values import dataclass


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
