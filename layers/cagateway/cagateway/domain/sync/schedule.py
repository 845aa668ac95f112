"""When the schedule has CAs synced.

CAs that were synced together, after an outage or a mass change, part at their next syncs: each is
due at a moment of its own within its interval. What is due at one tick is asked for one after the
other until the next tick comes. So Sectigo hears of a few at a time instead of all at once, and a
sync that an operator asks for need not wait behind them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime

from cagateway.values import dataclass

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


# The last of them has half a minute until the next tick reads whether it was synced.
SPREAD_SECONDS = TICK_SECONDS - 30
# At Sectigo's full 12 s each, these fit into the 60 s of functions/sync. Ten thousand CAs are 250
# calls of ten messages then, instead of a thousand.
CAS_PER_MESSAGE = 4


@dataclass(frozen=True, slots=True)
class DueSyncs:
    """CAs that are synced one after the other, by one message of the queue.

    Args:
        ca_ids: Which.
        delay_seconds: How long the queue keeps the message back.
    """

    ca_ids: tuple[str, ...]
    delay_seconds: int


def spread(ca_ids: Sequence[str]) -> list[DueSyncs]:
    """Put CAs into messages, by their order, and the messages at equal distances.

    A few come a second apart; more than there are seconds share messages and seconds.

    >>> spread(["a", "b"])
    [DueSyncs(ca_ids=('a',), delay_seconds=0), DueSyncs(ca_ids=('b',), delay_seconds=1)]
    """
    each = min(CAS_PER_MESSAGE, max(1, -(-len(ca_ids) // SPREAD_SECONDS)))
    shared = [tuple(ca_ids[start : start + each]) for start in range(0, len(ca_ids), each)]
    seconds = min(SPREAD_SECONDS, len(shared))
    return [
        DueSyncs(together, place * seconds // len(shared)) for place, together in enumerate(shared)
    ]
