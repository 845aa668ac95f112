"""An order as Sectigo sees it: what is sent, and what Sectigo says of it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from cagateway.values import dataclass

# What an order's comments begin with at Sectigo. Its id follows, so that an order whose answer was
# lost is found again.
COMMENTS_PREFIX = "cagw:"


@dataclass(frozen=True, slots=True)
class Placement:
    """What is ordered.

    Args:
        csr: Base64 of its DER.
        subject_alt_names: Values alone; Sectigo takes them as one comma-separated text.
        comments: At most 1,024 characters.
        external_requester: E-mail addresses, comma-separated; Sectigo writes to them.
        custom_fields: Names and values, at most 256 characters each.
    """

    csr: str
    org_id: int
    cert_type: int
    term_days: int
    subject_alt_names: tuple[str, ...]
    comments: str
    external_requester: str | None = None
    custom_fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Placed:
    """An order's number at Sectigo, and the id by which a renewal would name it, if it is known."""

    sectigo_id: int
    renew_id: str | None = None


class OrderStatus(StrEnum):
    """What Sectigo says of an order."""

    AWAITING_APPROVAL = "awaiting-approval"
    PROCESSING = "processing"
    ISSUED = "issued"
    REJECTED = "rejected"
    DECLINED = "declined"
    INVALID = "invalid"
    REVOKED = "revoked"
    EXPIRED = "expired"
    REPLACED = "replaced"
    UNKNOWN = "unknown"


# What an order comes to that ends without a certificate that could be collected.
ENDINGS: Mapping[OrderStatus, str] = {
    OrderStatus.REJECTED: "Sectigo's CA rejected the order.",
    OrderStatus.DECLINED: "An administrator declined the order at Sectigo.",
    OrderStatus.INVALID: "Sectigo found the order to be invalid.",
    OrderStatus.REVOKED: "The certificate was revoked at Sectigo before it could be collected.",
    OrderStatus.EXPIRED: "The certificate expired before it could be collected.",
    OrderStatus.REPLACED: "The certificate was replaced at Sectigo before it could be collected.",
}


@dataclass(frozen=True, slots=True)
class OrderDetails:
    """What Sectigo knows of an order.

    Args:
        status_text: Sectigo's own word.
        serial_number: Upper-case hex without colons; `None` before it is issued.
        comments: As they were sent, where the call brings them.
        reason_code: Of a revocation (RFC 5280, 5.3.1), where the call brings it.
    """

    sectigo_id: int
    status: OrderStatus
    status_text: str
    serial_number: str | None = None
    comments: str = ""
    reason_code: int | None = None
