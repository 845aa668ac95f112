"""`EnrollmentValidationResponse`, apart from the other bodies: it knows of cryptography."""

from __future__ import annotations

from cagateway.api.bodies.common import Body, instant, message
from cagateway.domain.enrollment.decision import Decision
from cagateway.domain.enrollment.offer import Constraints
from cagateway.domain.enrollment.ordered_fields import OrderedFields
from cagateway.domain.enrollment.validity import counted_days
from cagateway.services.authorities.served import Reading
from cagateway.services.orders.validation import Validation


def validation(valid: Validation) -> Body:
    """Render what will be issued for a valid request."""
    decision = valid.decision
    return {
        "type": "EnrollmentValidationResponse",
        "message": message(_summary(decision), decision.remarks),
        "validation": {
            "profileId": valid.profile.id,
            "certType": valid.profile.properties.cert_type,
            "requestType": decision.request_type,
            "keyType": {
                "algorithm": decision.key.key_type.algorithm,
                "value": decision.key.key_type.value,
                "source": decision.key.decided_by,
            },
            "subjectAltNames": list(decision.names.values),
            "validity": {"days": decision.validity.days, "source": decision.validity.decided_by},
            "constraints": _constraints(decision.constraints),
            "sync": _sync(valid.reading),
            **_fields(decision.fields),
        },
    }


def _fields(fields: OrderedFields) -> Body:
    """Render what the order is sent with beside Sectigo's own fields, where there is anything."""
    body: Body = {}
    if fields.custom_fields:
        body["customFields"] = [
            {"name": name, "value": value} for name, value in fields.custom_fields
        ]
    if fields.external_requester:
        body["externalRequester"] = fields.external_requester
    return body


def _summary(decision: Decision) -> str:
    key_type, term = decision.key.key_type, counted_days(decision.validity.days)
    return f"The request is valid: a certificate for an {key_type} key, for {term}."


def _constraints(constraints: Constraints) -> Body:
    return {
        "keyTypes": constraints.key_types.as_mapping(),
        "keyTypesSource": constraints.key_types_source,
        "terms": list(constraints.terms),
        "termsSource": constraints.terms_source,
    }


def _sync(reading: Reading) -> Body:
    return {
        "state": reading.freshness,
        "syncedAt": instant(reading.snapshot.synced_at if reading.snapshot else None),
    }
