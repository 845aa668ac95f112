"""Whatever happens in whatever order: one POST for each order, and no certificate is lost.

The real use cases run on doubles of the outside, which die, lose answers, let others in at each
step, and keep the books that are compared with what the gateway believes.
"""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.fakes.mishaps import DiedError
from tests.fakes.order_world import PACE, SLOW_PACE
from tests.functional.ordering.acme_door import BY_ACME, AcmeDoor
from tests.functional.ordering.asked import REQUESTS
from tests.functional.ordering.gateway import (
    ENDED,
    ORG_ID,
    OTHER_ORG_ID,
    PROFILES,
    UNBOUNDED,
    OrderGateway,
)
from tests.functional.ordering.strikes import STEPS, STRIKES, Strike

# Seconds' worth; `ORDERS_EXAMPLES=2000 pytest .../test_orders_in_any_order.py` searches for longer.
EXAMPLES = int(os.environ.get("ORDERS_EXAMPLES", "60"))
STATUSES = [
    *("Requested", "Awaiting Approval", "Applied", "approved", "Vetting", ""),
    *["Issued"] * 6,
    *sorted(ENDED),
]
BUNDLES = ["ours", "ours", "nothing", "garbage", "another-key"]
asked, by_acme = st.sampled_from(sorted(REQUESTS)), st.sampled_from(BY_ACME)
strikes = st.tuples(st.integers(1, STEPS), st.sampled_from(STRIKES), asked)
struck = st.none() | strikes


class OrdersInAnyOrder(RuleBasedStateMachine):
    """One CA, its clients, its collectors, and everything that goes wrong around them."""

    def __init__(self) -> None:
        super().__init__()
        self.gateway, self.is_right = OrderGateway(), True
        self.acme = AcmeDoor(self.gateway)

    @rule(
        name=asked,
        is_forced=st.sampled_from([False, False, True]),
        is_lost=st.sampled_from([False, False, True]),
    )
    def enroll(self, name: str, is_forced: bool, is_lost: bool) -> None:
        # A strike may have the request that orders die over it at Sectigo.
        with suppress(DiedError):
            self.gateway.enroll(name, is_forced=is_forced, is_lost=is_lost)

    @rule(name=asked, is_forced=st.booleans(), times=st.integers(2, 5), is_lost=st.booleans())
    def repeat(self, name: str, is_forced: bool, times: int, is_lost: bool) -> None:
        """Send a request again and again, as a client does whose answer asks for it."""
        for _ in range(times):
            with suppress(DiedError):
                self.gateway.enroll(name, is_forced=is_forced, is_lost=is_lost)
            self.gateway.world.clock.advance(5)

    @rule(
        profile=st.sampled_from(["as-it-was", "as-it-was", *sorted(PROFILES)]),
        cap=st.sampled_from([UNBOUNDED, UNBOUNDED, 1, 3]),
        org_id=st.sampled_from([ORG_ID, ORG_ID, OTHER_ORG_ID]),
    )
    def operators_change(self, profile: str, cap: int, org_id: int) -> None:
        """Change profile and account, and how much a client may order in a day."""
        self.gateway.configure(profile, cap, org_id)

    @rule(name=asked, is_forced=st.sampled_from([False, False, True]), strike=strikes)
    def enroll_despite(self, name: str, is_forced: bool, strike: Strike) -> None:
        self.gateway.running = name
        self.gateway.act(lambda: self.gateway.enroll(name, is_forced=is_forced), strike)

    @rule(name=by_acme, strike=struck)
    def finalize_by_acme(self, name: str, strike: Strike | None) -> None:
        """Begin anew, as an ACME client does that died, and finalize."""
        self.gateway.running = name
        self.gateway.act(lambda: self.acme.buy(name), strike)

    @rule(name=by_acme, is_lost=st.sampled_from([False, False, True]), strike=struck)
    def poll_by_acme(self, name: str, is_lost: bool, strike: Strike | None) -> None:
        self.gateway.act(lambda: self.acme.poll(name, is_lost=is_lost), strike)

    @rule(strike=struck)
    def sweep_orders(self, strike: Strike | None) -> None:
        self.gateway.act(self.gateway.sweep, strike)

    @rule(strike=struck)
    def compare_orders(self, strike: Strike | None) -> None:
        self.gateway.act(self.gateway.compare, strike)

    @precondition(lambda self: self.gateway.world.queue.messages)
    @rule(place=st.integers(0, 99), keeps=st.booleans(), strike=struck)
    def deliver_message(self, place: int, keeps: bool, strike: Strike | None) -> None:
        """Work off any message of the queue, once or more often."""
        messages = self.gateway.world.queue.messages
        place %= len(messages)
        message = messages[place] if keeps else messages.pop(place)
        self.gateway.act(lambda: self.gateway.work().poll(*message), strike)

    @precondition(lambda self: self.gateway.world.queue.messages)
    @rule()
    def lose_messages(self) -> None:
        self.gateway.world.queue.messages.clear()

    @rule(seconds=st.sampled_from([1, 3, 30, 91, 300, 3_600, 43_200, 86_400]))
    def pass_time(self, seconds: int) -> None:
        self.gateway.world.clock.advance(seconds)

    @rule(
        outcome=st.sampled_from(
            [
                *["taken"] * 4,
                *("answer-lost", "lost", "refused", "refused-and-taken"),
                *("not-sent", "broken", "died"),
            ]
        ),
        status=st.sampled_from(STATUSES),
        lag_seconds=st.sampled_from([0, 0, 60, 1_200, 86_400]),
        bundle=st.sampled_from(BUNDLES),
    )
    def sectigo_will(self, outcome: str, status: str, lag_seconds: int, bundle: str) -> None:
        """Say what comes of the next orders."""
        sectigo = self.gateway.world.sectigo
        sectigo.outcome, sectigo.status, sectigo.bundle = outcome, status, bundle
        sectigo.lag = timedelta(seconds=lag_seconds)

    @rule(sectigo=st.booleans(), is_slow=st.booleans(), bus=st.booleans(), vault=st.booleans())
    def others_are_up(self, sectigo: bool, is_slow: bool, bus: bool, vault: bool) -> None:
        world = self.gateway.world
        world.sectigo.is_down = not sectigo
        world.sectigo.pace = SLOW_PACE if is_slow else PACE
        world.bus.is_down, world.vault.is_down = not bus, not vault

    @precondition(lambda self: self.gateway.world.sectigo.orders)
    @rule(
        place=st.integers(0, 99), status=st.sampled_from(STATUSES), bundle=st.sampled_from(BUNDLES)
    )
    def happen_at_sectigo(self, place: int, status: str, bundle: str) -> None:
        """An administrator or Sectigo's CA does something about an order."""
        orders = self.gateway.world.sectigo.orders
        there = orders[place % len(orders)]
        if there.status != "Revoked":
            there.status, there.bundle = status, bundle

    @rule(place=st.integers(0, 99), strike=struck)
    def revoke(self, place: int, strike: Strike | None) -> None:
        self.gateway.act(lambda: self.gateway.revoke(place), strike)

    @invariant()
    def the_books_are_right(self) -> None:
        self.is_right = False
        self.gateway.books.check()
        self.is_right = True

    def teardown(self) -> None:
        """When all is well again, everything comes right."""
        if self.is_right:
            self.gateway.finalize()


TestOrdersInAnyOrder = OrdersInAnyOrder.TestCase
TestOrdersInAnyOrder.settings = settings(max_examples=EXAMPLES, stateful_step_count=30)
