"""The schemas of the bodies about clients."""

from __future__ import annotations

from cagateway.domain.access.bound_settings import MAX_PROFILES
from cagateway.domain.access.clients import MAX_CAS
from cagateway.domain.access.name_patterns import MAX_PATTERNS
from cagateway.domain.access.roles import CLIENT_ROLES
from cagateway.domain.access.sight import Sight
from cagateway.domain.acme.credentials import MAX_CREDENTIALS
from cagateway.domain.documents import ChangeAction
from cagateway.domain.profiles.terms import MAX_TERM_DAYS
from cagateway.events import published
from operations.contract.json_schema import (
    COUNT,
    FLAG,
    IDENTIFIER,
    INSTANT,
    OPEN,
    TEXT,
    Schema,
    answer,
    closed,
    listed,
    maybe,
    one_of,
    ref,
)

_KEY_ID: Schema = {"type": "string", "pattern": "^[a-z2-7]{26}$"}
_CLIENT_EVENT = closed(
    {
        "event": one_of([published.CLIENT_CHANGED]),
        "version": TEXT,
        "clientId": IDENTIFIER,
        "clientVersion": COUNT,
        "action": one_of(ChangeAction),
        "principal": TEXT,
        "changedAt": INSTANT,
        "settings": listed(closed({"setting": TEXT, "before": maybe(TEXT), "after": maybe(TEXT)})),
    }
)
_CREDENTIAL_EVENT = closed(
    {
        "event": one_of([published.ACME_CREDENTIAL_CHANGED]),
        "version": TEXT,
        "clientId": IDENTIFIER,
        "keyId": _KEY_ID,
        "action": one_of(ChangeAction),
        "principal": TEXT,
        "changedAt": INSTANT,
    },
    {"expiresAt": INSTANT},
)
_CREDENTIAL = {
    "keyId": _KEY_ID,
    "createdAt": INSTANT,
    "expiresAt": maybe(INSTANT),
    "createdBy": TEXT,
}

CLIENT_SCHEMAS: dict[str, Schema] = {
    "ManagedClient": closed(
        {"id": IDENTIFIER, "version": COUNT, "changedAt": INSTANT, "configuration": OPEN}
    ),
    "ManagedClientResponse": answer("ManagedClientResponse", {"client": ref("ManagedClient")}),
    "ManagedClientListResponse": answer(
        "ManagedClientListResponse",
        {
            "clientList": listed(ref("ManagedClient")),
            "morePages": FLAG,
            "nextPageIndex": maybe(IDENTIFIER),
        },
    ),
    "ManagedClientDeletedResponse": answer("ManagedClientDeletedResponse", {}),
    "ClientTestResponse": answer(
        "ClientTestResponse",
        {"nameExamples": listed(closed({"name": TEXT, "isAllowed": FLAG}))},
    ),
    "ClientHistoryResponse": answer(
        "ClientHistoryResponse",
        {"history": listed({"oneOf": [_CLIENT_EVENT, _CREDENTIAL_EVENT]})},
    ),
    "AcmeCredentialResponse": answer(
        "AcmeCredentialResponse",
        {
            **_CREDENTIAL,
            "hmacKey": {"type": "string", "pattern": "^[A-Za-z0-9_][A-Za-z0-9_-]{42}$"},
        },
    ),
    "AcmeCredentialListResponse": answer(
        "AcmeCredentialListResponse",
        {"credentials": {**listed(closed(_CREDENTIAL)), "maxItems": MAX_CREDENTIALS}},
    ),
    "AcmeCredentialDeletedResponse": answer("AcmeCredentialDeletedResponse", {}),
}

CLIENT_REQUESTS: dict[str, Schema] = {
    "AcmeCredentialRequest": {
        "type": "object",
        "properties": {"expiresAt": INSTANT},
        "description": "From expiresAt on it makes no new accounts; those that are made go on.",
    },
    "ClientDocument": {
        "type": "object",
        "properties": {
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
        "required": ["role"],
        "description": "docs/clients.md explains every setting.",
    },
}
