"""What happened, and the event bus that publishes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    # For types alone: readers start without what only syncs and administration load.
    from cagateway.domain.authorities.history import HistoryEntry


class EventBusError(Exception):
    """Some events were not taken."""


class History(Protocol):
    """What happened to a CA, and what of it is published. Raises `StoreError`."""

    def newest(self, ca_id: str, at_most: int) -> list[HistoryEntry]:
        """Give the newest entries, the newest first."""

    def unannounced(self, ca_id: str, at_most: int) -> list[HistoryEntry]:
        """Give the entries that are not published yet, the oldest first."""

    def mark_announced(self, entries: Sequence[HistoryEntry]) -> None:
        """Note that these entries' events are out."""


class Publisher(Protocol):
    """The event bus. Raises `EventBusError`."""

    def publish(self, entries: Sequence[HistoryEntry]) -> None:
        """Publish what the entries tell."""
