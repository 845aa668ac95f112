"""An order as Sectigo sees it: what is sent, what it says of it, and how sending can fail."""

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
    """

    csr: str
    org_id: int
    cert_type: int
    term_days: int
    subject_alt_names: tuple[str, ...]
    comments: str
    external_requester: str | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """Sectigo's answer: the order's number, and the id that a renewal of it would name."""

    sectigo_id: int
    renew_id: str


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


# Sectigo's words, in lower case and without blanks: its documents disagree on both.
_STATUSES: Mapping[str, OrderStatus] = {
    "init": OrderStatus.PROCESSING,
    "requested": OrderStatus.AWAITING_APPROVAL,
    "awaitingapproval": OrderStatus.AWAITING_APPROVAL,
    "saapproved": OrderStatus.AWAITING_APPROVAL,
    "approved": OrderStatus.PROCESSING,
    "applied": OrderStatus.PROCESSING,
    "issued": OrderStatus.ISSUED,
    "downloaded": OrderStatus.ISSUED,
    "rejected": OrderStatus.REJECTED,
    "declined": OrderStatus.DECLINED,
    "invalid": OrderStatus.INVALID,
    "revoked": OrderStatus.REVOKED,
    "expired": OrderStatus.EXPIRED,
    "replaced": OrderStatus.REPLACED,
}
# What an order comes to that ends without a certificate that could be collected.
ENDINGS: Mapping[OrderStatus, str] = {
    OrderStatus.REJECTED: "Sectigo's CA rejected the order.",
    OrderStatus.DECLINED: "An administrator declined the order at Sectigo.",
    OrderStatus.INVALID: "Sectigo found the order to be invalid.",
    OrderStatus.REVOKED: "The certificate was revoked at Sectigo before it could be collected.",
    OrderStatus.EXPIRED: "The certificate expired before it could be collected.",
    OrderStatus.REPLACED: "The certificate was replaced at Sectigo before it could be collected.",
}


def order_status(text: str) -> OrderStatus:
    """Read a status; a word that nobody here knows is waited on, as an order that is under way.

    >>> order_status("SA Approved"), order_status("Vetting")
    (<OrderStatus.AWAITING_APPROVAL: 'awaiting-approval'>, <OrderStatus.UNKNOWN: 'unknown'>)
    """
    return _STATUSES.get("".join(text.lower().split()), OrderStatus.UNKNOWN)


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


class PlacementError(Exception):
    """An order did not come about, or nobody knows whether it did.

    Args:
        message: For people who run the gateway.
        code: Sectigo's code, if it gave one.
    """

    def __init__(self, message: str, code: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code


class PlacementRefusedError(PlacementError):
    """Sectigo does not take the order for what it asks: there is none, and will be none.

    Args:
        message: For people who run the gateway.
        code: Sectigo's code.
        words: Sectigo's own, for the client: one line, bounded; it may have none.
    """

    def __init__(self, message: str, code: int | None, words: str = "") -> None:
        super().__init__(message, code)
        self.words = words


class NotPlacedError(PlacementError):
    """There is no order, and not for what it asks: it never left, or came at the wrong time."""


class PlacementUncertainError(PlacementError):
    """No answer came, or one that does not tell: there may be an order."""


class SectigoUnavailableError(Exception):
    """A question about an order brought no answer; it can be asked again."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NoSuchOrderError(SectigoUnavailableError):
    """Sectigo says that it has no order of this number, or none that this login may see."""


class RevocationRefusedError(Exception):
    """Sectigo does not revoke a certificate."""

    def __init__(self, message: str, code: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code


class AlreadyRevokedError(RevocationRefusedError):
    """Sectigo revokes only what is issued: it may have been revoked before."""
