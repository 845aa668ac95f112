"""Orders as Sectigo shows them: in full, in a list, and in a report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from local.sectigo.ordering.order import Order
from local.sectigo.ordering.placing import key_of

_REQUESTER = "Demo Administrator"
_VENDOR = "Simulated Sectigo"

Document = Mapping[str, Any]


def serial_number(order: Order) -> str:
    """Give the number as Sectigo shows it: pairs of upper-case digits; empty before the issue."""
    if order.certificate is None:
        return ""
    number = order.certificate.serial_number
    return number.to_bytes((number.bit_length() + 7) // 8 or 1).hex(":").upper()


def expires_at(order: Order) -> datetime | None:
    return order.certificate.not_valid_after_utc if order.certificate else None


def details(order: Order) -> Document:
    """Show an order in full, except its request, which Sectigo does not show."""
    enrollment, key = order.enrollment, key_of(order.enrollment.csr)
    document: dict[str, Any] = {
        "commonName": enrollment.common_name,
        "sslId": order.id,
        "id": order.id,
        "orgId": enrollment.org_id,
        "status": order.status,
        "vendor": _VENDOR,
        "certType": enrollment.profile,
        "term": enrollment.term_days,
        "owner": _REQUESTER,
        "requester": _REQUESTER,
        "requestedVia": "REST API",
        "externalRequester": enrollment.external_requester,
        "comments": enrollment.comments,
        "requested": _day(order.requested_at),
        "renewed": order.renewed_at is not None,
        "serialNumber": serial_number(order),
        "keyAlgorithm": key[0],
        # Not known before the issue.
        "keySize": order.enrollment.csr.public_key().key_size if order.certificate else 0,  # type: ignore[union-attr]
        "keyType": " - ".join(key) if order.certificate else key[0],
        "customFields": _custom_fields(order),
        "suspendNotifications": False,
        "autoRenewDetails": {"state": "Not scheduled", "daysBeforeExpiration": 30},
    }
    return {**document, **_alternative_names(order), **_dates(order), **_issued(order)}


def _custom_fields(order: Order) -> list[Document]:
    return [{"name": name, "value": value} for name, value in order.enrollment.custom_fields]


def _alternative_names(order: Order) -> Document:
    """Give all names, the common one among them; of a single name there is no list (hm-edu)."""
    names = order.enrollment.names
    return {"subjectAlternativeNames": names} if len(names) > 1 else {}


def _dates(order: Order) -> Document:
    dates = {
        "approved": order.approved_at,
        "issued": order.issued_at,
        "declined": order.declined_at,
        "expires": expires_at(order),
        "revoked": order.revoked_at,
        "renewedDate": order.renewed_at,
    }
    return {name: _day(at) for name, at in dates.items() if at is not None}


def _issued(order: Order) -> Document:
    if order.approved_at is None:
        return {}
    taken = {
        "orderNumber": order.id + 2_000_000_000,
        "backendCertId": str(order.id + 2_000_000_000),
    }
    if order.reason_code is not None:
        taken["reasonCode"] = order.reason_code
    if order.certificate is None:
        return taken
    return {
        **taken,
        "certificateDetails": _of_certificate(order.certificate, order.enrollment.names),
    }


def _of_certificate(certificate: x509.Certificate, names: Iterable[str]) -> Document:
    return {
        "issuer": certificate.issuer.rfc4514_string(),
        "subject": certificate.subject.rfc4514_string(),
        "subjectAltNames": ", ".join(f"dNSName={name}" for name in names),
        "md5Hash": _fingerprint(certificate, hashes.MD5()),  # noqa: S303 - Sectigo shows it
        "sha1Hash": _fingerprint(certificate, hashes.SHA1()),  # noqa: S303 - as above
        "sha256Hash": _fingerprint(certificate, hashes.SHA256()),
    }


def _fingerprint(certificate: x509.Certificate, algorithm: hashes.HashAlgorithm) -> str:
    return certificate.fingerprint(algorithm).hex().upper()


def _day(at: datetime) -> str:
    return f"{at:%m/%d/%Y}"


def listed(order: Order) -> Document:
    document = {"sslId": order.id, "commonName": order.enrollment.common_name}
    return {**document, **_alternative_names(order), "serialNumber": serial_number(order)}


def reported(order: Order, *, leading_zeros: bool) -> Document:
    """Show an order as a report does: instants, and a serial number without colons."""
    digits = serial_number(order).replace(":", "")
    dates = {
        "requested": order.requested_at,
        "issued": order.issued_at,
        "expires": expires_at(order),
        "revoked": order.revoked_at,
    }
    return {
        "id": order.id,
        "status": order.status,
        "commonName": order.enrollment.common_name,
        "subjAltNames": "; ".join(order.enrollment.names),
        "typeId": order.enrollment.profile.get("id"),
        "term": order.enrollment.term_days,
        "requester": _REQUESTER,
        "externalRequester": order.enrollment.external_requester,
        "comments": order.enrollment.comments,
        "customFields": _custom_fields(order),
        "backendCertId": str(order.id + 2_000_000_000) if order.approved_at else "",
        **{name: _instant(at) for name, at in dates.items() if at is not None},
        "serialNumber": digits if leading_zeros else digits.lstrip("0"),
    }


def _instant(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z"
