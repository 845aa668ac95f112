"""Words from closed sets, such as a sync's cause, which grow from release to release."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

W = TypeVar("W", bound=StrEnum)

# Until 2026-11-26 a word that the very first release did not know was written as one that it did,
# with the exact one beside it under this prefix.
_EXACT = "exact_"


def word_of(text: object, unknown: W) -> W:
    """Read a word; one that only newer software knows reads as `unknown`."""
    return next((one for one in type(unknown) if one == text), unknown)


def read_word(fields: Mapping[str, Any], name: str, unknown: W) -> W:
    """Read the word of a member, as `word_of` does."""
    return word_of(fields.get(f"{_EXACT}{name}", fields[name]), unknown)
