"""How often a login may be refused, whoever drives it."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cagateway.domain.authorities.refused_logins import MAX_TRIES, WAIT, WINDOW, RefusedLogin
from tests.fakes.clock import NOON

ONCE = RefusedLogin("v1", (NOON,))


def test_the_same_login_waits_for_a_quarter_of_an_hour() -> None:
    assert ONCE.barred_until("v1", NOON, at_once=False) == NOON + WAIT
    assert ONCE.barred_until("v1", NOON + WAIT, at_once=False) is None


def test_another_login_or_somebody_who_insists_may_try_at_once() -> None:
    assert ONCE.barred_until("v2", NOON, at_once=False) is None
    assert ONCE.barred_until("v1", NOON, at_once=True) is None


def test_nobody_may_after_five_tries_within_an_hour() -> None:
    record = ONCE
    for minute in range(1, MAX_TRIES):
        record = record.tried("v1", NOON + timedelta(minutes=minute))
    now = NOON + timedelta(minutes=10)
    for version, at_once in (("v1", True), ("v2", True), ("v2", False)):
        assert record.barred_until(version, now, at_once=at_once) == NOON + WINDOW
    assert record.barred_until("v2", NOON + WINDOW, at_once=False) is None


tries = st.lists(
    st.tuples(st.integers(0, 7200), st.sampled_from(["v1", "v2", "v3"]), st.booleans()),
    max_size=60,
)


@given(tries)
def test_whatever_asks_in_whatever_order_no_hour_has_more_than_five(
    asked: list[tuple[int, str, bool]],
) -> None:
    record, tried = ONCE, [NOON]
    for second, version, at_once in sorted(asked):
        now: datetime = NOON + timedelta(seconds=second)
        if record.barred_until(version, now, at_once=at_once) is None:
            record = record.tried(version, now)
            tried.append(now)
    for start in tried:
        assert sum(start <= moment < start + WINDOW for moment in tried) <= MAX_TRIES
