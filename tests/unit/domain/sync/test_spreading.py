"""Syncs that are due together are asked for one after the other, within a tick's time."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cagateway.domain.sync.schedule import CAS_PER_MESSAGE, SPREAD_SECONDS, TICK_SECONDS, spread

NUMBERS = st.integers(0, 12_000)


def due(number: int) -> list[str]:
    return [f"ca-{place}" for place in range(number)]


@given(NUMBERS)
def test_each_is_in_one_message_in_the_order_in_which_they_wait(number: int) -> None:
    messages = spread(due(number))
    assert [ca_id for message in messages for ca_id in message.ca_ids] == due(number)
    assert all(1 <= len(message.ca_ids) <= CAS_PER_MESSAGE for message in messages)


@given(NUMBERS)
def test_all_come_within_the_tick_the_first_at_once(number: int) -> None:
    delays = [message.delay_seconds for message in spread(due(number))]
    assert delays[:1] in ([], [0])
    assert all(0 <= earlier <= later < TICK_SECONDS for earlier, later in pairwise([0, *delays]))


@given(NUMBERS)
def test_no_second_has_more_than_one_message_beyond_any_other(number: int) -> None:
    messages = spread(due(number))
    seconds = Counter(message.delay_seconds for message in messages)
    assert max(seconds.values(), default=0) - min(seconds.values(), default=0) <= 1
    # A few are not kept waiting for the tick's whole length.
    assert len(seconds) == min(SPREAD_SECONDS, len(messages))
    assert max(seconds, default=0) < min(SPREAD_SECONDS, max(1, len(messages)))


@pytest.mark.parametrize(
    ("number", "messages", "last_delay"),
    [(1, 1, 0), (10, 10, 9), (270, 270, 269), (271, 136, 135), (1_000, 250, 249)],
)
def test_many_share_messages(number: int, messages: int, last_delay: int) -> None:
    found = spread(due(number))
    assert (len(found), found[-1].delay_seconds) == (messages, last_delay)


def test_ten_thousand_are_asked_for_within_a_tick_in_so_many_calls_as_it_has_time_for() -> None:
    found = spread(due(10_000))
    assert len(found) == 2_500
    assert found[-1].delay_seconds == SPREAD_SECONDS - 1
    assert set(Counter(message.delay_seconds for message in found).values()) == {9, 10}
