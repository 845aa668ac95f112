"""When the schedule has a CA synced: each at a moment of its own within the interval.

CAs that were synced together, after an outage or a mass change, part at their next syncs, and
Sectigo hears of a few at a time instead of all at once.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

# The schedule's rate in template.yaml, and how late EventBridge Scheduler may be with a tick.
TICK_SECONDS = 300
LATENESS_SECONDS = 60
# A point of the schedule that comes sooner after a sync than this is left out: a CA that was synced
# just before its point would be synced twice.
_TOO_SOON_SECONDS = 2 * TICK_SECONDS


def due_at(ca_id: str, interval_seconds: int, synced_at: datetime) -> datetime:
    """Tell when the schedule should next have a CA synced.

    A tick ahead of the interval, since a list that waits for the next tick is stale by then: every
    55 minutes where the interval is an hour. Within that time it is a moment of the CA's own.

    Args:
        ca_id: Decides the schedule's phase.
        interval_seconds: The CA's `profile-sync-interval`.
        synced_at: When its list was fetched.
    """
    period = max(1, interval_seconds - TICK_SECONDS)
    synced = synced_at.timestamp()
    too_soon = min(_TOO_SOON_SECONDS, period / 4)
    phase = _phase(ca_id) % period
    own_point = phase + ((synced + too_soon - phase) // period + 1) * period
    last_chance = synced + period + min(LATENESS_SECONDS, period / 4)
    return datetime.fromtimestamp(min(own_point, last_chance), UTC)


def _phase(ca_id: str) -> int:
    # Not `hash`, which is another in every process.
    return int.from_bytes(hashlib.sha256(ca_id.encode()).digest()[:8])
