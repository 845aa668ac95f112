"""Serial numbers (RFC 5280, 4.1.2.2) in every notation that clients and Sectigo use."""

from __future__ import annotations

import re

# 20 octets, with a sign octet, separators and a prefix: more is no serial number.
_MAX_CHARACTERS = 80
_HEX = re.compile(r"(?:0x)?([0-9a-f]+)")


def serial_number(text: str) -> str | None:
    """Give upper-case hex without leading zeros; `None` if it is no serial number.

    >>> serial_number("00:ab:cd"), serial_number("0xABCD"), serial_number("not one")
    ('ABCD', 'ABCD', None)
    """
    if len(text) > _MAX_CHARACTERS:
        return None
    bare = re.sub(r"[:\s-]", "", text).lower()
    match = _HEX.fullmatch(bare)
    return (match[1].lstrip("0").upper() or "0") if match else None


def as_hex(number: int) -> str:
    """Render a certificate's own number."""
    return f"{number:X}"
