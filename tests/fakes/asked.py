"""Counting what clients ask for, for tests of which it is no matter."""

from __future__ import annotations

from cagateway.domain.foresight.fleet import AskedTerm
from cagateway.services.foresight.noting import AskedCounter


class _Uncounted:
    def count(self, asked: AskedTerm, ca_id: str) -> None:
        """Count nothing."""


def uncounted() -> AskedCounter:
    """Give a counter that counts nothing."""
    return AskedCounter(_Uncounted())
