"""Serial numbers (RFC 5280, 4.1.2.2) in every notation that clients and Sectigo use."""

from __future__ import annotations

import re

# 20 octets, with a sign octet, separators and a prefix: more is no serial number.
_MAX_CHARACTERS = 80
# One separator between digits, so that a sign stands for none: a negative number is another one.
_HEX = re.compile(r"\s*(?:serial=|0x)?([0-9a-f]+(?:[:\s-][0-9a-f]+)*)\s*", re.IGNORECASE)
_SEPARATORS = re.compile(r"[:\s-]")


def serial_number(text: str) -> str | None:
    """Give upper-case hex without leading zeros; `None` if it is no serial number.

    >>> serial_number("00:ab:cd"), serial_number("0xABCD"), serial_number("serial=ABCD")
    ('ABCD', 'ABCD', 'ABCD')
    >>> serial_number("not one"), serial_number("-ABCD")
    (None, None)
    """
    match = _HEX.fullmatch(text) if len(text) <= _MAX_CHARACTERS else None
    return (_SEPARATORS.sub("", match[1]).lstrip("0").upper() or "0") if match else None


def hex_if_decimal(number: str) -> str | None:
    """Give what a number is in hexadecimal if it was meant as decimal; `None` if it cannot be.

    >>> hex_if_decimal("110"), hex_if_decimal("AB"), hex_if_decimal("7")
    ('6E', None, None)
    """
    read = as_hex(int(number)) if number.isdecimal() else number
    return None if read == number else read


def as_hex(number: int) -> str:
    """Render a certificate's own number."""
    return f"{number:X}"
