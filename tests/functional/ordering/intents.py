"""What clients want: each one certificate, for which it repeats its request until that is there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from cagateway.domain.enrollment.options import RequestType
from cagateway.domain.orders.order import Order
from cagateway.domain.orders.states import LOST_STATES, OrderState
from tests.fakes.clock import FakeClock
from tests.fakes.orders import InMemoryOrders
from tests.functional.ordering.asked import DAY, REQUESTS

HOUR = timedelta(hours=1)


@dataclass
class Intent:
    """One certificate that is wanted.

    Args:
        name: Of the request that is repeated for it.
        is_forced: Whether that demands a new certificate: it says so each time.
        replaces: The serial number that it renews.
        times: How often it was sent.
        order_ids: What was ordered for it.
    """

    name: str
    is_forced: bool
    replaces: str | None
    times: int = 0
    order_ids: list[str] = field(default_factory=list)


@dataclass
class Intents:
    """Keeps what is wanted, and whose turn it is."""

    store: InMemoryOrders
    clock: FakeClock
    wanted: dict[str, Intent] = field(default_factory=dict)
    running: list[Intent] = field(default_factory=list)
    org_id: int = 0

    def of(self, name: str, *, is_forced: bool) -> Intent:
        """Give what a request is sent for: the same as last time, while that is not in hand."""
        if name not in self.wanted:
            self.wanted[name] = Intent(name, is_forced, self._replaced(name))
        return self.wanted[name]

    def is_in_hand(self, intent: Intent) -> None:
        if self.wanted.get(intent.name) is intent:
            del self.wanted[intent.name]

    def _replaced(self, name: str) -> str | None:
        asked = REQUESTS[name]
        if asked.renews != "ours":
            return asked.renews
        issued = [one for one in self.store.all_of(asked.ca_id) if one.serial_number]
        return issued[-1].serial_number if issued else None

    def may_buy_again(self, order: Order, *, has_key: bool) -> bool:
        """Tell whether an order brings no certificate any more to who wants one."""
        now = self.clock()
        if order.account is not None and order.account.org_id != self.org_id:
            # After a change of account the same request is another order, in the new one.
            return True
        if order.state in LOST_STATES or order.state is OrderState.REVOKED:
            return True
        if order.state is not OrderState.ISSUED:
            return False
        kept = DAY if has_key or order.request_type is not RequestType.PKCS12 else HOUR
        given = order.delivered_at
        is_key_kept = given is None or now < given + kept
        is_lately = now < (order.issued.issued_at if order.issued else order.created_at) + DAY
        needs_key = order.request_type is RequestType.PKCS12
        return not is_lately or (needs_key and not is_key_kept)
