"""What is done with a placed order: approve, decline, revoke, renew, edit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from local.sectigo.answers import Code, RefusedByCodeError
from local.sectigo.ordering.names import Requester
from local.sectigo.ordering.order import Enrollment, Order, Status, normal_status
from local.sectigo.ordering.placed_orders import PlacedOrders, UnknownOrderError
from local.sectigo.ordering.placing import checked_key
from local.sectigo.ordering.requests import DcvMode, read_csr
from local.sectigo.ordering.rules import CustomFieldValue, check_custom_fields
from local.sectigo.ordering.searching import normal_serial


def _number(value: object) -> object:
    """The reason's code is a number in one of Sectigo's manuals, and text in the other."""
    return int(value) if isinstance(value, str) and value in set("01345") else value


_Reason = Annotated[Literal[0, 1, 3, 4, 5], BeforeValidator(_number)]
_Text = Annotated[str, Field(min_length=1, max_length=512)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)


class Message(_Body):
    message: _Text


class Revocation(_Body):
    # Clients of before 2025 send the reason alone, and still revoke: python-cert_manager, varanus.
    reasonCode: _Reason = 0  # noqa: N815 - Sectigo's names, here and below
    reason: _Text


class ManualRevocation(_Body):
    certId: int | None = None  # noqa: N815
    serialNumber: str | None = None  # noqa: N815
    issuer: str | None = None
    revokeDate: str | None = None  # noqa: N815
    reasonCode: _Reason = 0  # noqa: N815


class Renewal(_Body):
    csr: str | None = None
    dcvMode: DcvMode | None = None  # noqa: N815
    dcvEmail: str | None = None  # noqa: N815


class ManualRenewal(_Body):
    id: int | None = None
    orderNumber: int | None = None  # noqa: N815
    dcvMode: DcvMode | None = None  # noqa: N815


class Edit(_Body):
    """What can be changed of an order in any state."""

    sslId: int  # noqa: N815
    comments: Annotated[str, Field(max_length=1024)] | None = None
    externalRequester: Requester | None = None  # noqa: N815
    customFields: list[CustomFieldValue] | None = None  # noqa: N815


def _changed(orders: PlacedOrders, number: int, change: Callable[[Order], Order]) -> Order:
    """Change an order after it has advanced."""
    return orders.change(number, lambda order: change(order.polled(orders.authority, orders.now())))


def decide(orders: PlacedOrders, number: int, decision: Callable[[Order, datetime], Order]) -> None:
    """Approve or decline an order. Raises RefusedByCodeError."""
    _changed(orders, number, lambda order: decision(_requested(order), orders.now()))


def _requested(order: Order) -> Order:
    if not order.has_status(Status.REQUESTED):
        description = "The request is in a state in which this cannot be done"
        raise RefusedByCodeError(Code.WRONG_STATE, description)
    return order


def revoke(orders: PlacedOrders, number: int, reason_code: int) -> None:
    """Raises RefusedByCodeError: also where it is revoked already."""
    try:
        _changed(orders, number, lambda order: _issued(order).revoked(orders.now(), reason_code))
    except UnknownOrderError:
        # Sectigo declares no 404 here.
        raise UnknownOrderError(HTTPStatus.BAD_REQUEST) from None


def _issued(order: Order) -> Order:
    if not order.has_status(Status.ISSUED):
        description = "Only issued certificates can be revoked"
        raise RefusedByCodeError(Code.NOT_ISSUED, description)
    return order


def number_of_serial(orders: PlacedOrders, serial: str) -> int:
    """Find the order whose certificate has a serial number. Raises RefusedByCodeError."""
    wanted = normal_serial(serial)
    for order in orders.all():
        certificate = order.certificate
        if certificate and f"{certificate.serial_number:x}" == wanted:
            return order.id
    raise UnknownOrderError(HTTPStatus.BAD_REQUEST)


def renew(orders: PlacedOrders, number: int, renewal: Renewal) -> Order:
    """Order the same once more, for another key or the same. Raises RefusedByCodeError.

    Comments do not go along: nothing says that they do.
    """
    old = orders.poll(number)
    if not old.has_status(Status.ISSUED, Status.EXPIRED):
        raise RefusedByCodeError(Code.ORDER_STATUS, "The order cannot be renewed in this status")
    enrollment = replace(old.enrollment, comments="")
    new = orders.place(
        enrollment if renewal.csr is None else _with_csr(orders, enrollment, renewal.csr)
    )
    orders.change(number, lambda order: replace(order, renewed_at=orders.now()))
    return new


def _with_csr(orders: PlacedOrders, enrollment: Enrollment, text: str) -> Enrollment:
    if not text:
        raise RefusedByCodeError(Code.UNREADABLE_BODY, "The body cannot be parsed")
    return replace(enrollment, csr=checked_key(read_csr(text), enrollment.profile, orders.rules))


def mark_renewed(orders: PlacedOrders, number: int, new: int | None) -> None:
    """Mark an order as replaced by another. Raises RefusedByCodeError."""
    if new is not None and all(order.id != new for order in orders.all()):
        raise UnknownOrderError
    _changed(orders, number, lambda order: replace(order, renewed_at=orders.now(), renewed_by=new))


def edit(orders: PlacedOrders, change: Edit) -> Order:
    """Change what clients may write beside an order. Raises RefusedByCodeError."""
    return _changed(
        orders,
        change.sslId,
        lambda order: replace(order, enrollment=_edited(orders, order, change)),
    )


def _edited(orders: PlacedOrders, order: Order, change: Edit) -> Enrollment:
    enrollment = order.enrollment
    if change.comments is not None:
        enrollment = replace(enrollment, comments=change.comments)
    if change.externalRequester is not None:
        enrollment = replace(enrollment, external_requester=change.externalRequester)
    if change.customFields is not None:
        custom_fields = check_custom_fields(change.customFields, orders.rules.custom_fields)
        enrollment = replace(enrollment, custom_fields=custom_fields)
    return enrollment


def set_status(orders: PlacedOrders, number: int, status: str) -> None:
    """Do to an order what an administrator at Sectigo does, or give it any status at all.

    Raises RefusedByCodeError.
    """
    orders.change(number, lambda order: _with_status(orders, order, status, orders.now()))


def _with_status(orders: PlacedOrders, order: Order, status: str, now: datetime) -> Order:
    match normal_status(status):
        case "approved":
            return order.approved(now)
        case "declined":
            return order.declined(now)
        case "issued" if order.certificate is None:
            return order.issued(orders.authority, now)
        case "revoked":
            return order.revoked(now, 0)
    return replace(order, status=status)
