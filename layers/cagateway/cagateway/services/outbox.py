"""Telling the event bus what happened, at least once each."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from cagateway.services.ports import History, Publisher

# What was left behind by a bus that was away for longer is history, and no news any more.
_ENTRIES_AT_ONCE = 10

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Announcer:
    """Sends a CA's announcements that are not out yet, those of syncs that died included."""

    history: History
    publisher: Publisher

    def announce(self, ca_id: str) -> None:
        """Send them. Nothing fails for it: the next sync tries again."""
        try:
            entries = self.history.unannounced(ca_id, _ENTRIES_AT_ONCE)
            self.publisher.publish(entries)
            self.history.mark_announced(entries)
        except Exception:  # noqa: BLE001 - what is announced has happened, whatever this fails of
            _log.exception("What happened to %s could not be announced yet", ca_id)
