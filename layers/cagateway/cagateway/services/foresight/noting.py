"""Noting what clients ask for, and the certificates by which they come in."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import field
from datetime import date, datetime

from cryptography import x509

from cagateway.domain.enrollment.validity import days_asked_for
from cagateway.domain.foresight.fleet import AskedTerm, SeenIdentity
from cagateway.domain.foresight.rules import day_of
from cagateway.domain.instants import Clock
from cagateway.domain.violations import Violation
from cagateway.ports.foresight import AskedCounts, Sightings
from cagateway.values import dataclass

_log = logging.getLogger(__name__)

# Clients of a container on one day. What serves more notes some of them again.
_MOST_KEPT = 1_000


@dataclass(frozen=True, slots=True)
class AskedCounter:
    """Counts what clients ask for."""

    counts: AskedCounts

    def count(self, who: tuple[str, str, str], validity_period: str | None, now: datetime) -> None:
        """Count a request that has become an order; nothing fails for it.

        Args:
            who: Its client, CA and profile.
            validity_period: As it was asked for.
            now: When.
        """
        client_id, ca_id, profile_id = who
        days = days_asked_for(validity_period, now)
        if isinstance(days, Violation):
            return
        try:
            self.counts.count(AskedTerm(client_id, profile_id, days, 1, now), ca_id)
        except Exception:  # noqa: BLE001 - the order is made, and is worth more than its count
            _log.exception("What client %s asked for could not be counted", client_id)


def seen_identity(client_id: str, der: bytes, now: datetime) -> SeenIdentity | None:
    """Read what a client came in with; `None` if that is nothing that can be read.

    Args:
        client_id: Whose it is.
        der: The certificate; empty where the client shows none.
        now: When it came in.
    """
    try:
        read = x509.load_der_x509_certificate(der)
        serial_number = f"{read.serial_number:X}"
        begins_at, ends_at = read.not_valid_before_utc, read.not_valid_after_utc
    except ValueError:
        return None
    return SeenIdentity(client_id, serial_number, begins_at, ends_at, now)


@dataclass(frozen=True, slots=True)
class ClientSightings:
    """Notes the certificates by which clients come in."""

    sightings: Sightings
    clock: Clock
    _noted: dict[tuple[str, str, str], date] = field(default_factory=dict)

    def note(self, client_id: str, ca_id: str, der: bytes) -> None:
        """Note a client's certificate, unless this container has done so today.

        Nothing fails for it: what is lost is noted tomorrow.

        Args:
            client_id: Who came in.
            ca_id: What for.
            der: The certificate; empty where there is none.
        """
        if not der:
            return
        now = self.clock()
        key = client_id, ca_id, hashlib.sha256(der).hexdigest()
        if self._noted.get(key) == day_of(now):
            return
        if len(self._noted) >= _MOST_KEPT:
            del self._noted[next(iter(self._noted))]
        self._noted[key] = day_of(now)
        try:
            if seen := seen_identity(client_id, der, now):
                self.sightings.note(ca_id, seen)
        except Exception:  # noqa: BLE001 - a certificate is ordered all the same
            _log.exception("The certificate of client %s could not be noted", client_id)
