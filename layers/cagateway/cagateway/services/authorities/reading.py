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
from cagateway.domain.authorities.stored_authority import read_stored_text
from cagateway.domain.dcv.known_domains import KnownDomains
from cagateway.domain.errors import (
    ErrorKind,
    GatewayError,
    certificate_authority_not_found,
)
from cagateway.domain.instants import Clock
from cagateway.domain.sync.snapshot import Freshness, freshness_of, relevant_snapshot
from cagateway.domain.sync.state import SyncCause, SyncState
from cagateway.ports.store_errors import StoreError
from cagateway.ports.sync import SyncRequestError
from cagateway.services.authorities.served import Reading
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

# A document of a thousand profiles takes some 2 MB of memory once it is read.
_DOCUMENTS_KEPT = 32

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AuthorityReader:
    """Reads CAs.

    Args:
        sleep: Waits for some seconds.
    """

    store: Authorities
    syncs: SyncRequester
    clock: Clock
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
        text = stored.document_text
        return Reading(authority, freshness, snapshot, state, now, text, domains)

    def authority(self, ca_id: str) -> CertificateAuthority:
        """Read how a CA is configured, and nothing else of it.

        Raises:
            GatewayError: CERTIFICATE_AUTHORITY_NOT_FOUND.
        """
        text = self.store.document_text(ca_id)
        if text is None:
            raise certificate_authority_not_found(ca_id)
        return _read_stored(ca_id, text)

    def created_at(self, ca_id: str) -> datetime | None:
        """Tell when a CA was created; `None` where that is not known.

        Raises:
            GatewayError: CERTIFICATE_AUTHORITY_NOT_FOUND.
        """
        _, sync_state = self._status(ca_id)
        return sync_state.created_at

    def is_up(self, ca_id: str) -> bool:
        """Tell whether a CA's last sync, if there was one, reached Sectigo and got its list.

        Raises:
            GatewayError: CERTIFICATE_AUTHORITY_NOT_FOUND.
        """
        authority, sync_state = self._status(ca_id)
        sync = authority.sync
        return sync is None or sync_state.concerning(sync.source).backoff is None

    def _status(self, ca_id: str) -> tuple[CertificateAuthority, SyncState]:
        stored = self.store.status(ca_id)
        if stored is None:
            raise certificate_authority_not_found(ca_id)
        return _read_stored(ca_id, stored.document_text), stored.sync_state

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
