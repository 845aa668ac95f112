"""An order as Sectigo writes it: its versions differ in types and blanks.

A number is a number or there is none: the wrong one is another customer's order. Everything else is
read leniently, for it must not keep a number from being known.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from cagateway.domain.orders.placement import OrderDetails, OrderStatus
from cagateway.domain.text import cleaned
from cagateway.domain.x509.serial_numbers import serial_number

# An `int64`, which is more than Sectigo's `int32`.
_MAX_DIGITS = 19


def _number(value: object) -> int:
    """Read an order's number; JSON's true is none, though Python counts with it."""
    if isinstance(value, str) and value.isascii() and value.isdecimal():
        return _number(int(value[: _MAX_DIGITS + 1]))
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value < 10**_MAX_DIGITS:
        raise ValueError
    return value


def _text(value: object) -> str:
    """Older answers have null, or numbers, where newer ones have text."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if isinstance(value, str) else str(value) if is_number else ""


def _code(value: object) -> int | None:
    """Read a revocation's reason: a number in one of Sectigo's manuals, text in the other."""
    try:
        return _number(value)
    except ValueError:
        return 0 if value in (0, "0") and not isinstance(value, bool) else None


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


def order_status(text: str) -> OrderStatus:
    """Read a status; an unknown word is waited on, as an order that is under way.

    >>> order_status("SA Approved"), order_status("Vetting")
    (<OrderStatus.AWAITING_APPROVAL: 'awaiting-approval'>, <OrderStatus.UNKNOWN: 'unknown'>)
    """
    return _STATUSES.get("".join(text.lower().split()), OrderStatus.UNKNOWN)


_Number = Annotated[int, BeforeValidator(_number)]
_Code = Annotated[int | None, BeforeValidator(_code)]
_Text = Annotated[str, BeforeValidator(_text)]


class _Wire(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class PlacedOnTheWire(_Wire):
    """What enroll answers."""

    ssl_id: Annotated[_Number, Field(alias="sslId")]
    renew_id: Annotated[_Text, Field(alias="renewId")] = ""


class DetailsOnTheWire(_Wire):
    """What is said of one order. The older name of its number goes along with the newer one."""

    id: _Number | None = None
    ssl_id: Annotated[_Number | None, Field(alias="sslId")] = None
    status: _Text = ""
    serial_number: Annotated[_Text, Field(alias="serialNumber")] = ""
    comments: _Text = ""
    reason_code: Annotated[_Code, Field(alias="reasonCode")] = None

    def is_about(self, sectigo_id: int) -> bool:
        """Tell whether it says that it is about an order, and about no other."""
        return {self.id, self.ssl_id} - {None} == {sectigo_id}

    def as_details(self, sectigo_id: int) -> OrderDetails:
        """Read it."""
        text = cleaned(self.status)
        number = serial_number(self.serial_number) if self.serial_number else None
        comments = cleaned(self.comments)
        status = order_status(text)
        return OrderDetails(sectigo_id, status, text, number, comments, self.reason_code)


class ReportedOnTheWire(DetailsOnTheWire):
    """One entry of a report."""

    id: _Number
