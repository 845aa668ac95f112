"""What a client is answered whose request brings no certificate, or may become no order now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from cagateway.domain.errors import ErrorDetail, ErrorKind, GatewayError
from cagateway.domain.instants import seconds_left_today
from cagateway.domain.orders.order import Order, remarks_of
from cagateway.domain.orders.states import OrderState
from cagateway.domain.x509.serial_numbers import hex_if_decimal
from cagateway.values import dataclass

_REPEAT = "Repeat the same request to get the certificate; nothing is ordered a second time by that"


@dataclass(frozen=True, slots=True)
class _Wait:
    """Something to wait for: what, and for how long at first."""

    kind: ErrorKind
    seconds: int
    text: str


# Most orders are through within two minutes; people take longer.
_PENDING = _Wait(ErrorKind.ENROLLMENT_PENDING, 30, "Sectigo has not issued the certificate yet")
_WAITS: Mapping[OrderState, _Wait] = {
    OrderState.AWAITING_APPROVAL: _Wait(
        ErrorKind.ENROLLMENT_AWAITING_APPROVAL,
        300,
        "An administrator has to approve the order at Sectigo",
    ),
    OrderState.UNCERTAIN: _Wait(
        ErrorKind.ENROLLMENT_UNCERTAIN,
        60,
        "Sectigo did not say whether it took the order, which is being looked for",
    ),
    OrderState.UNKNOWN: _Wait(
        ErrorKind.ENROLLMENT_PENDING, 300, "Newer software of this gateway is seeing to the order"
    ),
    OrderState.PREPARED: _Wait(
        ErrorKind.ENROLLMENT_PENDING, 1, "There was no time left to send the order to Sectigo"
    ),
}


def not_issued(order: Order, refusal: str | None = None) -> GatewayError:
    """Say why there is no certificate, and what to do about it.

    Args:
        order: The order.
        refusal: What the client should change, where Sectigo refused its request.
    """
    if order.objection and order.is_open():
        return _objected(order)
    if order.is_open() or order.state is OrderState.UNKNOWN:
        wait = _WAITS.get(order.state, _PENDING)
        text = f"{wait.text} (order {order.order_id}). {_REPEAT}."
        return GatewayError(
            wait.kind,
            text,
            target=order.order_id,
            details=tuple(remarks_of(order)),
            retry_after_seconds=wait.seconds,
        )
    if order.state is OrderState.ISSUED:
        return _key_gone(order)
    if order.state is OrderState.REVOKED:
        return _ended(order, "Its certificate has been revoked")
    if order.state is OrderState.FAILED:
        return _ended(order, (order.failure or "Sectigo ended the order").rstrip("."))
    return _not_taken(order, refusal)


def certificate_not_found(ca_id: str, serial_number: str, *, is_to_change: bool) -> GatewayError:
    """Say that a certificate is not one of those issued through here.

    Args:
        ca_id: Whose it would be.
        serial_number: Upper-case hex.
        is_to_change: It was asked for to be revoked, not to be read.
    """
    elsewhere = (
        "One that was issued elsewhere is revoked where it was issued, or at Sectigo."
        if is_to_change
        else "Of one that was issued elsewhere nothing is known here: ask where it was issued."
    )
    in_hex = hex_if_decimal(serial_number)
    decimal = (
        f" Serial numbers are read as hexadecimal; if this one is decimal, ask for {in_hex}."
        if in_hex
        else ""
    )
    return GatewayError(
        ErrorKind.CERTIFICATE_NOT_FOUND,
        f"No certificate with the serial number {serial_number} was issued through certificate "
        f"authority '{ca_id}' here.{decimal} {elsewhere}",
        target="serialNumber",
        value=serial_number,
    )


def subject_not_found(ca_id: str, alike: str | None) -> GatewayError:
    """Say that no certificate has a subject, and which one has nearly the same.

    Args:
        ca_id: Whose it would be.
        alike: A subject that differs in order or letter case alone.
    """
    hint = f" There is '{alike}': ask for exactly that." if alike else ""
    return GatewayError(
        ErrorKind.CERTIFICATE_NOT_FOUND,
        "No certificate of this subject was issued through certificate authority "
        f"'{ca_id}' here. The order of its parts and their letter case count.{hint}",
        target="dn",
    )


def _objected(order: Order) -> GatewayError:
    return GatewayError(
        ErrorKind.ENROLLMENT_PENDING,
        f"Order {order.order_id} has no certificate yet that could be handed over, and the "
        f"gateway's operators see to it. {order.failure or ''} {_REPEAT}.",
        target=order.order_id,
        retry_after_seconds=300,
    )


def renewal_not_noted(serial_number: str) -> ErrorDetail:
    """Say that a certificate was ordered as a new one, and not as the renewal of another."""
    return ErrorDetail(
        "renewal-not-noted",
        f"No certificate with the serial number {serial_number} was issued here, so that nothing "
        "was noted at Sectigo: this one was ordered as any other. Sectigo may go on warning of the "
        "old one's end.",
        "properties.RenewalSerialNumber",
        serial_number,
    )


def _ended(order: Order, text: str) -> GatewayError:
    return GatewayError(
        ErrorKind.ENROLLMENT_FAILED,
        f"{text} (order {order.order_id}, at Sectigo {order.sectigo_id}). Ask the administrator of "
        "certificates there; the same request, sent again, is a new order.",
        target=order.order_id,
        value=order.status_text or "",
    )


def _key_gone(order: Order) -> GatewayError:
    return GatewayError(
        ErrorKind.ENROLLMENT_FAILED,
        f"The certificate of order {order.order_id} was issued, and its key has been delivered or "
        f"was erased when no client had fetched it in time. Revoke the certificate "
        f"({order.serial_number}) if its key is lost; the same request, sent again, is a new "
        "order.",
        target=order.order_id,
        value=order.serial_number or "",
    )


def _not_taken(order: Order, refusal: str | None) -> GatewayError:
    if order.state is OrderState.REFUSED and refusal:
        return GatewayError(
            ErrorKind.ENROLLMENT_REFUSED,
            f"{refusal} Order {order.order_id} came to nothing.",
            target=order.order_id,
            value=str(order.failure_code),
        )
    return GatewayError(
        ErrorKind.ENROLLMENT_NOT_PLACED,
        f"Nothing was ordered (order {order.order_id}): Sectigo could not be asked, or did not "
        "take orders from this gateway. Send the same request again later; the gateway's operator "
        "finds the cause under the order's id.",
        target=order.order_id,
        value="" if order.failure_code is None else str(order.failure_code),
        retry_after_seconds=60,
    )


# What is refused or never placed counts towards no day, and a client that asks in a circle may cost
# a POST each time: ten times what it may order is a mistake, and no bad day of Sectigo's.
ATTEMPTS_PER_ORDER = 10
# Long enough for the one that waits to have an answer, and cheap: one read of the table each time.
_ASK_AGAIN_SECONDS = 5


def waited_for(order: Order) -> GatewayError:
    """Say that another request waits for the same certificate already."""
    return GatewayError(
        ErrorKind.ENROLLMENT_PENDING,
        f"Another request is waiting for the certificate of order {order.order_id} at this moment. "
        "Repeat the same request to get it as well; nothing is ordered a second time by that.",
        target=order.order_id,
        retry_after_seconds=_ASK_AGAIN_SECONDS,
    )


def key_reused(found: Order) -> GatewayError:
    """Say that an Idempotency-Key is another request's."""
    return GatewayError(
        ErrorKind.IDEMPOTENCY_KEY_REUSED,
        f"Idempotency-Key names the order {found.order_id}, which is for something else. Use "
        "another key.",
        target="Idempotency-Key",
        value=found.order_id,
    )


def too_many_open(open_ids: tuple[str, ...]) -> GatewayError:
    """Say that as many orders for the same names are open as may be."""
    listed = ", ".join(open_ids)
    return GatewayError(
        ErrorKind.TOO_MANY_OPEN_ORDERS,
        f"{len(open_ids)} orders for this profile and these names are open already: {listed}. "
        "Repeat one of their requests to get its certificate, have them settled at Sectigo, or "
        "have max-open-orders raised.",
        target="subjectAltNames",
        value=listed,
    )


def too_many_today(placed: int, at_most: int, now: datetime) -> GatewayError:
    """Say that a client has ordered, or tried to, as often as it may in a day.

    Args:
        placed: What counts: what was bought, or may have been.
        at_most: How many it may order.
        now: In UTC.
    """
    what = (
        f"placed {placed} orders today, which is all that it may"
        if placed >= at_most
        else f"tried {ATTEMPTS_PER_ORDER * at_most} orders today, most of which were refused"
    )
    return GatewayError(
        ErrorKind.TOO_MANY_ORDERS,
        f"This client has {what}. Try again tomorrow (UTC), or have max-orders-per-day raised.",
        value=str(placed),
        retry_after_seconds=seconds_left_today(now),
    )
