"""Whose certificates a client sees."""

from __future__ import annotations

from enum import StrEnum


class Sight(StrEnum):
    """Whose certificates, orders and events a client sees and revokes."""

    ALL = "all"
    OWN = "own"
