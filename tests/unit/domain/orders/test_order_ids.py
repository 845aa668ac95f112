"""Ids of orders sort by time, and are told apart from anything else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cagateway.domain.orders.order_ids import is_order_id, marked_order_id, order_id
from tests.fakes.clock import NOON

RANDOMNESS = st.integers(min_value=0, max_value=2**80 - 1)


@given(
    earlier_by_ms=st.integers(min_value=1, max_value=10**12), first=RANDOMNESS, second=RANDOMNESS
)
def test_an_earlier_order_sorts_before_a_later_one(
    earlier_by_ms: int, first: int, second: int
) -> None:
    earlier = NOON - timedelta(milliseconds=earlier_by_ms)
    assert order_id(earlier, first) < order_id(NOON, second)


@given(first=RANDOMNESS, second=RANDOMNESS)
def test_orders_of_one_moment_differ_as_their_randomness_does(first: int, second: int) -> None:
    assert (order_id(NOON, first) == order_id(NOON, second)) is (first == second)


@given(randomness=st.integers(min_value=0))
def test_an_id_is_one(randomness: int) -> None:
    assert is_order_id(order_id(NOON, randomness))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("01M8997DG0000000000000000", id="too-short"),
        pytest.param("01M8997DG000000000000000000", id="too-long"),
        pytest.param("01m8997dg00000000000000000", id="lower-case"),
        pytest.param("01M8997DG0000000000000000I", id="a-letter-that-looks-like-a-digit"),
        pytest.param("01M8997DG0000000000000000\n", id="with-a-line-break"),
        pytest.param("01M8997DG0000000000000000#", id="with-a-separator"),
    ],
)
def test_what_is_no_id_is_told_apart(text: str) -> None:
    assert not is_order_id(text)


MARK = f"cagw:{order_id(NOON, 7)}"


@pytest.mark.parametrize(
    "comments",
    [MARK, f"{MARK}\n", f" {MARK}", f"{MARK}, approved by Ada", f"{MARK}<br>", f"{MARK}cagw:"],
)
def test_a_comment_that_begins_with_our_mark_is_ours(comments: str) -> None:
    expected = None if comments == f"{MARK}cagw:" else order_id(NOON, 7)
    assert marked_order_id(comments) == expected


@pytest.mark.parametrize(
    "comments",
    ["", f"instead of {MARK}", f"x{MARK}", f"({MARK})", f"{MARK}0", MARK.lower(), MARK[:-1]],
)
def test_a_comment_of_a_person_who_speaks_of_ours_is_not(comments: str) -> None:
    assert marked_order_id(comments) is None
