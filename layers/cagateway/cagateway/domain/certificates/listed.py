"""A certificate as operators list it, and how it stands at a moment."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from enum import StrEnum

from cagateway.domain.instants import sortable
from cagateway.values import dataclass

# A certificate of a year is renewed with a month left, one of 47 days with sixteen.
_LAST_PART, EXPIRING_AT_MOST = 3, timedelta(days=30)
_PLACE = re.compile(r"[0-9]{4}-[0-9T:.-]{21}Z#[0-9A-F]{1,80}#[0-9A-Z]{26}")


class CertificateStatus(StrEnum):
    """How a certificate stands."""

    VALID = "valid"
    EXPIRING = "expiring"
    """The last third of its life has begun, or its last 30 days; and it has no successor."""
    RENEWED = "renewed"
    """It has a successor: its end takes nothing away."""
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class ListedCertificate:
    """A certificate that was issued through here.

    Args:
        serial_number: Upper-case hex; another account's may be the same.
        names: In normal form, each once.
        key_type: Such as `EC P-256`; "" where it cannot be read.
        is_public_tls: Whether its policies say so. Its profile may say otherwise.
        has_client_auth: Whether it may authenticate a client.
        revoked_at: `None` unless it is.
    """

    order_id: str
    serial_number: str
    subject_name: str
    names: tuple[str, ...]
    profile_id: str
    client_id: str
    not_before: datetime
    not_after: datetime
    key_type: str = ""
    is_public_tls: bool = False
    has_client_auth: bool = False
    revoked_at: datetime | None = None

    @property
    def place(self) -> str:
        """Give its place in lists, which are by the end; no other certificate has the same."""
        return f"{sortable(self.not_after)}#{self.serial_number}#{self.order_id}"


def is_place(text: str) -> bool:
    """Tell whether a text can be a certificate's place."""
    return _PLACE.fullmatch(text) is not None


def expiring_from(not_before: datetime, not_after: datetime) -> datetime:
    """Tell when a certificate begins to expire: with a third of its life left, at most 30 days.

    >>> from datetime import UTC
    >>> begun = datetime(2027, 1, 1, tzinfo=UTC)
    >>> ends = [begun + timedelta(days=days) for days in (6, 45, 90, 199)]
    >>> [(end - expiring_from(begun, end)).days for end in ends]
    [2, 15, 30, 30]
    """
    return not_after - min((not_after - not_before) / _LAST_PART, EXPIRING_AT_MOST)


def status_at(one: ListedCertificate, now: datetime, *, has_successor: bool) -> CertificateStatus:
    """Tell how a certificate stands.

    Args:
        one: The certificate.
        now: The moment.
        has_successor: Whether another one lives longer, and covers all its names.
    """
    if one.revoked_at is not None:
        return CertificateStatus.REVOKED
    if one.not_after <= now:
        return CertificateStatus.EXPIRED
    if has_successor:
        return CertificateStatus.RENEWED
    is_expiring = now >= expiring_from(one.not_before, one.not_after)
    return CertificateStatus.EXPIRING if is_expiring else CertificateStatus.VALID
