"""Bounds of calls, cut to what is left of somebody's time."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cagateway.sectigo.certificates import ORDER_LIMITS
from cagateway.sectigo.transport.limits import CallLimits

SECONDS = st.floats(0.01, 100)
LIMITS = st.builds(
    CallLimits,
    connect_timeout_seconds=SECONDS,
    read_timeout_seconds=SECONDS,
    total_seconds=SECONDS,
    attempts=st.integers(1, 5),
)


@given(LIMITS, st.floats(-1e9, 1e9))
def test_no_part_of_a_call_takes_longer_than_is_left(limits: CallLimits, left: float) -> None:
    within = limits.within(left)
    assert 0 < within.total_seconds <= max(0.1, left)
    assert within.total_seconds <= max(0.1, limits.total_seconds)
    assert within.read_timeout_seconds <= within.total_seconds
    assert within.connect_timeout_seconds <= within.total_seconds


@given(LIMITS, st.floats(-1e9, 1e9))
def test_a_call_is_not_tried_more_often_nor_reads_more(limits: CallLimits, left: float) -> None:
    within = limits.within(left)
    assert (within.attempts, within.max_body_bytes) == (limits.attempts, limits.max_body_bytes)
    assert within.read_timeout_seconds <= limits.read_timeout_seconds


def test_with_time_enough_they_stay_as_they_are() -> None:
    assert ORDER_LIMITS.within(60) == ORDER_LIMITS
