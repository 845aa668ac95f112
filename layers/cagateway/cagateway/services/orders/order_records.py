"""Writing down how orders stand, and what follows from it.

Of two that write at once, the faster one is believed. What follows from a state: publishing it,
noting its delivery, erasing its key.
"""

from __future__ import annotations

import logging
from dataclasses import replace

from cagateway.domain.authorities.connection import Connection
from cagateway.domain.instants import Clock
from cagateway.domain.orders.order import Order
from cagateway.domain.orders.placement import OrderAccount
from cagateway.domain.orders.polling import (
    is_given_up,
    is_key_forfeited,
    next_poll,
    preparation_ends,
)
from cagateway.domain.orders.progress import come_to_nothing
from cagateway.domain.orders.states import OrderState
from cagateway.ports.events import EventBusError
from cagateway.ports.orders import OrderEvents, Orders
from cagateway.values import dataclass


@dataclass(frozen=True, slots=True)
class OrderRecords:
    """Keeps orders, each with when the collector should see to it next."""

    orders: Orders
    clock: Clock

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


_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Finalizer:
    """Does what follows from orders' states."""

    records: OrderRecords
    publisher: OrderEvents
    clock: Clock

    def finalize(self, order: Order, *, is_delivered: bool = False) -> Order:
        """Publish what is not published yet, note a delivery, and erase a key whose time is over.

        Args:
            order: As it stands.
            is_delivered: A client is given its certificate now, or the answer that there is none.

        Raises:
            StoreError: The table failed.
        """
        now = self.clock()
        changed = replace(order, published=order.state) if self._is_published_now(order) else order
        if is_delivered and not order.is_open() and order.delivered_at is None:
            changed = replace(changed, delivered_at=now)
        if is_key_forfeited(order, now):
            if order.is_undelivered():
                _log.error("The key of order %s was never fetched, and is erased", order.order_id)
            changed = replace(changed, sealed_key=None)
        if is_given_up(order, now):
            _log.error("The certificate of order %s was never fetched", order.order_id)
            changed = replace(changed, delivered_at=now)
        return order if changed == order else self.records.save(changed, order)

    def _is_published_now(self, order: Order) -> bool:
        if not order.is_unpublished():
            return False
        try:
            self.publisher.publish(order)
        except EventBusError:
            _log.exception("What became of order %s could not be published yet", order.order_id)
            return False
        return True
