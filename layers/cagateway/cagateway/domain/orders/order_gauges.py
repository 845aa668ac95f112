"""How the orders stand that the collector has to see to: what the schedule measures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from cagateway.domain.orders.account import OrderAccount
from cagateway.domain.orders.order import Order
from cagateway.domain.orders.states import OrderState
from cagateway.values import dataclass

# Most certificates come within minutes; what takes an hour waits for an operator.
_PROCESSED_WITHIN = timedelta(hours=1)
_APPROVED_WITHIN = timedelta(days=1)
# The search for an order whose answer was lost takes ten minutes.
_FOUND_WITHIN = timedelta(minutes=15)
# Clients whose answer says when to come again do so within minutes.
_FETCHED_WITHIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class OrderGauges:
    """Orders, each as `<caId>/<orderId>`.

    Args:
        open: Those that may still bring a certificate.
        uncertain: Those of which it is unknown for a quarter of an hour whether they were placed.
        stuck: Those that have waited for an hour, or for a day where people approve.
        undelivered: Those whose certificate no client has fetched for an hour.
        objected: Those for which Sectigo has something that is not taken for them.
        left_behind: Those that would be uncertain or stuck, and belong to an account that their CA
            does not name any more.
    """

    open: tuple[str, ...]
    uncertain: tuple[str, ...]
    stuck: tuple[str, ...]
    undelivered: tuple[str, ...]
    objected: tuple[str, ...]
    left_behind: tuple[str, ...]


def order_gauges(
    orders: Sequence[Order], now: datetime, accounts: Callable[[], Mapping[str, OrderAccount]]
) -> OrderGauges:
    """Sort orders by what is the matter with them.

    Args:
        orders: Those that the collector has to see to.
        now: The time.
        accounts: Gives the account that each CA names now; asked only where an order waits for
            something that its operators should see to.
    """
    uncertain = [one for one in orders if is_uncertain(one, now)]
    stuck = [one for one in orders if is_stuck(one, now)]
    now_named = accounts() if uncertain or stuck else {}
    left = [one for one in uncertain + stuck if one.is_left_behind(now_named.get(one.ca_id))]
    return OrderGauges(
        open=tuple(named(one) for one in orders if one.is_open()),
        uncertain=tuple(named(one) for one in uncertain if one not in left),
        stuck=tuple(named(one) for one in stuck if one not in left),
        objected=tuple(named(one) for one in orders if one.objection and one.is_open()),
        left_behind=tuple(map(named, left)),
        undelivered=tuple(named(one) for one in orders if is_undelivered(one, now)),
    )


def named(order: Order) -> str:
    """Name an order so that it is found: ids alone do not say whose it is."""
    return f"{order.ca_id}/{order.order_id}"


def is_uncertain(order: Order, now: datetime) -> bool:
    """Tell whether it is unknown for too long whether an order was placed."""
    return order.state is OrderState.UNCERTAIN and now >= order.created_at + _FOUND_WITHIN


def is_stuck(order: Order, now: datetime) -> bool:
    """Tell whether an order has waited for longer than orders do."""
    if not order.is_open() or order.state is OrderState.UNCERTAIN or order.objection:
        return False
    is_approved = order.state is not OrderState.AWAITING_APPROVAL
    return now >= order.created_at + (_PROCESSED_WITHIN if is_approved else _APPROVED_WITHIN)


def is_undelivered(order: Order, now: datetime) -> bool:
    """Tell whether no client has come for a certificate for too long."""
    is_late = order.issued is not None and now >= order.issued.issued_at + _FETCHED_WITHIN
    return is_late and order.is_undelivered()
