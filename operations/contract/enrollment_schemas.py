"""The schemas of what clients ask for: CA Gateway's EnrollmentRequest, and its actions.

Members that are not named here are ignored, and null means absent.
"""

from __future__ import annotations

from cagateway.domain.certificates.revocation import OTHER_ACTIONS, REVOKE
from cagateway.domain.enrollment.options import (
    MAX_PASSWORD_CHARACTERS,
    MIN_PASSWORD_CHARACTERS,
)
from cagateway.domain.enrollment.request import MAX_SUBJECT_ENTRIES
from cagateway.domain.profiles.field_settings import RENEWED_SERIAL
from operations.contract.json_schema import FLAG, TEXT, Schema, listed, maybe, one_of, ref


def _opened(optional: Schema, required: Schema | None = None) -> Schema:
    """Describe an object that may have other members, and nulls for those that it may lack."""
    nullable = {name: _or_null(schema) for name, schema in optional.items()}
    described = {"type": "object", "properties": {**(required or {}), **nullable}}
    return described | ({"required": list(required)} if required else {})


def _or_null(schema: Schema) -> Schema:
    said = {"description": schema["description"]} if "description" in schema else {}
    bare = {name: value for name, value in schema.items() if name != "description"}
    return {**maybe(bare), **said}


def _said(schema: Schema, description: str) -> Schema:
    return {**schema, "description": description}


def _some(name: str) -> Schema:
    return {**listed(ref(name)), "maxItems": MAX_SUBJECT_ENTRIES}


ENROLLMENT_REQUESTS: dict[str, Schema] = {
    "EnrollmentRequest": _opened(
        {
            "csr": _said(TEXT, "PKCS #10: base64 of its DER, or PEM; at most 32,767 characters."),
            "requiredFormat": ref("RequiredFormat"),
            "optionalCertificateRequestDetails": ref("OptionalCertificateRequestDetails"),
            "subjectVariables": _some("SubjectVariable"),
            "subjectAltNames": _some("SubjectAltName"),
            "properties": ref("RequestProperties"),
            "renewal": _said(FLAG, f"It renews the certificate of `properties.{RENEWED_SERIAL}`."),
        },
        {"profileId": TEXT},
    ),
    "RequiredFormat": _opened(
        {
            "format": _said(TEXT, "X509, PEM or PKCS12, in any case; X509 if there is none."),
            "protection": ref("Protection"),
        }
    ),
    "Protection": _opened(
        {
            "type": _said(TEXT, "PasswordProtection."),
            "password": {
                "type": "string",
                "minLength": MIN_PASSWORD_CHARACTERS,
                "maxLength": MAX_PASSWORD_CHARACTERS,
                "description": "Of a PKCS12 file.",
            },
        }
    ),
    "OptionalCertificateRequestDetails": _opened(
        {
            "validityPeriod": _said(TEXT, "An ISO 8601 duration, or an interval that begins now."),
            "subjectDn": TEXT,
            "forceIssuance": _said(FLAG, "The certificate of an equal request will not do."),
        }
    ),
    "SubjectVariable": _opened({"value": TEXT}, {"type": TEXT}),
    "SubjectAltName": _opened(
        {"value": TEXT, "der": _said(TEXT, "Base64 of its DER, instead of a value.")},
        {"type": TEXT},
    ),
    "RequestProperties": {
        **_opened({RENEWED_SERIAL: _said(TEXT, "The renewed certificate's, in hexadecimal.")}),
        "additionalProperties": True,
        "description": "What the profile asks for by name (`requestedProperties`), and more.",
    },
    "ActionRequest": _opened({}, {"action": ref("Action")}),
    "Action": _opened(
        {"reason": TEXT, "comment": TEXT}, {"type": one_of([REVOKE, *OTHER_ACTIONS])}
    ),
}
