"""Telling the event bus what happened, at least once each."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from cagateway.domain.authorities.history import HistoryEntry
from cagateway.events.bus import BusEvent, EventBusError
from cagateway.events.published import announcements
from cagateway.store.errors import StoreError

# What was left behind by a bus that was away for longer is history, and no news any more.
_ENTRIES_AT_ONCE = 10

_log = logging.getLogger(__name__)


class History(Protocol):
    """What announcing needs of the table."""

    def unannounced(self, ca_id: str, at_most: int) -> list[HistoryEntry]:
        """Give the entries of which nobody was told yet."""
        ...

    def mark_announced(self, entries: Sequence[HistoryEntry]) -> None:
        """Note that these entries' events are out."""
        ...


class Bus(Protocol):
    """What announcing needs of the event bus."""

    def send(self, events: Sequence[BusEvent]) -> None:
        """Send events."""
        ...


@dataclass(frozen=True, slots=True)
class Announcer:
    """Sends a CA's announcements that are not out yet, those of syncs that died included."""

    history: History
    bus: Bus

    def tell(self, entry: HistoryEntry) -> None:
        """Tell of something that leaves no history, once; the log keeps what could not be told."""
        try:
            self.bus.send(list(announcements(entry)))
        except EventBusError:
            _log.exception("This could not be announced: %s", entry)

    def announce(self, ca_id: str) -> None:
        """Send them. Nothing fails for it: the next sync tries again."""
        try:
            entries = self.history.unannounced(ca_id, _ENTRIES_AT_ONCE)
            self.bus.send([event for entry in entries for event in announcements(entry)])
            self.history.mark_announced(entries)
        except (StoreError, EventBusError):
            _log.exception("What happened to %s could not be announced yet", ca_id)
