"""Reading a CA: its configuration merged with the last good snapshot, however old.

A read never talks to Sectigo. It asks functions/sync to, in the background when the snapshot is
stale, and waits for it only when there is no snapshot at all.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from cagateway.domain.authorities.configuration import CertificateAuthority
from cagateway.domain.authorities.connection_failures import FOR_OPERATORS
from cagateway.domain.authorities.stored_documents import read_stored_text
from cagateway.domain.dcv.known_domains import KnownDomains
from cagateway.domain.errors import (
    ErrorKind,
    GatewayError,
    certificate_authority_not_found,
    profile_not_found,
)
from cagateway.domain.profiles.custom_fields import CustomField
from cagateway.domain.profiles.merge import merge_profiles, withdrawn_profiles
from cagateway.domain.profiles.profiles import CertificateProfile
from cagateway.domain.profiles.requested_fields import (
    RequestedFields,
    published_profiles,
    requested_fields,
)
from cagateway.domain.sync.freshness import Freshness, freshness_of, relevant_snapshot
from cagateway.domain.sync.snapshot import Snapshot, age_seconds
from cagateway.domain.sync.state import SyncCause, SyncState
from cagateway.ports.store_errors import StoreError
from cagateway.ports.sync import SyncRequestError
from cagateway.values import dataclass

if TYPE_CHECKING:
    # For types alone: protocols take a reader that starts half a millisecond.
    from cagateway.ports.authorities import Authorities
    from cagateway.ports.sync import SyncRequester

# API Gateway gives up after 29 s; half of it leaves room for cold starts on both sides.
FIRST_SYNC_SECONDS = 15
# A background sync takes seconds. If its event was lost, the next reader may ask again after this.
ASK_AGAIN_SECONDS = 60
# Waiting readers poll after 0.1 s, doubling to 1 s: at most 18 polls within 15 s.
_FIRST_PAUSE_SECONDS = 0.1
_LONGEST_PAUSE_SECONDS = 1.0

_FOR_OPERATORS = "Sectigo could not be asked, for a reason that the gateway's operator sees."
# A document of a thousand profiles takes some 2 MB of memory once it is read.
_DOCUMENTS_KEPT = 32

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reading:
    """A CA as it can be served now.

    Args:
        snapshot: The list that counts; `None` where sync is off, or there is none yet.
        read_at: The moment for which `freshness` holds.
        domains: What is known of the domains of the CA's login; `None` if that is nothing.
    """

    authority: CertificateAuthority
    freshness: Freshness
    snapshot: Snapshot | None
    sync_state: SyncState
    read_at: datetime
    domains: KnownDomains | None = None

    def profiles(self) -> tuple[CertificateProfile, ...]:
        """Merge the profiles configured here with Sectigo's."""
        synced = self.snapshot.profiles if self.snapshot else ()
        merged = merge_profiles(self.authority.profiles, synced)
        return published_profiles(merged, self._custom_fields(), self.authority.field_settings)

    def profile(self, profile_id: str) -> CertificateProfile:
        """Find one profile.

        Raises:
            GatewayError: PROFILE_NOT_FOUND, or PROFILES_UNAVAILABLE while there is no list to tell.
        """
        local, synced = self.authority.profile(profile_id), self.synced_profile(profile_id)
        # One of thousands is found without merging them all.
        merged = merge_profiles((local,) if local else (), (synced,) if synced else ())
        if merged:
            settings = self.authority.field_settings
            return published_profiles(merged, self._custom_fields(), settings)[0]
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

    def _custom_fields(self) -> tuple[CustomField, ...] | None:
        return self.snapshot.custom_fields if self.snapshot else None

    def withdrawn(self) -> tuple[CertificateProfile, ...]:
        """Find the local profiles that name a profile Sectigo no longer offers."""
        if self.snapshot is None:
            return ()
        return withdrawn_profiles(self.authority.profiles, self.snapshot.profile)

    def is_empty_for_want_of_sectigo(self) -> bool:
        """Tell whether there is nothing to list, and only because Sectigo could not be asked.

        Clients that show a menu of ids pass over an answer's remarks: to them, an empty list says
        that there is nothing to ask for.
        """
        return self.freshness is Freshness.UNAVAILABLE and not self.authority.profiles

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


