"""The rhythm of the syncs: in time, and not in step."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cagateway.domain.sync.schedule import LATENESS_SECONDS, TICK_SECONDS, due_at
from tests.fakes.clock import NOON

TICK = timedelta(seconds=TICK_SECONDS)
HOUR = 3600
IDS = st.text("abcdefghij-", min_size=1, max_size=64)


def gaps_of(ca_id: str, interval_seconds: int, ticks: int, lateness: float = 0) -> list[float]:
    """Play ticks, and tell how long after each other the syncs took place.

    The first gap is left out: a CA finds its rhythm in it.
    """
    synced_at, gaps = NOON, list[float]()
    for number in range(1, ticks + 1):
        late = lateness * ((number * 7) % 5)
        now = NOON + number * TICK + timedelta(seconds=late)
        if due_at(ca_id, interval_seconds, synced_at) <= now:
            gaps.append((now - synced_at).total_seconds() + 1)
            synced_at = now + timedelta(seconds=1)
    return gaps[1:]


@given(IDS, st.integers(1, 30 * 24 * HOUR), st.integers(0, 10**8))
def test_a_sync_is_due_after_the_last_one_and_a_tick_before_the_list_is_stale(
    ca_id: str, interval: int, later: int
) -> None:
    synced_at = NOON + timedelta(seconds=later)
    due = due_at(ca_id, interval, synced_at)
    latest = synced_at + max(timedelta(seconds=1), timedelta(seconds=interval) - TICK)
    assert synced_at < due <= latest + timedelta(seconds=LATENESS_SECONDS)


@given(IDS, st.sampled_from([HOUR, 2 * HOUR, 6 * HOUR]))
def test_a_list_is_fetched_once_an_interval_and_a_tick_before_it_is_stale(
    ca_id: str, interval: int
) -> None:
    gaps = gaps_of(ca_id, interval, ticks=10 * interval // TICK_SECONDS)
    ahead = interval - TICK_SECONDS
    # But for once at most, where a CA whose point came too soon after its first sync finds it.
    assert sum(gap != ahead for gap in gaps) <= 2
    assert max(gaps) <= interval


@given(IDS, st.floats(0, 10))
def test_late_ticks_make_nobody_sync_twice(ca_id: str, lateness: float) -> None:
    gaps = gaps_of(ca_id, HOUR, ticks=10 * 12, lateness=lateness)
    assert sum(gap < HOUR // 2 for gap in gaps) <= 1
    assert max(gaps) <= HOUR + LATENESS_SECONDS


@pytest.mark.parametrize("interval", [HOUR, 4 * HOUR])
def test_a_thousand_that_were_synced_together_part(interval: int) -> None:
    dues = [due_at(f"ca-{number}", interval, NOON) for number in range(1000)]
    per_tick = Counter((due - NOON) // TICK for due in dues)
    # In step, all thousand would be due at one tick. The last one has besides its own those whose
    # point comes too soon after this sync; they part an interval later.
    fair_share = 1000 * TICK_SECONDS / interval
    assert max(per_tick.values()) < 4 * fair_share


def test_short_intervals_are_due_at_every_tick() -> None:
    assert gaps_of("ca-1", 60, ticks=5) == [TICK_SECONDS] * 4
