"""The schemas of answers about orders, certificates, domains, and what is foreseen of them."""

from __future__ import annotations

from collections.abc import Mapping

from cagateway.api.bodies.certificates import LEFT_BEHIND
from cagateway.domain.certificates.issued import CertificateAction
from cagateway.domain.certificates.listed import CertificateStatus
from cagateway.domain.certificates.revocation import REVOKE, SECTIGO_REASON_CODES
from cagateway.domain.dcv.domains import DomainMethod, DomainOrderStatus, DomainStatus
from cagateway.domain.foresight.findings import FindingCode, Severity
from cagateway.domain.foresight.rules import RuleKind
from cagateway.domain.orders.needs import Need
from cagateway.domain.orders.order import Objection
from cagateway.domain.orders.states import OrderState
from operations.contract.json_schema import (
    COUNT,
    DATE,
    FLAG,
    INSTANT,
    OPEN,
    TEXT,
    Schema,
    Shape,
    answer,
    answers,
    maybe,
    one_of,
)

_CHAIN: Shape = [{"certificateData": TEXT}]
_PAGE: Mapping[str, Shape] = {"nextPageIndex": TEXT, "morePages": FLAG}
_NUMBER = Schema(type="number", minimum=0)
_COUNTS = Schema(type="object", propertyNames=one_of(FindingCode), additionalProperties=COUNT)

ORDER_SCHEMAS: dict[str, Schema] = answers(
    {
        "EnrollmentResponse": {
            "enrollment": {
                "id": TEXT,
                "status": one_of(["ACCEPTED", "PENDING", "REJECTED"]),
                "body": TEXT,
                "serialNumber": TEXT,
                "subjectName": TEXT,
                "issuerName": TEXT,
                "validityPeriod": TEXT,
                "properties": OPEN,
                "chain": _CHAIN,
                "state?": one_of(OrderState),
                "requestedAt?": INSTANT,
                "failure?": TEXT,
                "revokedBy?": TEXT,
            }
        },
        "CertificateResponse": {
            "certificate": {
                "status": one_of(["normal", "revoked", "expired"]),
                "versionNumber": TEXT,
                "serialNumber": TEXT,
                "issuerName": TEXT,
                "subjectName": TEXT,
                "rfc2253EncodedSubjectName": TEXT,
                "validityPeriod": TEXT,
                "certificateData": TEXT,
                # The reason is another CA's word where it was revoked elsewhere.
                "revocationInfo?": {"reason": TEXT, "revocationDate": maybe(INSTANT)},
            },
            "chain": _CHAIN,
        },
        "ActionResponse": {
            "action": {
                "type": Schema(const=REVOKE),
                "id": TEXT,
                "properties": OPEN,
                "comment": TEXT,
                "reason": one_of(SECTIGO_REASON_CODES),
                "status": Schema(const="COMPLETED"),
                "succeedIfAlreadyInRequestedState": FLAG,
            }
        },
        "CertificateEventsResponse": {
            "events": [
                {
                    "action": one_of(CertificateAction),
                    "event": COUNT,
                    "eventDate": INSTANT,
                    "serialNumber": TEXT,
                    "reason": TEXT,
                    "detail": TEXT,
                    "certificate?": TEXT,
                }
            ],
            **_PAGE,
            "hasMore": FLAG,
        },
        "CertificateListResponse": {
            "certificates": [
                {
                    "serialNumber": TEXT,
                    "subjectName": TEXT,
                    "names": [TEXT],
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
            ],
            **_PAGE,
        },
        "OrdersResponse": {
            "orders": [
                {
                    "id": TEXT,
                    "state": one_of([*OrderState, LEFT_BEHIND]),
                    "lastState": one_of(OrderState),
                    "need": one_of(Need),
                    "advice": TEXT,
                    "clientId": TEXT,
                    "profileId": TEXT,
                    "requestType": one_of(["PKCS10", "PKCS12"]),
                    "subjectAltNames": [TEXT],
                    "days": COUNT,
                    "sectigoId": maybe(COUNT),
                    "sectigoStatus": TEXT,
                    "account": TEXT,
                    "failure": TEXT,
                    "objection": one_of(["", *Objection]),
                    "remarks": [TEXT],
                    "serialNumber": TEXT,
                    "renews": TEXT,
                    "revokedBy": TEXT,
                    "requestedAt": INSTANT,
                    "lookedAt": maybe(INSTANT),
                    "nextLookAt": maybe(INSTANT),
                    "deliveredAt": maybe(INSTANT),
                }
            ],
            **_PAGE,
        },
        "ReadinessResponse": {
            "rules": [
                {
                    "rule": one_of(RuleKind),
                    "date": DATE,
                    "summary": TEXT,
                    "source": TEXT,
                    "url": TEXT,
                    "inForce": FLAG,
                    "limit?": COUNT,
                }
            ],
            "findings": [
                {
                    "code": one_of(FindingCode),
                    "date": DATE,
                    "severity": one_of(Severity),
                    "message": TEXT,
                    "profileId?": TEXT,
                    "clientId?": TEXT,
                    "serialNumber?": TEXT,
                    "domain?": TEXT,
                    "days?": COUNT,
                    "count?": COUNT,
                }
            ],
            "counts": _COUNTS,
            "timeline": [
                {
                    "date": DATE,
                    "severity": one_of(Severity),
                    "counts": _COUNTS,
                    "clientIds": [TEXT],
                    "profileIds": [TEXT],
                    "domains": [TEXT],
                }
            ],
            "forecast": [
                {
                    "date": DATE,
                    "ordersPerDay": _NUMBER,
                    "busiestOrdersPerDay": _NUMBER,
                    "validityDays?": COUNT,
                    "busiestClientId?": TEXT,
                    "cap?": COUNT,
                }
            ],
            "certificates": COUNT,
            "isComplete": FLAG,
            "computedAt?": INSTANT,
            "domainsReadAt?": INSTANT,
        },
    }
) | {
    "AssessmentRequested": answer("ReadinessResponse", {}),
    "DomainListResponse": answer(
        "DomainListResponse",
        {
            "domains": [
                {
                    "name": TEXT,
                    "status": one_of(DomainStatus),
                    "method": maybe(one_of(DomainMethod)),
                    "validatedUntil": maybe(INSTANT),
                    # `expiration`, or the date of the rule that ends it earlier.
                    "endsBy": maybe(TEXT),
                    "orderStatus": maybe(one_of(DomainOrderStatus)),
                    "certificates": COUNT,
                }
            ],
            "readAt": maybe(INSTANT),
        },
    ),
}
