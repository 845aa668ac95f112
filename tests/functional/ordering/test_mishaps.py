"""Whatever strikes at whichever step of an enrollment or a poll, everything comes right."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from functools import partial

import pytest

from cagateway.domain.orders.states import OrderState
from tests.functional.ordering.gateway import OrderGateway
from tests.functional.ordering.strikes import STRIKES

# Of the calls of the outside, every third is struck, each kind and case beginning with another one.
# `MISHAPS_EVERY=1 pytest .../test_mishaps.py` strikes at each, which takes three times as long.
EVERY = int(os.environ.get("MISHAPS_EVERY", "3"))
# A request that ends soonest calls the outside seven times, and a sweep as often.
FEWEST_STEPS = 7
STATUSES = ["Applied", "Requested", "Rejected", "Issued"]
# A file takes 30 ms to pack, so that generated keys have to do with fewer cases.
CASES = [
    *(("first", outcome) for outcome in ("taken", "answer-lost", "lost", "died")),
    *(("generated", outcome) for outcome in ("taken", "answer-lost")),
]


def steps(kind: str, case: int) -> Iterator[int]:
    """Give steps without an end: a test ends with the first that is not reached."""
    return itertools.count(1 + (STRIKES.index(kind) + case) % EVERY, EVERY)


@pytest.mark.parametrize(("name", "outcome"), CASES)
@pytest.mark.parametrize("kind", STRIKES)
def test_whatever_strikes_at_whichever_step_comes_right(kind: str, outcome: str, name: str) -> None:
    for step in steps(kind, CASES.index((name, outcome))):
        gateway = OrderGateway()
        gateway.world.sectigo.outcome = outcome
        gateway.running = name
        if not gateway.act(partial(gateway.enroll, name), (step, kind, "other-client")):
            break
        gateway.books.check()
        gateway.world.sectigo.outcome = "taken"
        gateway.enroll(name)
        gateway.finalize()
    assert step > FEWEST_STEPS


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("kind", STRIKES)
def test_whatever_strikes_a_collector_at_whichever_step_comes_right(kind: str, status: str) -> None:
    for step in steps(kind, STATUSES.index(status)):
        gateway = OrderGateway()
        gateway.world.sectigo.status = "Applied"
        gateway.enroll("first")
        (there,) = gateway.world.sectigo.orders
        there.status = status
        gateway.world.clock.advance(30)
        if not gateway.act(gateway.sweep, (step, kind, "other-client")):
            break
        gateway.books.check()
        gateway.finalize()
    assert step > FEWEST_STEPS


@pytest.mark.parametrize("name", ["first", "generated"])
@pytest.mark.parametrize("bundle", ["nothing", "garbage", "another-key"])
def test_what_is_not_for_the_orders_key_is_never_kept(bundle: str, name: str) -> None:
    gateway = OrderGateway()
    gateway.world.sectigo.bundle = bundle
    gateway.enroll(name)
    gateway.sweep()
    gateway.books.check()
    (order,) = gateway.world.store.all_of("ca-1")
    assert (order.state, order.issued) == (OrderState.PROCESSING, None)
    gateway.finalize()


@pytest.mark.parametrize("outcome", ["broken", "died", "refused-and-taken", "answer-lost"])
def test_an_order_that_sectigo_took_is_found_again_however_that_broke(outcome: str) -> None:
    gateway = OrderGateway()
    gateway.world.sectigo.outcome = outcome
    gateway.act(partial(gateway.enroll, "first"), None)
    gateway.books.check()
    gateway.finalize()
    assert sum(gateway.world.sectigo.posts.values()) <= 2


def test_a_certificate_that_others_revoked_at_sectigo_is_told_as_revoked() -> None:
    gateway = OrderGateway()
    gateway.enroll("first")
    (there,) = gateway.world.sectigo.orders
    there.status = "Revoked"
    gateway.compare()
    (order,) = gateway.world.store.all_of("ca-1")
    assert order.state is OrderState.REVOKED
    published = [(one.order_id, one.state) for one in gateway.world.bus.published]
    assert (order.order_id, OrderState.REVOKED) in published
    gateway.finalize()


@pytest.mark.parametrize("status", ["Rejected", "Declined", "Invalid"])
def test_an_order_that_was_mended_at_sectigo_waits_for_whoever_was_told_that_it_failed(
    status: str,
) -> None:
    gateway = OrderGateway()
    gateway.world.sectigo.status = status
    gateway.enroll("first")
    (there,) = gateway.world.sectigo.orders
    (failed,) = gateway.world.store.all_of("ca-1")
    assert failed.state is OrderState.FAILED
    assert failed.delivered_at is not None
    there.status = "Issued"
    gateway.world.clock.advance(86_400)
    gateway.sweep()
    (order,) = gateway.world.store.all_of("ca-1")
    assert order.is_undelivered()
    gateway.finalize()
