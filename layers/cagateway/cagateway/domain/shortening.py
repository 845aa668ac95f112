"""Bounds for what is published, so that it fits into one event, or into a readable line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

# EventBridge takes 256 KB. A change has three texts, a character four bytes at most in UTF-8:
# 100 * 3 * 150 * 4 bytes are 180 KB, which leaves room for names and numbers.
MAX_LISTED = 100
_MAX_CHARACTERS = 150
# So that a line of the log stays readable; the first ones lead to the cause.
MAX_NAMED = 20


def shortened(text: str) -> str:
    """Cut a text that is too long to be published.

    >>> len(shortened("x" * 1000))
    153
    """
    return text if len(text) <= _MAX_CHARACTERS else f"{text[:_MAX_CHARACTERS]}..."


def first_named(found: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Give the first of each kind that a line of the log names, and no kind without any.

    >>> first_named({"stuck": ("a", "b"), "uncertain": ()})
    {'stuck': ['a', 'b']}
    """
    return {kind: list(names[:MAX_NAMED]) for kind, names in found.items() if names}
