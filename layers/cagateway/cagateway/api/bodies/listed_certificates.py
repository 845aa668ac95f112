"""The list of certificates, for operators."""

from __future__ import annotations

from collections.abc import Sequence

from cagateway.api.bodies.common import Body, instant, message
from cagateway.domain.authorities.configuration import CertificateAuthority
from cagateway.services.certificates.listing import Line


def certificate_list(
    lines: Sequence[Line], authority: CertificateAuthority | None, next_page_index: str
) -> Body:
    """Render `CertificateListResponse`.

    Args:
        lines: The certificates.
        authority: Their CA, which may say what is public; `None` if it is deleted.
        next_page_index: What the next page begins after; "" at the end.
    """
    return {
        "type": "CertificateListResponse",
        "message": message("Certificates retrieved successfully."),
        "certificates": [_certificate(line, authority) for line in lines],
        "nextPageIndex": next_page_index,
        "morePages": bool(next_page_index),
    }


def _certificate(line: Line, authority: CertificateAuthority | None) -> Body:
    one = line.certificate
    is_public = one.is_public_tls
    if authority is not None:
        is_public = authority.is_public_tls(one.profile_id, by_policy=is_public)
    return {
        "serialNumber": one.serial_number,
        "subjectName": one.subject_name,
        "names": list(one.names),
        "profileId": one.profile_id,
        "clientId": one.client_id,
        "issuedAt": instant(one.not_before),
        "expiresAt": instant(one.not_after),
        "status": str(line.status),
        "renewedBy": line.renewed_by,
        "keyType": one.key_type,
        "isPublicTls": is_public,
        "hasClientAuth": one.has_client_auth,
        "orderId": one.order_id,
    }
