"""What an operator should do about an order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from cagateway.domain.orders.order import Order
from cagateway.domain.orders.order_gauges import is_stuck, is_uncertain, is_undelivered
from cagateway.domain.orders.states import OrderState


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
