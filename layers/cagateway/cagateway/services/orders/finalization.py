"""What follows from an order's state: publishing it, noting its delivery, erasing its key."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from cagateway.domain.orders.order import Order
from cagateway.domain.orders.polling import is_given_up, is_key_forfeited
from cagateway.ports.events import EventBusError
from cagateway.ports.orders import OrderEvents
from cagateway.services.orders.order_records import OrderRecords
from cagateway.values import dataclass

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Finalizer:
    """Does what follows from orders' states.

    Args:
        clock: The time, in UTC.
    """

    records: OrderRecords
    publisher: OrderEvents
    clock: Callable[[], datetime]

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
