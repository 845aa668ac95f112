"""The events that publish what became of orders; docs/events.md is their contract."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cagateway.domain.orders.order import Order
from cagateway.domain.orders.states import OrderState
from cagateway.events.bus import BusEvent, EventBus
from cagateway.values import dataclass

# Grows when a member changes its meaning or goes; new members do not count.
VERSION = "1"
CERTIFICATE_ISSUED = "Certificate Issued"
CERTIFICATE_REVOKED = "Certificate Revoked"
ENROLLMENT_FAILED = "Enrollment Failed"
ENROLLMENT_UNCERTAIN = "Enrollment Uncertain"
_DETAIL_TYPES: Mapping[OrderState, str] = {
    OrderState.ISSUED: CERTIFICATE_ISSUED,
    OrderState.REVOKED: CERTIFICATE_REVOKED,
    OrderState.UNCERTAIN: ENROLLMENT_UNCERTAIN,
    OrderState.REFUSED: ENROLLMENT_FAILED,
    OrderState.FAILED: ENROLLMENT_FAILED,
    OrderState.NOT_PLACED: ENROLLMENT_FAILED,
}


@dataclass(frozen=True, slots=True)
class OrderPublisher:
    """Publishes what became of an order. Raises `EventBusError`."""

    bus: EventBus

    def publish(self, order: Order) -> None:
        detail_type = _DETAIL_TYPES.get(order.state)
        if detail_type:
            self.bus.send([BusEvent(detail_type, detail_of(order))])


def detail_of(order: Order) -> dict[str, Any]:
    """Render an order for the bus: neither request nor key, certificate nor password."""
    is_revoked, issued = order.state is OrderState.REVOKED, order.issued
    published = {
        "version": VERSION,
        "caId": order.ca_id,
        "orderId": order.order_id,
        "clientId": order.client_id,
        "profileId": order.profile_id,
        "state": str(order.state),
        "sectigoId": order.sectigo_id,
        "requestedAt": order.created_at.isoformat(timespec="milliseconds"),
        "serialNumber": order.serial_number,
        "subjectName": issued.subject_name if issued else None,
        "notAfter": issued.not_after.isoformat(timespec="seconds") if issued else None,
        "renews": order.replaces_serial,
        # It is written down before it is sent, and published once it is done.
        "reason": order.revocation_reason if is_revoked else None,
        "revokedBy": order.revoked_by if is_revoked else None,
        "failure": None if issued else order.failure,
        "sectigoCode": None if issued else order.failure_code,
    }
    return {name: value for name, value in published.items() if value is not None}
