"""What the last good sync brought."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime

from cagateway.domain.profiles.custom_fields import CustomField
from cagateway.domain.profiles.profiles import CertificateProfile
from cagateway.values import dataclass


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
