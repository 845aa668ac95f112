"""Writing down that a certificate is to be revoked, and that it is: by which client, and why."""

from __future__ import annotations

import logging
from dataclasses import replace

from cagateway.domain.certificates.revocation import (
    DEFAULT_REASON,
    Revocation,
    reason_of,
    revocation_uncertain,
)
from cagateway.domain.instants import Clock
from cagateway.domain.orders.order import Order
from cagateway.domain.orders.placement import OrderDetails
from cagateway.domain.orders.states import OrderState
from cagateway.services.orders.order_records import Finalizer, OrderRecords
from cagateway.values import dataclass

_log = logging.getLogger(__name__)

# Others write an issued order once or twice: for its delivery, and for its event.
_ATTEMPTS_TO_RECORD = 5


@dataclass(frozen=True, slots=True)
class RevocationRecord:
    """Keeps it in the order."""

    records: OrderRecords
    finalizer: Finalizer
    clock: Clock

    def asked_for(self, order: Order, wanted: Revocation) -> Order:
        """Write down which client revokes, and why, before it is sent: the answer may be lost."""
        for _ in range(_ATTEMPTS_TO_RECORD):
            asked = replace(
                order, revoked_by=wanted.client_id or None, revocation_reason=wanted.reason
            )
            if asked == order or order.state is OrderState.REVOKED:
                return order
            order = self.records.save(asked, order)
            if order.revocation_reason == wanted.reason and order.revoked_by == asked.revoked_by:
                return order
        raise revocation_uncertain(order, "It could not be written down that it is revoked.")

    def note_found(self, order: Order, details: OrderDetails | None) -> Order:
        """Note what was found to be revoked: by a client whose answer was lost, or at Sectigo."""
        status = reason_of(details.reason_code if details else None)
        asked_for = order.revocation_reason
        if asked_for is not None and status in {None, asked_for}:
            return self.note(order, asked_for, order.revoked_by)
        return self.note(order, status or DEFAULT_REASON, None)

    def note(self, order: Order, reason: str, client_id: str | None) -> Order:
        """Record that a certificate is revoked, here or elsewhere, and publish it."""
        for _ in range(_ATTEMPTS_TO_RECORD):
            if order.state is OrderState.REVOKED:
                return self.finalizer.finalize(order)
            revoked = order.moved(
                OrderState.REVOKED,
                revoked_at=self.clock(),
                revocation_reason=reason,
                revoked_by=client_id,
                sealed_key=None,
            )
            # A delivery or an event may be noted at this moment: then the order is another.
            order = self.records.save(revoked, order)
        if order.state is OrderState.REVOKED:
            _log.info(
                "The certificate %s of order %s is revoked (%s) by %s",
                *(order.serial_number, order.order_id, reason, client_id or "others, at Sectigo"),
            )
            return self.finalizer.finalize(order)
        raise revocation_uncertain(order, "It is revoked at Sectigo, and could not be recorded.")
