"""The schemas of what is foreseen."""

from __future__ import annotations

from cagateway.domain.foresight.findings import FindingCode, Severity
from cagateway.domain.foresight.rules import RuleKind
from operations.contract.json_schema import (
    COUNT,
    FLAG,
    INSTANT,
    TEXT,
    Schema,
    answer,
    closed,
    listed,
    one_of,
)

_DATE: Schema = {"type": "string", "format": "date"}
_NUMBER: Schema = {"type": "number", "minimum": 0}
_COUNTS: Schema = {
    "type": "object",
    "propertyNames": one_of(FindingCode),
    "additionalProperties": COUNT,
}
READINESS_SCHEMAS: dict[str, Schema] = {
    "ReadinessResponse": answer(
        "ReadinessResponse",
        {
            "rules": listed(
                closed(
                    {
                        "rule": one_of(RuleKind),
                        "date": _DATE,
                        "summary": TEXT,
                        "source": TEXT,
                        "url": TEXT,
                        "inForce": FLAG,
                    },
                    {"limit": COUNT},
                )
            ),
            "findings": listed(
                closed(
                    {
                        "code": one_of(FindingCode),
                        "date": _DATE,
                        "severity": one_of(Severity),
                        "message": TEXT,
                    },
                    {
                        "profileId": TEXT,
                        "clientId": TEXT,
                        "serialNumber": TEXT,
                        "domain": TEXT,
                        "days": COUNT,
                        "count": COUNT,
                    },
                )
            ),
            "counts": _COUNTS,
            "timeline": listed(
                closed(
                    {
                        "date": _DATE,
                        "severity": one_of(Severity),
                        "counts": _COUNTS,
                        "clientIds": listed(TEXT),
                        "profileIds": listed(TEXT),
                        "domains": listed(TEXT),
                    }
                )
            ),
            "forecast": listed(
                closed(
                    {
                        "date": _DATE,
                        "ordersPerDay": _NUMBER,
                        "busiestOrdersPerDay": _NUMBER,
                    },
                    {"validityDays": COUNT, "busiestClientId": TEXT, "cap": COUNT},
                )
            ),
            "certificates": COUNT,
            "isComplete": FLAG,
        },
        {"computedAt": INSTANT, "domainsReadAt": INSTANT},
    ),
    "AssessmentRequested": answer("ReadinessResponse", {}),
}
