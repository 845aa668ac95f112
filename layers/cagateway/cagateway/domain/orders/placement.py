"""An order as Sectigo sees it: whose it is, what is sent, and what Sectigo says of it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Self
from urllib.parse import urlsplit

from cagateway.domain.authorities.connection import Connection
from cagateway.values import dataclass

_DEFAULT_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class OrderAccount:
    """An account, in normal form: two of them are the same one exactly if they are equal.

    The secret does not count: logins are changed, and a CA orders with one of its own.

    Args:
        url: Of the instance: scheme and host in lower case, neither the scheme's own port nor a
            slash at the end.
        customer_uri: In lower case.
        org_id: An organization's id, or a department's.
    """

    url: str
    customer_uri: str
    org_id: int

    @classmethod
    def of(cls, connection: Connection) -> Self:
        """Give the account that a connection leads to.

        >>> from cagateway.domain.authorities.connection import SectigoAccount
        >>> account = SectigoAccount("HTTPS://Cert-Manager.com.:443/", "Demo", "secret")
        >>> OrderAccount.of(Connection(account, 7))
        OrderAccount(url='https://cert-manager.com', customer_uri='demo', org_id=7)
        """
        url = _normal_url(connection.account.url)
        return cls(url, connection.account.customer_uri.lower(), connection.org_id)

    def __str__(self) -> str:
        """Name it for people."""
        return f"{self.url}, customer {self.customer_uri}, organization {self.org_id}"


def _normal_url(url: str) -> str:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        # Nothing is ever sent there: the client refuses the address.
        return url
    host = (parts.hostname or "").rstrip(".")
    host = f"[{host}]" if ":" in host else host
    own_port = "" if port in {None, _DEFAULT_PORTS.get(parts.scheme)} else f":{port}"
    return f"{parts.scheme}://{host}{own_port}{parts.path.rstrip('/')}"


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
