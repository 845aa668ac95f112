"""Bounds for what is told of a change, so that it fits into one event."""

from __future__ import annotations

# EventBridge takes 256 KB. A change has three texts, a character four bytes at most in UTF-8:
# 100 * 3 * 150 * 4 bytes are 180 KB, which leaves room for names and numbers.
MAX_LISTED = 100
_MAX_CHARACTERS = 150


def shortened(text: str) -> str:
    """Cut a text that is too long to be told.

    >>> len(shortened("x" * 1000))
    153
    """
    return text if len(text) <= _MAX_CHARACTERS else f"{text[:_MAX_CHARACTERS]}..."
