"""Bodies about certificates and their orders; none of them knows of cryptography."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cagateway.api.bodies.common import Body, instant, message
from cagateway.domain.certificates.issued import (
    CertificateAction,
    CertificateEvent,
    IssuedCertificate,
)
from cagateway.domain.certificates.revocation import REVOKE
from cagateway.domain.errors import ErrorDetail
from cagateway.domain.orders.needs import advice_on, need_of
from cagateway.domain.orders.order import Order, remarks_of
from cagateway.domain.orders.placement import OrderAccount
from cagateway.domain.orders.states import LOST_STATES, OrderState

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
    """Render `EnrollmentResponse` for a client that asks how an order stands."""
    about = {
        **_enrollment(order, order.issued.certificate if order.issued else ""),
        "state": str(order.state),
        "requestedAt": instant(order.created_at),
        "failure": order.failure or "",
        "revokedBy": _revoked_by(order),
    }
    text = f"Order {order.order_id} is {order.state}."
    published = message(text, remarks_of(order))
    return {"type": "EnrollmentResponse", "message": published, "enrollment": about}


def certificate(order: Order, issued: IssuedCertificate, now: datetime) -> Body:
    """Render `CertificateResponse`.

    Args:
        order: That it came of.
        issued: The certificate.
        now: The time.
    """
    about: Body = {
        "status": _certificate_status(order, issued, now),
        "versionNumber": "3",
        "serialNumber": issued.serial_number,
        "issuerName": issued.issuer_name,
        "subjectName": issued.subject_name,
        "rfc2253EncodedSubjectName": issued.subject_name,
        "validityPeriod": _validity(issued),
        "certificateData": issued.certificate,
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
        "chain": _chain(issued),
    }


def action(action_id: str, reason: str, comment: str, revoked: Sequence[Order]) -> Body:
    """Render `ActionResponse` for certificates that are revoked."""
    numbers = ", ".join(one.issued.serial_number for one in revoked[:20] if one.issued)
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
    page: Sequence[Order],
    account: OrderAccount | None,
    now: datetime,
    next_page_index: str,
    *,
    has_more: bool,
) -> Body:
    """Render `OrdersResponse`, for operators.

    Args:
        page: The orders.
        account: The one that their CA names now.
        now: The time.
        next_page_index: What the next page begins after.
        has_more: Whether there is one.
    """
    return {
        "type": "OrdersResponse",
        "message": message("Orders retrieved successfully."),
        "orders": [_order(order, account, now) for order in page],
        "nextPageIndex": next_page_index,
        "morePages": has_more,
    }


def _order(order: Order, account: OrderAccount | None, now: datetime) -> Body:
    is_left_behind = order.is_left_behind(account)
    need = need_of(order, now, is_left_behind=is_left_behind)
    return {
        "id": order.order_id,
        "state": LEFT_BEHIND if is_left_behind else str(order.state),
        "lastState": str(order.state),
        "need": str(need),
        "advice": advice_on(order, need),
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
        "renews": order.replaces_serial or "",
        "revokedBy": _revoked_by(order),
        "requestedAt": instant(order.created_at),
        "lookedAt": instant(order.polled_at),
        "nextLookAt": instant(order.next_poll_at),
        "deliveredAt": instant(order.delivered_at),
    }


def _revoked_by(order: Order) -> str:
    """Name the client that revoked it, once it is done; what it asked for before is not shown."""
    return (order.revoked_by or "") if order.state is OrderState.REVOKED else ""


def _enrollment(order: Order, body: str) -> Body:
    return {
        "id": order.order_id,
        "status": _status(order),
        "body": body,
        **_held_of(order.issued),
        "properties": {},
    }


def _held_of(issued: IssuedCertificate | None) -> Body:
    """Render what is known of a certificate; CA Gateway has empty texts where there is none."""
    if issued is None:
        return {
            "serialNumber": "",
            "subjectName": "",
            "issuerName": "",
            "validityPeriod": "",
            "chain": [],
        }
    return {
        "serialNumber": issued.serial_number,
        "subjectName": issued.subject_name,
        "issuerName": issued.issuer_name,
        "validityPeriod": _validity(issued),
        "chain": _chain(issued),
    }


def _status(order: Order) -> str:
    if order.issued:
        return _ACCEPTED
    return _REJECTED if order.state in LOST_STATES else _PENDING


def _certificate_status(order: Order, issued: IssuedCertificate, now: datetime) -> str:
    if order.state is OrderState.REVOKED:
        return "revoked"
    return "expired" if issued.not_after <= now else "normal"


def _validity(issued: IssuedCertificate) -> str:
    return f"{instant(issued.not_before)}/{instant(issued.not_after)}"


def _chain(issued: IssuedCertificate) -> list[Body]:
    return [{"certificateData": one} for one in issued.chain]


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
