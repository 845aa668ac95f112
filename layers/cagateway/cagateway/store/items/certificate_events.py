"""A certificate's event as one item, whose sort key tells its time first."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from cagateway.domain.certificates.issued import (
    CertificateAction,
    CertificateEvent,
    IssuedCertificate,
)
from cagateway.domain.instants import sortable
from cagateway.domain.orders.order import Order
from cagateway.store import Attributes
from cagateway.store.items import orders
from cagateway.store.items.instants import from_text, to_text
from cagateway.store.items.words import word_of

SCHEMA_VERSION = 1
# Says that the certificate was listed in the same transaction. Older software's events lack it.
IS_LISTED = "isListed"


def to_attributes(
    order: Order, issued: IssuedCertificate, action: CertificateAction
) -> tuple[str, Attributes]:
    """Give the index of what happened to an order's certificate, and the item without its keys."""
    revoked_at = order.revoked_at if action is CertificateAction.REVOKED else None
    at = revoked_at or issued.issued_at
    event = {
        "action": str(action),
        "at": to_text(at),
        "serialNumber": issued.serial_number,
        "certificate": issued.certificate,
        "reason": order.revocation_reason,
        "clientId": order.client_id,
    }
    return f"{sortable(at)}#{issued.serial_number}#{action}", {
        "schemaVersion": {"N": str(SCHEMA_VERSION)},
        "event": {"S": json.dumps(event, separators=(",", ":"))},
        "expiresAt": orders.expires_at(order),
        IS_LISTED: {"BOOL": True},
    }


def from_attributes(item: Mapping[str, Any]) -> CertificateEvent:
    """Read an event; members that only newer software knows are passed over."""
    fields: dict[str, Any] = json.loads(item["event"]["S"])
    return CertificateEvent(
        action=word_of(fields["action"], CertificateAction.UNKNOWN),
        at=from_text(fields["at"]),
        serial_number=fields["serialNumber"],
        certificate=fields["certificate"],
        reason=fields.get("reason"),
        client_id=fields.get("clientId"),
    )
