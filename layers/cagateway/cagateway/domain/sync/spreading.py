"""Syncs that are due at one tick, asked for one after the other until the next tick comes.

Sectigo hears of a few at a time, and a sync that an operator asks for need not wait behind them.
"""

from __future__ import annotations

from collections.abc import Sequence

from cagateway.domain.sync.due import TICK_SECONDS
from cagateway.values import dataclass

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
