"""The schemas of orders, certificates and what happens to them."""

from __future__ import annotations

from cagateway.api.bodies.certificates import LEFT_BEHIND
from cagateway.domain.certificates.events import CertificateAction
from cagateway.domain.certificates.listed import CertificateStatus
from cagateway.domain.certificates.revocation import REVOKE, SECTIGO_REASON_CODES
from cagateway.domain.orders.advice import Need
from cagateway.domain.orders.order import Objection
from cagateway.domain.orders.states import OrderState
from operations.contract.json_schema import (
    COUNT,
    FLAG,
    INSTANT,
    OPEN,
    TEXT,
    Schema,
    answer,
    closed,
    listed,
    maybe,
    one_of,
)

_CHAIN = listed(closed({"certificateData": TEXT}))

ORDER_SCHEMAS: dict[str, Schema] = {
    "EnrollmentResponse": answer(
        "EnrollmentResponse",
        {
            "enrollment": closed(
                {
                    "id": TEXT,
                    "status": one_of(["ACCEPTED", "PENDING", "REJECTED"]),
                    "body": TEXT,
                    "serialNumber": TEXT,
                    "subjectName": TEXT,
                    "issuerName": TEXT,
                    "validityPeriod": TEXT,
                    "properties": OPEN,
                    "chain": _CHAIN,
                },
                {
                    "state": one_of(OrderState),
                    "requestedAt": INSTANT,
                    "failure": TEXT,
                    "revokedBy": TEXT,
                },
            )
        },
    ),
    "CertificateResponse": answer(
        "CertificateResponse",
        {
            "certificate": closed(
                {
                    "status": one_of(["normal", "revoked", "expired"]),
                    "versionNumber": TEXT,
                    "serialNumber": TEXT,
                    "issuerName": TEXT,
                    "subjectName": TEXT,
                    "rfc2253EncodedSubjectName": TEXT,
                    "validityPeriod": TEXT,
                    "certificateData": TEXT,
                },
                {
                    "revocationInfo": closed(
                        {
                            # Another CA's word where it was revoked elsewhere.
                            "reason": TEXT,
                            "revocationDate": maybe(INSTANT),
                        }
                    )
                },
            ),
            "chain": _CHAIN,
        },
    ),
    "ActionResponse": answer(
        "ActionResponse",
        {
            "action": closed(
                {
                    "type": {"const": REVOKE},
                    "id": TEXT,
                    "properties": OPEN,
                    "comment": TEXT,
                    "reason": one_of(SECTIGO_REASON_CODES),
                    "status": {"const": "COMPLETED"},
                    "succeedIfAlreadyInRequestedState": FLAG,
                }
            )
        },
    ),
    "CertificateEventsResponse": answer(
        "CertificateEventsResponse",
        {
            "events": listed(
                closed(
                    {
                        "action": one_of(CertificateAction),
                        "event": COUNT,
                        "eventDate": INSTANT,
                        "serialNumber": TEXT,
                        "reason": TEXT,
                        "detail": TEXT,
                    },
                    {"certificate": TEXT},
                )
            ),
            "nextPageIndex": TEXT,
            "morePages": FLAG,
            "hasMore": FLAG,
        },
    ),
    "CertificateListResponse": answer(
        "CertificateListResponse",
        {
            "certificates": listed(
                closed(
                    {
                        "serialNumber": TEXT,
                        "subjectName": TEXT,
                        "names": listed(TEXT),
                        "profileId": TEXT,
                        "clientId": TEXT,
                        "issuedAt": INSTANT,
                        "expiresAt": INSTANT,
                        "status": one_of(CertificateStatus),
                        "renewedBy": TEXT,
                        "keyType": TEXT,
                        "isPublicTls": FLAG,
                        "hasClientAuth": FLAG,
                        "orderId": TEXT,
                    }
                )
            ),
            "nextPageIndex": TEXT,
            "morePages": FLAG,
        },
    ),
    "OrdersResponse": answer(
        "OrdersResponse",
        {
            "orders": listed(
                closed(
                    {
                        "id": TEXT,
                        "state": one_of([*OrderState, LEFT_BEHIND]),
                        "lastState": one_of(OrderState),
                        "need": one_of(Need),
                        "advice": TEXT,
                        "clientId": TEXT,
                        "profileId": TEXT,
                        "requestType": one_of(["PKCS10", "PKCS12"]),
                        "subjectAltNames": listed(TEXT),
                        "days": COUNT,
                        "sectigoId": maybe(COUNT),
                        "sectigoStatus": TEXT,
                        "account": TEXT,
                        "failure": TEXT,
                        "objection": one_of(["", *Objection]),
                        "remarks": listed(TEXT),
                        "serialNumber": TEXT,
                        "renews": TEXT,
                        "revokedBy": TEXT,
                        "requestedAt": INSTANT,
                        "lookedAt": maybe(INSTANT),
                        "nextLookAt": maybe(INSTANT),
                        "deliveredAt": maybe(INSTANT),
                    }
                )
            ),
            "nextPageIndex": TEXT,
            "morePages": FLAG,
        },
    ),
}
