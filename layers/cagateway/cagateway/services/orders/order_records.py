"""Writing down how orders stand: of two that write at once, the faster one is believed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from cagateway.domain.authorities.connection import Connection
from cagateway.domain.orders.account import OrderAccount
from cagateway.domain.orders.order import Order
from cagateway.domain.orders.polling import next_poll, preparation_ends
from cagateway.domain.orders.progress import come_to_nothing
from cagateway.domain.orders.states import OrderState
from cagateway.ports.orders import Orders
from cagateway.values import dataclass


@dataclass(frozen=True, slots=True)
class OrderRecords:
    """Keeps orders, each with when the collector should see to it next.

    Args:
        clock: The time, in UTC.
    """

    orders: Orders
    clock: Callable[[], datetime]

    def save(self, order: Order, before: Order) -> Order:
        """Store an order's next state, and give it as it stands then.

        Args:
            order: Its next state.
            before: As it is in the table.

        Raises:
            StoreError: The table failed.
        """
        if order.state is OrderState.UNKNOWN:
            return order
        next_poll_at = next_poll(order, self.clock())
        saved = self.orders.save(replace(order, next_poll_at=next_poll_at), before)
        return saved or self.current(before)

    def belonging(self, order: Order, connection: Connection) -> Order:
        """Write down the account of an order that has none: the last release stored none.

        Args:
            order: As it is in the table.
            connection: Its CA's, as this release first has to do with the order.

        Raises:
            StoreError: The table failed.
        """
        if order.account is not None:
            return order
        return self.save(replace(order, account=OrderAccount.of(connection)), order)

    def dropped_if_stale(self, order: Order) -> Order:
        """End a prepared order that was not sent in time: nothing was bought.

        Raises:
            StoreError: The table failed.
        """
        now = self.clock()
        if order.state is not OrderState.PREPARED or now < preparation_ends(order):
            return order
        text = "The gateway stopped before it ordered anything."
        ended = come_to_nothing(order, OrderState.NOT_PLACED, text, now)
        return self.save(replace(ended, is_counted=False), order)

    def current(self, order: Order) -> Order:
        """Give an order as the table has it now."""
        return self.orders.find(order.ca_id, order.order_id) or order