@dataclass(frozen=True, slots=True)
class AuthorityReader:
    """Reads CAs.

    Args:
        clock: The time, in UTC.
        sleep: Waits for some seconds.
    """

    store: Authorities
    syncs: SyncRequester
    clock: Callable[[], datetime]
    sleep: Callable[[float], None]

    def read(self, ca_id: str) -> Reading:
        """Read one CA with its profiles: one round trip, unless nothing was ever synced.

        Raises:
            GatewayError: CERTIFICATE_AUTHORITY_NOT_FOUND.
        """
        reading = self.as_stored(ca_id)
        if reading.freshness is Freshness.UNAVAILABLE:
            reading = self._wait_for_first_sync(reading)
        if reading.freshness is Freshness.STALE or _may_have_another_login(reading):
            self._ask_in_background(reading)
        return reading

    def as_stored(self, ca_id: str) -> Reading:
        """Read one CA as it stands, and ask for no sync.

        Raises:
            GatewayError: CERTIFICATE_AUTHORITY_NOT_FOUND.
        """
        # Before the table is read: a sync that it does not show yet has started since.
        now = self.clock()
        stored = self.store.load(ca_id)
        if stored is None:
            raise certificate_authority_not_found(ca_id)
        authority = _read_stored(ca_id, stored.document_text)
        snapshot = relevant_snapshot(stored.snapshot, authority)
        freshness = freshness_of(snapshot, authority, now)
        state = stored.sync_state
        if authority.sync:
            state = state.concerning(authority.sync.source)
        domains = _counting_domains(stored.domains, authority, now)
        return Reading(authority, freshness, snapshot, state, now, domains)

    def authority(self, ca_id: str) -> CertificateAuthority:
        """Read how a CA is configured, and nothing else of it.

        Raises:
            GatewayError: CERTIFICATE_AUTHORITY_NOT_FOUND.
        """
        text = self.store.document_text(ca_id)
        if text is None:
            raise certificate_authority_not_found(ca_id)
        return _read_stored(ca_id, text)

    def is_up(self, ca_id: str) -> bool:
        """Tell whether a CA's last sync, if there was one, reached Sectigo and got its list.

        Raises:
            GatewayError: CERTIFICATE_AUTHORITY_NOT_FOUND.
        """
        stored = self.store.status(ca_id)
        if stored is None:
            raise certificate_authority_not_found(ca_id)
        sync = _read_stored(ca_id, stored.document_text).sync
        return sync is None or stored.sync_state.concerning(sync.source).backoff is None

    def _wait_for_first_sync(self, reading: Reading) -> Reading:
        """Have one reader run the sync while the others wait for what comes of it."""
        ca_id = reading.authority.ca_id
        deadline = reading.read_at + timedelta(seconds=FIRST_SYNC_SECONDS)
        pause = _FIRST_PAUSE_SECONDS
        while _may_wait(reading, deadline):
            if self._claim(reading, FIRST_SYNC_SECONDS):
                self._run_now(reading)
            else:
                self.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)
            reading = self.as_stored(ca_id)
        return reading

    def _ask_in_background(self, reading: Reading) -> None:
        """Ask once, however many readers there are. A read does not fail for it."""
        state = reading.sync_state
        if state.is_backing_off(reading.read_at) and not state.awaits_login():
            return
        try:
            if self._claim(reading, ASK_AGAIN_SECONDS):
                ca_ids = [reading.authority.ca_id]
                self.syncs.ask(ca_ids, SyncCause.STALE_READ, reading.read_at)
        except (StoreError, SyncRequestError):
            _log.exception("A stale list could not be refreshed")

    def _claim(self, reading: Reading, seconds: int) -> bool:
        now = reading.read_at
        if reading.sync_state.is_asked_for(now):
            return False
        until = now + timedelta(seconds=seconds)
        return self.store.ask_for_sync(reading.authority.ca_id, now, until)

    def _run_now(self, reading: Reading) -> None:
        """Run it as of the last read: the reader that held the claim before may be done since."""
        ca_id = reading.authority.ca_id
        try:
            self.syncs.run_now(ca_id, SyncCause.FIRST_READ, reading.read_at)
        except SyncRequestError:
            _log.exception("The first sync could not be run")


def _may_have_another_login(reading: Reading) -> bool:
    """Tell whether a first list waits for a login alone; functions/sync looks for a new one."""
    return reading.freshness is Freshness.UNAVAILABLE and reading.sync_state.awaits_login()


def _counting_domains(
    known: KnownDomains | None, authority: CertificateAuthority, now: datetime
) -> KnownDomains | None:
    """Give what is known of domains, unless it is another login's or too old."""
    if known is None or authority.connection is None:
        return None
    return known if known.counts_for(authority.connection.account.account_name, now) else None


def _may_wait(reading: Reading, deadline: datetime) -> bool:
    return (
        reading.freshness is Freshness.UNAVAILABLE
        and not reading.sync_state.is_backing_off(reading.read_at)
        and reading.read_at < deadline
    )


@functools.lru_cache(maxsize=_DOCUMENTS_KEPT)
def _read_stored(ca_id: str, text: str) -> CertificateAuthority:
    """Read a stored document; that it is broken is our trouble, not the caller's.

    What was read is remembered: most reads of a container bring a text that it had before.
    """
    try:
        return read_stored_text(ca_id, text)
    except GatewayError as error:
        raise GatewayError(ErrorKind.INTERNAL_ERROR, error.message) from error
