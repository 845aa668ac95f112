"""How far a CA's snapshot can be trusted."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from cagateway.domain.authorities.configuration import CertificateAuthority
from cagateway.domain.sync.snapshot import Snapshot, age_seconds


class Freshness(StrEnum):
    """How an answer stands to Sectigo; the value of the header `X-Profile-Sync`."""

    DISABLED = "disabled"
    FRESH = "fresh"
    STALE = "stale"
    UNAVAILABLE = "unavailable"


def relevant_snapshot(
    snapshot: Snapshot | None, authority: CertificateAuthority
) -> Snapshot | None:
    """Pass over a list that was fetched for another organization, login or instance.

    While sync is off there is none: what was synced before is not shown.
    """
    if snapshot is None or authority.sync is None or snapshot.source != authority.sync.source:
        return None
    return snapshot


def freshness_of(
    snapshot: Snapshot | None, authority: CertificateAuthority, now: datetime
) -> Freshness:
    """Tell how fresh a relevant snapshot is: fresh for one sync interval, then stale."""
    if authority.sync is None:
        return Freshness.DISABLED
    if snapshot is None:
        return Freshness.UNAVAILABLE
    fresh = age_seconds(snapshot, now) < authority.sync.interval_seconds
    return Freshness.FRESH if fresh else Freshness.STALE
