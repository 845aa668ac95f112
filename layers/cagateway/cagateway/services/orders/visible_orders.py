"""Finding orders and certificates for a client: what it may not see is not there for it."""

from __future__ import annotations

import itertools
import logging
from functools import partial

from cagateway.domain.access.callers import Caller
from cagateway.domain.orders.order import Order
from cagateway.domain.orders.visibility import sees, sees_order
from cagateway.ports.orders import Orders
from cagateway.values import dataclass

_log = logging.getLogger(__name__)

# No order has it as its id.
_NO_ORDER = "-"
# More than one request can have revoked in its time.
_MAX_OF_SUBJECT = 1_000


@dataclass(frozen=True, slots=True)
class VisibleOrders:
    """Orders as clients see them. Its methods raise `StoreError`."""

    orders: Orders

    def find(self, caller: Caller, ca_id: str, order_id: str) -> Order | None:
        """Find an order by its id."""
        return self._seen(caller, self.orders.find(ca_id, order_id))

    def find_serial(self, caller: Caller, ca_id: str, serial_number: str) -> Order | None:
        """Find the order that a certificate came of.

        It takes as many reads whether there is one or not: an answer's time tells a client nothing
        of certificates that it does not see.
        """
        order = self.orders.find_serial(ca_id, serial_number)
        if order is None and not caller.sees_all:
            order = self.orders.find(ca_id, _NO_ORDER)
        return self._seen(caller, order)

    def with_subject(self, caller: Caller, ca_id: str, digest: str) -> list[Order]:
        """Find the orders whose certificates have a subject; a thousand at most."""
        found = self.orders.with_subject(ca_id, digest, partial(sees, caller))
        seen = (order for order in found if sees_order(caller, order))
        return list(itertools.islice(seen, _MAX_OF_SUBJECT))

    def _seen(self, caller: Caller, order: Order | None) -> Order | None:
        if order is None or sees_order(caller, order):
            return order
        about = {"client_id": caller.client_id, "ca_id": order.ca_id, "order_id": order.order_id}
        _log.warning("A client named an order that it does not see", extra=about)
        return None
