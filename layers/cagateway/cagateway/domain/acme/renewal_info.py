"""When a certificate should be renewed (RFC 9773)."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime, timedelta

from cagateway.domain.base64url import from_base64url, to_base64url
from cagateway.values import dataclass

# RFC 5280, 4.1.2.2: 20 octets at most; key identifiers are digests, of 64 at most.
_CERTIFICATE_ID = re.compile(r"([A-Za-z0-9_-]{1,86})\.([A-Za-z0-9_-]{1,28})")
# Of a certificate's life. Clients that know nothing of this renew at two thirds. A fleet that was
# issued in one hour renews over a sixth of its life, and has as much left when the last one fails.
_FIRST, _SPREAD, _WIDTH = (2, 3), 6, 24
_LONG_AGO = timedelta(hours=1)
# RFC 9773, 4.3.1: how soon a revocation gets around, against what polling costs.
_MOST_OFTEN, _MOST_RARELY = timedelta(minutes=5), timedelta(hours=6)
_PARTS = 1 << 32


@dataclass(frozen=True, slots=True)
class CertificateId:
    """Which certificate is meant.

    Args:
        key_id: Its authority key identifier, in upper-case hex.
        serial_number: In upper-case hex without leading zeros.
    """

    key_id: str
    serial_number: str


@dataclass(frozen=True, slots=True)
class RenewalWindow:
    """When to renew.

    Args:
        ask_again_seconds: When to ask for it again.
    """

    start: datetime
    end: datetime
    ask_again_seconds: int


def read_certificate_id(text: str) -> CertificateId | None:
    """Read what names a certificate (RFC 9773, 4.1); `None` if it is no such name.

    >>> read_certificate_id("aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE").serial_number
    '87654321'
    """
    match = _CERTIFICATE_ID.fullmatch(text)
    key_id, serial = (_octets(part) for part in match.groups()) if match else (b"", b"")
    # A serial number is a positive INTEGER, in DER: as short as can be.
    is_padded = len(serial) > 1 and serial[0] == 0 and serial[1] < 0x80  # noqa: PLR2004 - the sign
    if not key_id or not serial or serial[0] >= 0x80 or is_padded:  # noqa: PLR2004 - the sign
        return None
    return CertificateId(key_id.hex().upper(), f"{int.from_bytes(serial):X}")


def renewal_window(
    serial_number: str, not_before: datetime, not_after: datetime, revoked_at: datetime | None
) -> RenewalWindow:
    """Tell when to renew a certificate: at once if it is revoked.

    Args:
        serial_number: Upper-case hex; spreads the windows of a fleet.
        not_before: Its own.
        not_after: Its own.
        revoked_at: `None` while it is not.
    """
    life = not_after - not_before
    ask_again = min(max(life / _WIDTH, _MOST_OFTEN), _MOST_RARELY)
    seconds = int(ask_again.total_seconds())
    if revoked_at is not None:
        return RenewalWindow(revoked_at - _LONG_AGO, revoked_at, seconds)
    digest = hashlib.sha256(serial_number.encode()).digest()
    share = int.from_bytes(digest[:4]) / _PARTS
    first = life * _FIRST[0] / _FIRST[1]
    start = not_before + first + life / _SPREAD * share
    return RenewalWindow(_whole(start), _whole(start + life / _WIDTH), seconds)


def _whole(at: datetime) -> datetime:
    return at.replace(microsecond=0)


def _octets(text: str) -> bytes:
    try:
        octets = from_base64url(text)
    except ValueError:
        return b""
    # One spelling for each: no bits beyond the last octet.
    return octets if to_base64url(octets) == text else b""
