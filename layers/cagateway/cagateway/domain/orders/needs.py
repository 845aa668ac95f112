"""Which orders need an operator: what the schedule measures, and what is advised."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from cagateway.domain.orders.order import Order
from cagateway.domain.orders.placement import OrderAccount
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


class Need(StrEnum):
    """Whether an order needs an operator, and why; the alarms go by the same rules."""

    NOTHING = ""
    LEFT_BEHIND = "left-behind"
    OBJECTED = "objected"
    UNCERTAIN = "uncertain"
    STUCK = "stuck"
    UNDELIVERED = "undelivered"
    ENDED = "ended"


_OF_NEEDS: Mapping[Need, str] = {
    Need.LEFT_BEHIND: (
        "It belongs to an account that its CA does not name any more. Configure the connection to "
        "that account again until it is settled, or have it settled at Sectigo."
    ),
    Need.OBJECTED: (
        "What Sectigo has under its number is not taken for it; failure says why. Look at that "
        "order at Sectigo: mend it there, or reject it and have the client order anew."
    ),
    Need.UNCERTAIN: (
        "Sectigo did not say whether it took the order. Search at Sectigo for the comment "
        "cagw:{order_id}; it is searched for here as well, and taken up once it is found."
    ),
    Need.STUCK: (
        "It waits for longer than orders do. Look at it at Sectigo{number}: its domains may lack "
        "validation, or its organization; it is collected here as soon as it is issued."
    ),
    Need.UNDELIVERED: (
        "The certificate was issued, and its client does not come for it. Have the client repeat "
        "its request, or revoke the certificate."
    ),
}
_OF_STATES: Mapping[OrderState, str] = {
    OrderState.AWAITING_APPROVAL: "Approve or decline it at Sectigo{number}.",
    OrderState.UNCERTAIN: "Nothing yet: it is being searched for at Sectigo.",
    OrderState.REFUSED: (
        "Sectigo refused it; failure says why. Mend that, and have the client order anew."
    ),
    OrderState.FAILED: (
        "It came to nothing at Sectigo; failure says how. Mended and submitted again there, it is "
        "collected here; else have the client order anew."
    ),
    OrderState.NOT_PLACED: (
        "Nothing was bought. Have the client send its request again; failure says what stood in "
        "the way."
    ),
    OrderState.UNKNOWN: "Newer software of this gateway is seeing to it.",
}
_STUCK_AT_APPROVAL = (
    "It has waited for an approval for more than a day. Approve or decline it at Sectigo{number}."
)


def need_of(order: Order, now: datetime, *, is_left_behind: bool) -> Need:
    """Tell why an order needs an operator.

    Args:
        order: The order.
        now: The time.
        is_left_behind: Whether its CA does not name its account any more.
    """
    reasons = (
        (Need.LEFT_BEHIND, is_left_behind),
        (Need.OBJECTED, order.objection is not None and order.is_open()),
        (Need.UNCERTAIN, is_uncertain(order, now)),
        (Need.STUCK, is_stuck(order, now)),
        (Need.UNDELIVERED, is_undelivered(order, now)),
        (Need.ENDED, order.state in {OrderState.REFUSED, OrderState.FAILED, OrderState.NOT_PLACED}),
    )
    return next((need for need, is_so in reasons if is_so), Need.NOTHING)


def advice_on(order: Order, need: Need) -> str:
    """Say what to do about an order; "" where nothing is to be done."""
    text = _OF_NEEDS.get(need) or _OF_STATES.get(order.state, "")
    if need is Need.STUCK and order.state is OrderState.AWAITING_APPROVAL:
        text = _STUCK_AT_APPROVAL
    number = f", order {order.sectigo_id}" if order.sectigo_id else ""
    # Not str.format: an order's own text never stands where it would be read as a place.
    return text.replace("{order_id}", order.order_id).replace("{number}", number)
