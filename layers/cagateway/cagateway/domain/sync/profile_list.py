"""A profile list as Sectigo gave it, with what could not be read of it."""

from __future__ import annotations

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
