"""What operators are told to do about orders."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cagateway.domain.orders.needs import Need, advice_on, need_of
from cagateway.domain.orders.order import Objection
from cagateway.domain.orders.states import LOST_STATES, OPEN_STATES, OrderState
from tests.fakes.clock import NOON
from tests.orders import issued_order, order

HOURS = timedelta(hours=1)


@pytest.mark.parametrize(
    ("changes", "hours", "need"),
    [
        ({"state": OrderState.PROCESSING}, 0.5, Need.NOTHING),
        ({"state": OrderState.PROCESSING}, 1, Need.STUCK),
        ({"state": OrderState.AWAITING_APPROVAL}, 23, Need.NOTHING),
        ({"state": OrderState.AWAITING_APPROVAL}, 24, Need.STUCK),
        ({"state": OrderState.UNCERTAIN}, 0.1, Need.NOTHING),
        ({"state": OrderState.UNCERTAIN}, 0.25, Need.UNCERTAIN),
        ({"state": OrderState.PROCESSING, "objection": Objection.NOT_OURS}, 0, Need.OBJECTED),
        *(({"state": one}, 0, Need.ENDED) for one in sorted(LOST_STATES)),
    ],
)
def test_an_order_needs_an_operator_as_the_alarms_have_it(
    changes: dict[str, Any], hours: float, need: Need
) -> None:
    one = order(sectigo_id=77, **changes)
    found = need_of(one, NOON + hours * HOURS, is_left_behind=False)
    assert found is need
    assert bool(advice_on(one, found)) or (found, one.state) == (Need.NOTHING, "processing")


def test_what_is_of_another_account_comes_first() -> None:
    for state in sorted(OPEN_STATES):
        one = order(state=state)
        assert need_of(one, NOON + 99 * HOURS, is_left_behind=True) is Need.LEFT_BEHIND


def test_the_advice_names_the_order_where_it_is_looked_for() -> None:
    uncertain = order(state=OrderState.UNCERTAIN)
    assert f"cagw:{uncertain.order_id}" in advice_on(uncertain, Need.UNCERTAIN)
    waiting = order(state=OrderState.AWAITING_APPROVAL, sectigo_id=77)
    assert advice_on(waiting, Need.NOTHING) == "Approve or decline it at Sectigo, order 77."


def test_of_a_certificate_that_was_delivered_nothing_is_said() -> None:
    one = issued_order(delivered_at=NOON + 2 * HOURS)
    need = need_of(one, NOON + 99 * HOURS, is_left_behind=False)
    assert (need, advice_on(one, need)) == (Need.NOTHING, "")
    forgotten = replace(one, delivered_at=None)
    assert need_of(forgotten, NOON + 3 * HOURS, is_left_behind=False) is Need.UNDELIVERED
