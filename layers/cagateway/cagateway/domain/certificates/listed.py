"""A certificate as operators list it, how it stands at a moment, and what takes its place."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
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


_WILDCARD = "*."


def wildcard_over(name: str) -> str | None:
    """Give the wildcard that matches a host: exactly one label (RFC 6125, 6.4.3).

    A wildcard itself, an address and a mailbox are matched by none.

    >>> wildcard_over("www.example.com"), wildcard_over("*.example.com"), wildcard_over("192.0.2.1")
    ('*.example.com', None, None)
    """
    label, _, parent = name.partition(".")
    is_host = parent and label != "*" and ":" not in name and "@" not in name
    return f"{_WILDCARD}{parent}" if is_host and not name[-1].isdecimal() else None


def covering_names(name: str) -> tuple[str, ...]:
    """Give the names under which a certificate covers a name.

    >>> covering_names("www.example.com")
    ('www.example.com', '*.example.com')
    """
    wildcard = wildcard_over(name)
    return (name, wildcard) if wildcard else (name,)


def covers(names: Collection[str], needed: Iterable[str]) -> bool:
    """Tell whether a certificate's names cover all that are needed.

    >>> covers({"*.example.com"}, ["www.example.com"]), covers({"*.example.com"}, ["example.com"])
    (True, False)
    """
    return all(any(one in names for one in covering_names(name)) for name in needed)


def is_successor(candidate: ListedCertificate, of: ListedCertificate) -> bool:
    """Tell whether one certificate takes another's place, whichever client ordered it.

    One that has no name that is known has no successor: nothing says what it is for.
    """
    if candidate.revoked_at is not None or candidate.not_after <= of.not_after:
        return False
    return bool(of.names) and covers(frozenset(candidate.names), of.names)
