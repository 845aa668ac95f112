"""What Sectigo says of an order, as the order's next state."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime

from cagateway.domain.certificates.issued import IssuedCertificate
from cagateway.domain.orders.order import DOMAIN_NOT_VALIDATED, Objection, Order
from cagateway.domain.orders.order_ids import marked_order_id
from cagateway.domain.orders.placement import ENDINGS, OrderDetails, OrderStatus, Placed
from cagateway.domain.orders.polling import is_missing_for_good
from cagateway.domain.orders.states import OrderState

_log = logging.getLogger(__name__)


def found_at_sectigo(order: Order, found: tuple[OrderDetails, ...]) -> Order:
    """Give an order its number at Sectigo, once its comments are found there."""
    if len(found) > 1:
        _log.error("Order %s stands at Sectigo %s times", order.order_id, len(found))
    number = min(one.sectigo_id for one in found)
    return order.moved(
        OrderState.SUBMITTED,
        placed=Placed(number),
        polled_at=None,
        delivered_at=None,
        failure=None,
        # It was bought after all.
        is_counted=True,
    )


def as_reported(order: Order, details: OrderDetails, now: datetime) -> Order:
    """Give an order as Sectigo says it stands; one that is issued has yet to be collected.

    What does not bear the order's mark ends nothing, and begins nothing anew: it may be a
    stranger's.
    """
    is_marked = is_marked_as(order, details)
    if order.state is OrderState.FAILED and not is_marked:
        return order
    order = _without_objection(replace(order, status_text=details.status_text))
    if details.status is OrderStatus.AWAITING_APPROVAL:
        return order.moved(OrderState.AWAITING_APPROVAL)
    if details.status in ENDINGS:
        if not is_marked:
            return objected(order, Objection.NOT_OURS, foreign_text(order))
        return come_to_nothing(order, OrderState.FAILED, ENDINGS[details.status], now)
    return order.moved(OrderState.PROCESSING)


def is_marked_as(order: Order, details: OrderDetails) -> bool:
    """Tell whether what Sectigo has bears an order's mark."""
    return marked_order_id(details.comments) == order.order_id


def foreign_text(order: Order) -> str:
    """Say that what stands under an order's number is not known to be the order."""
    return (
        f"What Sectigo has under the number {order.sectigo_id} does not bear this order's mark: "
        f"its comments do not begin with {order.comments}."
    )


def objected(order: Order, objection: Objection, text: str) -> Order:
    """Give an order that stays open, for what Sectigo has is not taken for it."""
    if order.state is OrderState.FAILED:
        return order
    return order.moved(OrderState.PROCESSING, objection=objection, failure=text)


def _without_objection(order: Order) -> Order:
    return order if order.objection is None else replace(order, objection=None, failure=None)


def as_missing(order: Order, now: datetime) -> Order:
    """Give an order of which Sectigo says that it has none.

    It may come again, as when the CA's login is another one. What failed already keeps its reason.
    """
    if order.state is OrderState.FAILED:
        return order
    order = _without_objection(replace(order, status_text="unknown to Sectigo"))
    if not is_missing_for_good(order, now):
        return order
    text = "Sectigo took the order, and for more than a day has had none of its number."
    return come_to_nothing(order, OrderState.FAILED, text, now)


def as_issued(
    order: Order,
    issued: IssuedCertificate,
    remarks: tuple[tuple[str, str], ...] = (),
) -> Order:
    """Give an order with its certificate; what was remarked on as it was ordered stays."""
    from_before = (one for one in order.remarks if one[0] == DOMAIN_NOT_VALIDATED)
    return order.moved(
        OrderState.ISSUED,
        # A client that was answered that it had failed has not been given it.
        delivered_at=None,
        failure=None,
        objection=None,
        remarks=(*from_before, *remarks),
        issued=issued,
    )


def come_to_nothing(order: Order, state: OrderState, failure: str, now: datetime) -> Order:
    """Give an order that ended without a certificate; since when, if it had ended so before."""
    ended_at = order.ended_at if order.state is state else now
    return order.moved(state, failure=failure, ended_at=ended_at)
