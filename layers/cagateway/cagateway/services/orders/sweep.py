"""The schedule's part in ordering: ask for polls that are due, and measure how orders stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from cagateway.domain.orders.needs import OrderGauges, order_gauges
from cagateway.domain.orders.placement import OrderAccount
from cagateway.domain.shortening import first_named
from cagateway.ports.orders import OpenOrders, PollQueue
from cagateway.values import dataclass

# Each poll takes a second or two, and functions/collection does five at a time.
MAX_POLLS = 500
# Beyond these, a tick counts no further: the alarms went off long before.
MAX_OPEN_ORDERS = 2_000


@dataclass(frozen=True, slots=True)
class SweepReport:
    """What a sweep found.

    Args:
        asked_for: How many polls.
        orders: How those stand that the collector has to see to.
        unreadable: Those that cannot be read, so that the collector leaves them alone.
    """

    asked_for: int
    orders: OrderGauges
    unreadable: tuple[str, ...] = ()

    def answer(self) -> dict[str, Any]:
        """Render the report for the log and for an invocation's answer; it names the troubled."""
        found = {
            "uncertain": self.orders.uncertain,
            "stuck": self.orders.stuck,
            "undelivered": self.orders.undelivered,
            "objected": self.orders.objected,
            "leftBehind": self.orders.left_behind,
            "unreadable": self.unreadable,
        }
        return {
            "askedFor": self.asked_for,
            "open": len(self.orders.open),
            **{name: len(ids) for name, ids in found.items()},
            "ids": first_named(found),
        }


def sweep(
    orders: OpenOrders,
    queue: PollQueue,
    now: datetime,
    accounts: Callable[[], Mapping[str, OrderAccount]],
) -> SweepReport:
    """See that no order is forgotten, whatever became of the queue's messages.

    Args:
        orders: Where they are.
        queue: Has them polled.
        now: The time.
        accounts: Gives the account that each CA names now.

    Raises:
        StoreError: The table could not be read; the next tick tries again.
    """
    seen, unreadable = orders.due_orders(MAX_OPEN_ORDERS)
    due = [one for one in seen if one.next_poll_at and one.next_poll_at <= now][:MAX_POLLS]
    queue.poll_now([(order.ca_id, order.order_id) for order in due])
    return SweepReport(len(due), order_gauges(seen, now, accounts), tuple(unreadable))
