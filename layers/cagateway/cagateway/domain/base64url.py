"""Octets as base64url without padding (RFC 4648, 5; RFC 8555, 6.1)."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode

_ALPHABET = re.compile(r"[A-Za-z0-9_-]*")


def to_base64url(octets: bytes) -> str:
    r"""Encode octets.

    >>> to_base64url(b"\xff\xfe"), to_base64url(bytes(3))
    ('__4', 'AAAA')
    """
    return urlsafe_b64encode(octets).decode().rstrip("=")


def from_base64url(text: object) -> bytes:
    """Decode octets; padding and other alphabets are none.

    Args:
        text: Any JSON.

    Raises:
        ValueError: It is no such text.

    >>> from_base64url("AQAB").hex()
    '010001'
    """
    if not isinstance(text, str) or not _ALPHABET.fullmatch(text):
        raise ValueError("no base64url")
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
