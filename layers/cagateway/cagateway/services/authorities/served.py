"""A CA as it can be served now: its configuration, Sectigo's list, and how fresh that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from cagateway.domain.access.bounds import UNBOUNDED, Bounds
from cagateway.domain.authorities.configuration import CertificateAuthority
from cagateway.domain.authorities.connection_failures import FOR_OPERATORS
from cagateway.domain.dcv.known_domains import KnownDomains
from cagateway.domain.errors import (
    ErrorKind,
    GatewayError,
    profile_not_found,
)
from cagateway.domain.profiles.custom_fields import CustomField
from cagateway.domain.profiles.merge import merge_profiles, visible_profiles, withdrawn_profiles
from cagateway.domain.profiles.profiles import CertificateProfile
from cagateway.domain.profiles.requested_fields import (
    RequestedFields,
    published_profiles,
    requested_fields,
)
from cagateway.domain.sync.snapshot import Freshness, Snapshot, age_seconds
from cagateway.domain.sync.state import SyncState
from cagateway.values import dataclass

_FOR_OPERATORS = "Sectigo could not be asked, for a reason that the gateway's operator sees."


@dataclass(frozen=True, slots=True)
class Reading:
    """A CA as it can be served now.

    Args:
        snapshot: The list that counts; `None` where sync is off, or there is none yet.
        read_at: The moment for which `freshness` holds.
        document_text: The CA's document, as it is stored.
        domains: What is known of the domains of the CA's login; `None` if that is nothing.
        bounds: Of the client that reads: what it may not have does not exist for it.
    """

    authority: CertificateAuthority
    freshness: Freshness
    snapshot: Snapshot | None
    sync_state: SyncState
    read_at: datetime
    document_text: str
    domains: KnownDomains | None = None
    bounds: Bounds = UNBOUNDED

    def within(self, bounds: Bounds) -> Reading:
        """Give the same as a client with these bounds sees it."""
        return replace(self, bounds=bounds)

    def profiles(self) -> tuple[CertificateProfile, ...]:
        """Merge the profiles configured here with Sectigo's."""
        synced = self.snapshot.profiles if self.snapshot else ()
        return self._as_shown(merge_profiles(self.authority.profiles, synced))

    def profile(self, profile_id: str) -> CertificateProfile:
        """Find one profile.

        Raises:
            GatewayError: PROFILE_NOT_FOUND, or PROFILES_UNAVAILABLE while there is no list to tell.
        """
        local, synced = self.authority.profile(profile_id), self.synced_profile(profile_id)
        # One of thousands is found without merging them all.
        merged = merge_profiles((local,) if local else (), (synced,) if synced else ())
        if shown := self._as_shown(merged):
            return shown[0]
        if self.freshness is Freshness.UNAVAILABLE:
            raise self.unavailable()
        raise profile_not_found(self.authority.ca_id, profile_id)

    def synced_profile(self, profile_id: str) -> CertificateProfile | None:
        """Find a profile that Sectigo offers, as far as its list is known."""
        return self.snapshot.profile(profile_id) if self.snapshot else None

    def requested(self, profile: CertificateProfile) -> RequestedFields:
        """Find what Sectigo asks of a profile's orders, as it is configured here."""
        settings = profile.field_settings.laid_over(self.authority.field_settings)
        return requested_fields(self._custom_fields(), settings)

    def _as_shown(self, merged: Sequence[CertificateProfile]) -> tuple[CertificateProfile, ...]:
        visible = visible_profiles(merged, self.bounds)
        return published_profiles(visible, self._custom_fields(), self.authority.field_settings)

    def _custom_fields(self) -> tuple[CustomField, ...] | None:
        return self.snapshot.custom_fields if self.snapshot else None

    def withdrawn(self) -> tuple[CertificateProfile, ...]:
        """Find the local profiles that name a profile Sectigo no longer offers."""
        if self.snapshot is None:
            return ()
        local = visible_profiles(self.authority.profiles, self.bounds)
        return withdrawn_profiles(local, self.snapshot.profile)

    def is_empty_for_want_of_sectigo(self) -> bool:
        """Tell whether there is nothing to list, and only because Sectigo could not be asked.

        Clients that show a menu of ids pass over an answer's remarks: to them, an empty list says
        that there is nothing to ask for.
        """
        local = visible_profiles(self.authority.profiles, self.bounds)
        return self.freshness is Freshness.UNAVAILABLE and not local

    def age_seconds(self) -> int | None:
        """Tell the snapshot's age."""
        return None if self.snapshot is None else age_seconds(self.snapshot, self.read_at)

    def reason(self) -> str:
        """Say to clients why there is nothing fresh."""
        backoff = self.sync_state.backoff
        if backoff is None:
            return "The first sync has not finished yet."
        return backoff.failure.message if self.reason_word() else _FOR_OPERATORS

    def reason_word(self) -> str:
        """Give the failure's reason; empty where there is none, or it is the operator's affair."""
        backoff = self.sync_state.backoff
        if backoff is None or backoff.failure.reason in FOR_OPERATORS:
            return ""
        return str(backoff.failure.reason)

    def unavailable(self) -> GatewayError:
        """Refuse an answer that only Sectigo's list could give, while there is none."""
        backoff = self.sync_state.backoff
        next_attempt_at = backoff.next_attempt_at if backoff else self.read_at
        seconds = (next_attempt_at - self.read_at).total_seconds()
        return GatewayError(
            ErrorKind.PROFILES_UNAVAILABLE,
            f"No profile list was ever fetched from Sectigo. {self.reason()}",
            target="profiles",
            retry_after_seconds=max(1, round(seconds)),
        )
