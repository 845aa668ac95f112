"""What a sync brought, and how far it can be trusted."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from enum import StrEnum

from cagateway.domain.authorities.configuration import CertificateAuthority
from cagateway.domain.profiles.custom_fields import CustomField
from cagateway.domain.profiles.profiles import CertificateProfile
from cagateway.values import dataclass


@dataclass(frozen=True, slots=True)
class ProfileList:
    """What could be read of an answer.

    Args:
        skipped: Entries without a usable id.
        duplicates: Ids that came more than once; the first entry of each counts.
        unreadable: `id.field` of each field that was left out because it made no sense.
    """

    profiles: tuple[CertificateProfile, ...]
    skipped: int = 0
    duplicates: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The profiles that Sectigo listed at one moment.

    Args:
        generation: Grows with every sync of the CA, so an older list never replaces a newer one.
        synced_at: When Sectigo was asked, in UTC.
        source: Whose list it is (`Connection.source`): another organization has another list.
        custom_fields: What its orders are asked for; `None` where no list of them was ever read.
    """

    generation: int
    synced_at: datetime
    source: str
    profiles: tuple[CertificateProfile, ...]
    custom_fields: tuple[CustomField, ...] | None = None
    # Made when first needed: one of 10,000 is looked for again and again in a list that is kept.
    _by_id: dict[str, CertificateProfile] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def profile(self, profile_id: str) -> CertificateProfile | None:
        """Find a profile; of several with one id, the first."""
        if not self._by_id:
            # Whole at once: another thread may be looking.
            self._by_id.update({one.id: one for one in reversed(self.profiles)})
        return self._by_id.get(profile_id)


def age_seconds(snapshot: Snapshot, now: datetime) -> int:
    """Tell a snapshot's age in whole seconds; never negative, though clocks differ."""
    return max(0, int((now - snapshot.synced_at).total_seconds()))


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
