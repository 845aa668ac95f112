"""The schemas of answers about CAs and clients. What one has beyond them breaks the contract."""

from __future__ import annotations

from collections.abc import Mapping

from cagateway.domain.acme.credentials import MAX_CREDENTIALS
from cagateway.domain.authorities.connection_failures import FailureReason
from cagateway.domain.documents import ChangeAction
from cagateway.domain.sync.snapshot import Freshness
from cagateway.domain.sync.state import SyncCause
from cagateway.domain.violations import ViolationCode
from cagateway.events import published
from operations.contract.json_schema import (
    COUNT,
    FLAG,
    IDENTIFIER,
    INSTANT,
    OPEN,
    TEXT,
    Schema,
    Shape,
    answer,
    answers,
    maybe,
    one_of,
    ref,
    schema_of,
)

_DETAIL: Mapping[str, Shape] = {"code": TEXT, "message": TEXT, "target": TEXT, "value": TEXT}
_REQUIREMENT: Shape = {"name": TEXT, "description": TEXT, "required": FLAG}
# Why a connection that was tried does not work.
_FAILURE: Mapping[str, Shape] = {
    "reason?": one_of([*FailureReason, "connection-test-unfinished"]),
    "message?": TEXT,
}
# A list that is not believed yet, with the first of the profiles that it lacks.
_HELD: Shape = {
    "listed": COUNT,
    "known": COUNT,
    "vanished": COUNT,
    "seen": COUNT,
    "acceptedAfter": COUNT,
    "missing": [{"profileId": TEXT, "profileName": TEXT}],
}
_BACKOFF: Shape = {
    "reason": one_of(FailureReason),
    "message": TEXT,
    "failedAt": INSTANT,
    "failures": COUNT,
    "nextAttemptAt": INSTANT,
    "isHeld": FLAG,
    # Where one CA is asked about.
    "held?": maybe(_HELD),
}
_EVENTS = [
    published.SYNC_COMPLETED,
    published.SYNC_FAILED,
    published.SYNC_HELD,
    published.PROFILES_CHANGED,
    published.CONFIGURATION_CHANGED,
]
# docs/events.md is the contract of their members.
_EVENT = Schema(
    type="object",
    properties={
        "event": one_of(_EVENTS),
        "caId": TEXT,
        "version": TEXT,
        "cause": one_of(SyncCause),
        "action": one_of(ChangeAction),
    },
    required=["event", "caId", "version"],
)
_KEY_ID = Schema(type="string", pattern="^[a-z2-7]{26}$")
_CLIENT_EVENT: Shape = {
    "event": one_of([published.CLIENT_CHANGED]),
    "version": TEXT,
    "clientId": IDENTIFIER,
    "clientVersion": COUNT,
    "action": one_of(ChangeAction),
    "principal": TEXT,
    "changedAt": INSTANT,
    "settings": [{"setting": TEXT, "before": maybe(TEXT), "after": maybe(TEXT)}],
}
_CREDENTIAL_EVENT: Shape = {
    "event": one_of([published.ACME_CREDENTIAL_CHANGED]),
    "version": TEXT,
    "clientId": IDENTIFIER,
    "keyId": _KEY_ID,
    "action": one_of(ChangeAction),
    "principal": TEXT,
    "changedAt": INSTANT,
    "expiresAt?": INSTANT,
}
_CREDENTIAL: Mapping[str, Shape] = {
    "keyId": _KEY_ID,
    "createdAt": INSTANT,
    "expiresAt": maybe(INSTANT),
    "createdBy": TEXT,
}
_DOCUMENT: Mapping[str, Shape] = {
    "id": IDENTIFIER,
    "version": COUNT,
    "changedAt": INSTANT,
    "configuration": OPEN,
}
_PAGE: Mapping[str, Shape] = {"morePages": FLAG, "nextPageIndex": maybe(IDENTIFIER)}

