"""The schemas of what operators and clients send."""

from __future__ import annotations

from cagateway.domain.access.bounds import MAX_PROFILES
from cagateway.domain.access.clients import MAX_CAS
from cagateway.domain.access.name_patterns import MAX_PATTERNS
from cagateway.domain.access.roles import CLIENT_ROLES, Sight
from cagateway.domain.authorities.connection import ACCOUNT_SETTINGS
from cagateway.domain.certificates.revocation import OTHER_ACTIONS, REVOKE
from cagateway.domain.enrollment.options import (
    MAX_PASSWORD_CHARACTERS,
    MIN_PASSWORD_CHARACTERS,
)
from cagateway.domain.enrollment.request import MAX_SUBJECT_ENTRIES
from cagateway.domain.profiles.custom_fields import RENEWED_SERIAL
from cagateway.domain.profiles.profiles import MAX_TERM_DAYS
from operations.contract.json_schema import (
    FLAG,
    IDENTIFIER,
    INSTANT,
    OPEN,
    TEXT,
    Schema,
    Shape,
    maybe,
    one_of,
    ref,
    schema_of,
)

# What administrators send. Unknown members of a document are refused.
_MANAGEMENT: dict[str, Shape] = {
    "ConfigurationDocument": Schema(
        type="object",
        properties={
            "name": TEXT,
            "connector-name": TEXT,
            "certificate": TEXT,
            "chain": {"oneOf": [TEXT, schema_of([TEXT])]},
            "properties": OPEN,
            "profiles": {"type": "array", "maxItems": 1000, "items": OPEN},
        },
        description="docs/configuration.md explains every setting.",
    ),
    "SectigoAccount": dict.fromkeys(ACCOUNT_SETTINGS, TEXT),
    "ProfileSyncRequest": {"force?": FLAG},
    "AcmeCredentialRequest": Schema(
        type="object",
        properties={"expiresAt": INSTANT},
        description="From expiresAt on it makes no new accounts; those that are made go on.",
    ),
    "ClientDocument": Schema(
        type="object",
        properties={
            "name": TEXT,
            "identity": {
                "type": "object",
                "properties": {
                    "subject-dn": TEXT,
                    "issuer-dn": TEXT,
                    "issuer-key-sha256": {"type": "string", "pattern": "^[0-9A-Fa-f]{64}$"},
                    "principal-arn": TEXT,
                },
            },
            "role": one_of(CLIENT_ROLES),
            "ca-ids": {"type": "array", "maxItems": MAX_CAS, "items": TEXT},
            "enabled": FLAG,
            "allowed-names": {"type": "array", "maxItems": MAX_PATTERNS, "items": TEXT},
            "allowed-profiles": {"type": "array", "maxItems": MAX_PROFILES, "items": IDENTIFIER},
            "max-validity-days": {"type": "integer", "minimum": 1, "maximum": MAX_TERM_DAYS},
            "certificates": one_of(Sight),
        },
        required=["role"],
        description="docs/clients.md explains every setting.",
    ),
}


def _opened(optional: dict[str, Schema], required: dict[str, Schema] | None = None) -> Schema:
    """Describe an object that may have other members, and nulls for those that it may lack."""
    nullable = {name: _or_null(schema) for name, schema in optional.items()}
    described = Schema(type="object", properties={**(required or {}), **nullable})
    return Schema(described, required=list(required)) if required else described


def _or_null(schema: Schema) -> Schema:
    said = {"description": schema["description"]} if "description" in schema else {}
    bare = Schema({name: value for name, value in schema.items() if name != "description"})
    return Schema(maybe(bare), **said)


def _said(schema: Schema, description: str) -> Schema:
    return Schema(schema, description=description)


def _some(name: str) -> Schema:
    return Schema(schema_of([ref(name)]), maxItems=MAX_SUBJECT_ENTRIES)


# CA Gateway's EnrollmentRequest, and its actions: members that are not named here are ignored, and
# null means absent.
_ENROLLMENT: dict[str, Schema] = {
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
            "password": Schema(
                type="string",
                minLength=MIN_PASSWORD_CHARACTERS,
                maxLength=MAX_PASSWORD_CHARACTERS,
                description="Of a PKCS12 file.",
            ),
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
    "RequestProperties": Schema(
        _opened({RENEWED_SERIAL: _said(TEXT, "The renewed certificate's, in hexadecimal.")}),
        additionalProperties=True,
        description="What the profile asks for by name (`requestedProperties`), and more.",
    ),
    "ActionRequest": _opened({}, {"action": ref("Action")}),
    "Action": _opened(
        {"reason": TEXT, "comment": TEXT}, {"type": one_of([REVOKE, *OTHER_ACTIONS])}
    ),
}

REQUEST_SCHEMAS = {**_MANAGEMENT, **_ENROLLMENT}
