"""Bodies about certificates and their orders; none of them knows of cryptography."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cagateway.api.bodies.common import Body, instant, message
from cagateway.domain.certificates.events import CertificateAction, CertificateEvent
from cagateway.domain.certificates.revocation import REVOKE
from cagateway.domain.errors import ErrorDetail
from cagateway.domain.orders.account import OrderAccount
from cagateway.domain.orders.order import LOST_STATES, Order, OrderState
from cagateway.domain.orders.remarks import remarks_of

# What an order of another account reads: it is worked out, and never stored.
LEFT_BEHIND = "left-behind"
# CA Gateway's words. Its clients read but the first, which its Ansible collection wants.
_ACCEPTED, _PENDING, _REJECTED = "ACCEPTED", "PENDING", "REJECTED"
# Keyfactor's client reads a number there; what CA Gateway's own mean is written down nowhere.
_EVENT_NUMBERS = {action: number for number, action in enumerate(CertificateAction, 1)}


def enrollment(order: Order, body: str, remarks: tuple[ErrorDetail, ...]) -> Body:
    """Render `EnrollmentResponse` for a certificate that is delivered."""
    return {
        "type": "EnrollmentResponse",
        "message": message("Enrollment was successful.", (*remarks_of(order), *remarks)),
        "enrollment": _enrollment(order, body),
    }


def order_state(order: Order) -> Body:
    """Render `EnrollmentResponse` for somebody who asks how an order stands."""
    about = {
        **_enrollment(order, order.certificate or ""),
        "state": str(order.state),
        "requestedAt": instant(order.created_at),
        "failure": order.failure or "",
        "revokedBy": _revoked_by(order),
    }
    text = f"Order {order.order_id} is {order.state}."
    published = message(text, remarks_of(order))
    return {"type": "EnrollmentResponse", "message": published, "enrollment": about}


def certificate(order: Order, now: datetime) -> Body:
    """Render `CertificateResponse`."""
    about: Body = {
        "status": _certificate_status(order, now),
        "versionNumber": "3",
        "serialNumber": order.serial_number or "",
        "issuerName": order.issuer_name or "",
        "subjectName": order.subject_name or "",
        "rfc2253EncodedSubjectName": order.subject_name or "",
        "validityPeriod": _validity(order),
        "certificateData": order.certificate or "",
    }
    if order.state is OrderState.REVOKED:
        about["revocationInfo"] = {
            "reason": order.revocation_reason or "",
            "revocationDate": instant(order.revoked_at),
        }
    return {
        "type": "CertificateResponse",
        "message": message("Certificate retrieved successfully."),
        "certificate": about,
        "chain": _chain(order),
    }


def action(action_id: str, reason: str, comment: str, revoked: Sequence[Order]) -> Body:
    """Render `ActionResponse` for certificates that are revoked."""
    numbers = ", ".join(order.serial_number or "" for order in revoked[:20])
    count = "1 certificate is" if len(revoked) == 1 else f"{len(revoked)} certificates are"
    return {
        "type": "ActionResponse",
        "message": message(f"{count} revoked{f': {numbers}' if numbers else ''}."),
        "action": {
            "type": REVOKE,
            "id": action_id,
            "properties": {},
            "comment": comment,
            "reason": reason,
            "status": "COMPLETED",
            "succeedIfAlreadyInRequestedState": True,
        },
    }


def certificate_events(
    events: Sequence[CertificateEvent],
    next_page_index: str,
    *,
    has_more: bool,
    with_certificates: bool,
) -> Body:
    """Render `CertificateEventsResponse`; clients read `morePages`, Entrust documents `hasMore`."""
    return {
        "type": "CertificateEventsResponse",
        "message": message("Certificate events retrieved successfully."),
        "events": [_event(one, with_certificate=with_certificates) for one in events],
        "nextPageIndex": next_page_index,
        "morePages": has_more,
        "hasMore": has_more,
    }


def orders(
    page: Sequence[Order], account: OrderAccount | None, next_page_index: str, *, has_more: bool
) -> Body:
    """Render `OrdersResponse`, for operators.

    Args:
        page: The orders.
        account: The one that their CA names now.
        next_page_index: What the next page begins after.
        has_more: Whether there is one.
    """
    return {
        "type": "OrdersResponse",
        "message": message("Orders retrieved successfully."),
        "orders": [_order(order, account) for order in page],
        "nextPageIndex": next_page_index,
        "morePages": has_more,
    }


def _order(order: Order, account: OrderAccount | None) -> Body:
    is_left_behind = order.is_left_behind(account)
    return {
        "id": order.order_id,
        "state": LEFT_BEHIND if is_left_behind else str(order.state),
        "lastState": str(order.state),
        "clientId": order.client_id,
        "profileId": order.profile_id,
        "requestType": str(order.request_type),
        "subjectAltNames": list(order.alt_names),
        "days": order.term_days,
        "sectigoId": order.sectigo_id,
        "sectigoStatus": order.status_text or "",
        "account": str(order.account or ""),
        "failure": order.failure or "",
        "objection": str(order.objection or ""),
        "remarks": [f"{word}: {value}" for word, value in order.remarks],
        "serialNumber": order.serial_number or "",
        "revokedBy": _revoked_by(order),
        "requestedAt": instant(order.created_at),
        "lookedAt": instant(order.polled_at),
        "nextLookAt": instant(order.next_poll_at),
        "deliveredAt": instant(order.delivered_at),
    }


def _revoked_by(order: Order) -> str:
    """Name the client: until it is done, that somebody asked for it is nobody's business."""
    return (order.revoked_by or "") if order.state is OrderState.REVOKED else ""


def _enrollment(order: Order, body: str) -> Body:
    return {
        "id": order.order_id,
        "status": _status(order),
        "body": body,
        "serialNumber": order.serial_number or "",
        "subjectName": order.subject_name or "",
        "issuerName": order.issuer_name or "",
        "validityPeriod": _validity(order),
        "properties": {},
        "chain": _chain(order),
    }


def _status(order: Order) -> str:
    if order.serial_number:
        return _ACCEPTED
    return _REJECTED if order.state in LOST_STATES else _PENDING


def _certificate_status(order: Order, now: datetime) -> str:
    if order.state is OrderState.REVOKED:
        return "revoked"
    return "expired" if order.not_after and order.not_after <= now else "normal"


def _validity(order: Order) -> str:
    if order.not_before is None or order.not_after is None:
        return ""
    return f"{instant(order.not_before)}/{instant(order.not_after)}"


def _chain(order: Order) -> list[Body]:
    return [{"certificateData": one} for one in order.chain]


def _event(event: CertificateEvent, *, with_certificate: bool) -> Body:
    body: Body = {
        "action": str(event.action),
        "event": _EVENT_NUMBERS[event.action],
        "eventDate": instant(event.at),
        "serialNumber": event.serial_number,
        "reason": event.reason or "",
        "detail": "",
    }
    return body | ({"certificate": event.certificate} if with_certificate else {})
