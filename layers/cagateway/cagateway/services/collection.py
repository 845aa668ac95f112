"""Seeing an order through: looking it up, collecting its certificate, telling, erasing its key.

Nothing here orders anything. What died between the order and its record is settled by looking.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cagateway.domain.authorities.connection import Connection
from cagateway.domain.certificates.at_sectigo import (
    OrderDetails,
    OrderStatus,
    SectigoUnavailableError,
)
from cagateway.domain.certificates.issued import NotOursError, read_issued
from cagateway.domain.certificates.order import (
    LOOKING_LASTS,
    LOOKS_BEFORE_GIVING_UP,
    PREPARATION_LASTS,
    REPEATABLE,
    SUBMISSION_LASTS,
    Order,
    OrderState,
)
from cagateway.domain.certificates.rhythm import BETWEEN_LOOKS, next_look
from cagateway.events.errors import EventBusError
from cagateway.services.order_ports import CertificateOrders, LaterLooks, Orders, OrderTeller

_log = logging.getLogger(__name__)

_ENDED_AT_SECTIGO = {
    OrderStatus.REJECTED: "Sectigo's CA rejected the order.",
    OrderStatus.DECLINED: "An administrator declined the order at Sectigo.",
    OrderStatus.INVALID: "Sectigo found the order to be invalid.",
    OrderStatus.REVOKED: "The certificate was revoked at Sectigo before it could be collected.",
    OrderStatus.EXPIRED: "The certificate expired before it could be collected.",
    OrderStatus.REPLACED: "The certificate was replaced at Sectigo before it could be collected.",
}
_AT_SECTIGO = frozenset({OrderState.SUBMITTED, OrderState.AWAITING_APPROVAL, OrderState.PROCESSING})


@dataclass(frozen=True, slots=True)
class Collector:
    """Brings orders forward.

    Args:
        clock: The time, in UTC.
    """

    orders: Orders
    sectigo: CertificateOrders
    later: LaterLooks
    teller: OrderTeller
    clock: Callable[[], datetime]

    def see_to(self, order: Order, connection: Connection | None) -> Order:
        """Do what an order needs now, and give it as it stands then.

        Args:
            order: As it was read.
            connection: Its CA's; `None` if that has none any more, so that nobody can be asked.

        Raises:
            StoreError: The table failed; the order is seen to again when it is due.
        """
        now = self.clock()
        if order.state is OrderState.PREPARED:
            order = self._drop_if_stale(order, now)
        elif order.state is OrderState.SUBMITTING:
            order = self._doubt_if_stale(order, now)
        elif connection and order.state is OrderState.UNCERTAIN:
            order = self._search(order, connection, now)
        elif connection and order.state in _AT_SECTIGO:
            order = self.look(order, connection)
        return self.settle(order)

    def look(self, order: Order, connection: Connection) -> Order:
        """Ask Sectigo how an order stands, unless somebody else has just done so."""
        now = self.clock()
        claimed = self._claimed(order, now)
        if claimed is None or claimed.sectigo_id is None:
            return self._again(order)
        try:
            details = self.sectigo.details(connection, claimed.sectigo_id)
            found = self._as_found(claimed, details, connection)
        except SectigoUnavailableError as error:
            _log.warning("Order %s: %s", order.order_id, error.message)
            found = claimed
        # A look takes seconds, and what it found holds from its beginning.
        return self._save(replace(found, next_look_at=next_look(found, now)), claimed)

    def _claimed(self, order: Order, now: datetime) -> Order | None:
        """Become the one who asks Sectigo; `None` if somebody did within the last seconds."""
        if order.looked_at and now < order.looked_at + BETWEEN_LOOKS:
            return None
        claimed = replace(order, version=order.version + 1, looked_at=now)
        return claimed if self.orders.save(claimed, order) else None

    def settle(self, order: Order) -> Order:
        """Tell what is not told yet, erase a key whose time is over, ask for the next look."""
        now = self.clock()
        if order.sealed_key and now >= order.created_at + REPEATABLE:
            _log.error("The key of order %s was never fetched, and is erased", order.order_id)
            order = self._save(replace(order, sealed_key=None, version=order.version + 1), order)
        if order.told is not order.state:
            order = self._tell(order)
        if order.is_open():
            self.later.look_later(order, now)
        return order

    def _as_found(self, order: Order, details: OrderDetails, connection: Connection) -> Order:
        order = replace(order, status_text=details.status_text)
        if details.status is OrderStatus.AWAITING_APPROVAL:
            return order.moved(OrderState.AWAITING_APPROVAL)
        if details.status in _ENDED_AT_SECTIGO:
            return order.moved(OrderState.FAILED, failure=_ENDED_AT_SECTIGO[details.status])
        if details.status is OrderStatus.UNKNOWN:
            _log.error("Order %s: %r is no known status", order.order_id, details.status_text)
        if details.status is OrderStatus.ISSUED:
            return self._collected(order, connection)
        return order.moved(OrderState.PROCESSING)

    def _collected(self, order: Order, connection: Connection) -> Order:
        """Fetch a certificate that is issued; what is not for the order's key is never kept."""
        pem = self.sectigo.collect(connection, order.sectigo_id or 0)
        if pem is None:
            return order.moved(OrderState.PROCESSING)
        try:
            issued = read_issued(pem, order.key_digest)
        except NotOursError as error:
            _log.error("Order %s: %s", order.order_id, error)
            return order.moved(OrderState.PROCESSING)
        return order.moved(
            OrderState.ISSUED,
            issued_at=self.clock(),
            certificate=issued.certificate,
            chain=issued.chain,
            serial_number=issued.serial_number,
            subject_name=issued.subject_name,
            subject_digest=issued.subject_digest,
            issuer_name=issued.issuer_name,
            not_before=issued.not_before,
            not_after=issued.not_after,
        )

    def _drop_if_stale(self, order: Order, now: datetime) -> Order:
        """Nothing was sent: whoever prepared it has died, and nothing was bought."""
        if now < order.created_at + PREPARATION_LASTS:
            return order
        text = "The gateway stopped before it ordered anything."
        return self._save(_ended(order, OrderState.NOT_PLACED, text), order)

    def _doubt_if_stale(self, order: Order, now: datetime) -> Order:
        """Whoever ordered has died, before or after the order went out."""
        if order.submitted_at and now < order.submitted_at + SUBMISSION_LASTS:
            return order
        return self._save(order.moved(OrderState.UNCERTAIN, next_look_at=now), order)

    def _search(self, order: Order, connection: Connection, now: datetime) -> Order:
        """Look for an order that may exist, by the id in its comments."""
        began = order.submitted_at or order.created_at
        claimed = self._claimed(order, now)
        if claimed is None:
            return self._again(order)
        try:
            found = self.sectigo.find(connection, order.comments, began, now)
        except SectigoUnavailableError as error:
            _log.warning("Order %s: %s", order.order_id, error.message)
            return self._save(_looked(claimed, now, claimed.looks), claimed)
        if found:
            if len(found) > 1:
                _log.error("Order %s stands at Sectigo %s times", order.order_id, len(found))
            number = found[0].sectigo_id
            known = claimed.moved(OrderState.SUBMITTED, sectigo_id=number, looked_at=None)
            return self.look(self._save(known, claimed), connection)
        looks = claimed.looks + 1
        if looks >= LOOKS_BEFORE_GIVING_UP and now >= began + LOOKING_LASTS:
            text = "Sectigo did not answer the order, and has none with its id."
            return self._save(_ended(claimed, OrderState.NOT_PLACED, text), claimed)
        return self._save(_looked(claimed, now, looks), claimed)

    def _tell(self, order: Order) -> Order:
        try:
            self.teller.tell(order)
        except EventBusError:
            _log.exception("What became of order %s could not be told yet", order.order_id)
            return order
        return self._save(replace(order, told=order.state), order)

    def _save(self, order: Order, before: Order) -> Order:
        """Store an order under the next version; whoever was faster is believed."""
        saved = replace(order, version=before.version + 1)
        return saved if self.orders.save(saved, before) else self._again(before)

    def _again(self, order: Order) -> Order:
        return self.orders.find(order.ca_id, order.order_id) or order


def _ended(order: Order, state: OrderState, text: str) -> Order:
    return order.moved(state, failure=text, sealed_key=None)


def _looked(order: Order, now: datetime, looks: int) -> Order:
    soon = now + min(timedelta(minutes=5), timedelta(seconds=60 * (looks + 1)))
    return replace(order, looks=looks, next_look_at=soon)
