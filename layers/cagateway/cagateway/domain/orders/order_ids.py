"""Ids of orders: 26 characters that sort by time, as ULIDs do (Crockford's base 32)."""

from __future__ import annotations

import re
from datetime import datetime

from cagateway.domain.orders.placement import COMMENTS_PREFIX

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CHARACTERS = 26
_RANDOM_BITS = 80
_ORDER_ID = re.compile(rf"[{_ALPHABET}]{{{_CHARACTERS}}}")
# Another letter or digit behind it would make it another id.
_MARK = re.compile(rf"\s*{COMMENTS_PREFIX}({_ORDER_ID.pattern})(?![0-9A-Za-z])")


def order_id(now: datetime, randomness: int) -> str:
    """Make an id: 48 bits of milliseconds, then 80 of randomness.

    >>> order_id(datetime.fromisoformat("2026-11-25T12:00:00+00:00"), 0)
    '01M8997DG00000000000000000'
    """
    milliseconds = int(now.timestamp() * 1_000)
    number = (milliseconds << _RANDOM_BITS) | (randomness & ((1 << _RANDOM_BITS) - 1))
    digits = [_ALPHABET[(number >> (5 * place)) & 31] for place in reversed(range(_CHARACTERS))]
    return "".join(digits)


def is_order_id(text: str) -> bool:
    """Tell whether a text can be an id."""
    return _ORDER_ID.fullmatch(text) is not None


def marked_order_id(comments: str) -> str | None:
    """Find the id that an order's comments at Sectigo begin with, whatever stands behind it.

    A comment that names one of our orders elsewhere speaks of it, and does not mark one.

    >>> marked_order_id("cagw:01M8997DG00000000000000000, approved by Ada, see ticket 7")
    '01M8997DG00000000000000000'
    >>> marked_order_id("instead of cagw:01M8997DG00000000000000000")
    """
    found = _MARK.match(comments)
    return found[1] if found else None
