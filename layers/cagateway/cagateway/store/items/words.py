"""Words from closed sets, such as a sync's cause, which grow from release to release.

The first release reads history strictly: one word that it does not know, and the CA's history, and
with it each sync, fails. So a newer word is written as an older one, and exactly beside that.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any, TypeVar

W = TypeVar("W", bound=StrEnum)

_EXACT = "exact_"


def word(
    name: str, exact: StrEnum, known_before: Collection[str], instead: StrEnum
) -> dict[str, str]:
    """Give the members for a word.

    Args:
        name: The member's name.
        exact: The word.
        known_before: The words that the last release reads.
        instead: What it is to read in place of any other.
    """
    if exact in known_before:
        return {name: str(exact)}
    return {name: str(instead), f"{_EXACT}{name}": str(exact)}


def read_word(fields: Mapping[str, Any], name: str, unknown: W) -> W:
    """Read a word; one that only newer software knows reads as `unknown`."""
    text = fields.get(f"{_EXACT}{name}", fields[name])
    known: dict[str, W] = {str(one): one for one in type(unknown)}
    return known.get(text, unknown)
