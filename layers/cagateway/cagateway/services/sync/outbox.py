"""Telling the event bus what happened, at least once each."""

from __future__ import annotations

import logging

from cagateway.ports.events import History, Publisher
from cagateway.values import dataclass

# What a bus that comes back after long is told by one sync: a few seconds worth, which every
# sync has to spare. The next ones go on with the rest.
ENTRIES_AT_ONCE = 100
# Marked as told together, in which they are at most told twice together.
_ENTRIES_PER_STEP = 10

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Announcer:
    """Sends a CA's announcements that are not out yet, those of syncs that died included."""

    history: History
    publisher: Publisher

    def announce(self, ca_id: str) -> None:
        """Send them. Nothing fails for it: the next sync tries again."""
        try:
            entries = self.history.unannounced(ca_id, ENTRIES_AT_ONCE)
            for start in range(0, len(entries), _ENTRIES_PER_STEP):
                step = entries[start : start + _ENTRIES_PER_STEP]
                self.publisher.publish(step)
                self.history.mark_announced(step)
        except Exception:  # noqa: BLE001 - what is announced has happened, whatever this fails of
            _log.exception("What happened to %s could not be announced yet", ca_id)