SCHEMAS: dict[str, Shape] = {
    "Detail": Schema(
        schema_of(_DETAIL),
        description="One thing that is wrong, or worth knowing. Of a request that is refused, "
        f"`code` is one of {', '.join(ViolationCode)}.",
    ),
    "Message": {"message": TEXT, "details": [ref("Detail")]},
    **answers({"ErrorResponse": {"error": {**_DETAIL, "details": [ref("Detail")]}}}),
    "Authority": {
        "id": IDENTIFIER,
        "name": TEXT,
        "properties": {"connector-name": TEXT, "type": TEXT},
        "chain": [{"certificateData": TEXT}],
        "certificate?": {"certificateData": TEXT},
    },
    "Profile": {
        "id": IDENTIFIER,
        "name": TEXT,
        "properties": Schema(type="object", additionalProperties=TEXT),
        "protocols": [TEXT],
        "requestedProperties": [_REQUIREMENT],
        "subjectAltNameRequirements": [{"type": TEXT, "required": FLAG}],
        "subjectVariableRequirements": [_REQUIREMENT],
    },
    **answers(
        {
            "CAListResponse": {"caList": [ref("Authority")]},
            "CAResponse": {"ca": ref("Authority")},
            "CAStatusResponse": {"status": one_of(["UP", "DOWN"])},
            "ProfilesResponse": {"profiles": [ref("Profile")]},
            "ProfileResponse": {"profile": ref("Profile")},
            "EnrollmentValidationResponse": {
                "validation": {
                    "profileId": IDENTIFIER,
                    "certType": maybe(TEXT),
                    "requestType": one_of(["PKCS10", "PKCS12"]),
                    "keyType": {
                        "algorithm": TEXT,
                        "value": TEXT,
                        "source": one_of(["request", "key-types", "default"]),
                    },
                    "subjectAltNames": [TEXT],
                    "validity": {"days": COUNT, "source": one_of(["request", "terms", "default"])},
                    "constraints": {
                        "keyTypes": Schema(type="object", additionalProperties=schema_of([TEXT])),
                        "keyTypesSource": one_of(["local", "sectigo", "default"]),
                        "terms": [COUNT],
                        "termsSource": one_of(["local", "sectigo", "default"]),
                    },
                    "sync": {"state": one_of(Freshness), "syncedAt": maybe(INSTANT)},
                    # Where the order has any.
                    "customFields?": [{"name": TEXT, "value": TEXT}],
                    "externalRequester?": TEXT,
                }
            },
        }
    ),
    "ManagedAuthority": {
        **_DOCUMENT,
        # With $fields=caList.profileSync; null for a document that cannot be read.
        "profileSync?": maybe(
            {
                "state": one_of(Freshness),
                "syncedAt": maybe(INSTANT),
                "setback": maybe(_BACKOFF),
            }
        ),
    },
    **answers(
        {
            "ManagedCAResponse": {"ca": ref("ManagedAuthority")},
            "ManagedCAListResponse": {"caList": [ref("ManagedAuthority")], **_PAGE},
            "ManagedCADeletedResponse": {},
            "ConfigurationTestResponse": {
                "connection": {
                    "state": one_of(["ok", "failed", "not-tested"]),
                    "profiles?": COUNT,
                    **_FAILURE,
                }
            },
            "OrganizationsResponse": {
                "organizations": [{"id": COUNT, "name": TEXT, "parent": maybe(TEXT)}],
                "isComplete": FLAG,
                "connection": {"state": one_of(["ok", "failed"]), **_FAILURE},
            },
        }
    ),
    "ProfileSyncRequestedResponse": answer(
        "ProfileSyncResponse", {"profileSync": {"requestedAt": INSTANT}}
    ),
    "ProfileSyncResponse": answer(
        "ProfileSyncResponse",
        {
            "profileSync": {
                "state": one_of(Freshness),
                "syncedAt": maybe(INSTANT),
                "profiles": maybe(COUNT),
                "nextSyncAt": maybe(INSTANT),
                "isAskedFor": FLAG,
                "setback": maybe(_BACKOFF),
                "history": [_EVENT],
            }
        },
    ),
    "ManagedClient": _DOCUMENT,
    **answers(
        {
            "ManagedClientResponse": {"client": ref("ManagedClient")},
            "ManagedClientListResponse": {"clientList": [ref("ManagedClient")], **_PAGE},
            "ManagedClientDeletedResponse": {},
            "ClientTestResponse": {"nameExamples": [{"name": TEXT, "isAllowed": FLAG}]},
            "ClientHistoryResponse": {
                "history": [Schema(oneOf=[schema_of(_CLIENT_EVENT), schema_of(_CREDENTIAL_EVENT)])]
            },
            "AcmeCredentialResponse": {
                **_CREDENTIAL,
                "hmacKey": Schema(type="string", pattern="^[A-Za-z0-9_][A-Za-z0-9_-]{42}$"),
            },
            "AcmeCredentialListResponse": {
                "credentials": Schema(schema_of([_CREDENTIAL]), maxItems=MAX_CREDENTIALS)
            },
            "AcmeCredentialDeletedResponse": {},
        }
    ),
}
