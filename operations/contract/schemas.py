"""The bodies' schemas. What an answer has beyond them breaks the contract."""

from __future__ import annotations

from cagateway.domain.authorities.connection import ACCOUNT_SETTINGS
from cagateway.domain.authorities.connection_failures import FailureReason
from cagateway.domain.documents import ChangeAction
from cagateway.domain.sync.freshness import Freshness
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
    answer,
    closed,
    listed,
    maybe,
    one_of,
    ref,
)

_REQUIREMENT = closed({"name": TEXT, "description": TEXT, "required": FLAG})
# Why a connection that was tried does not work.
_FAILURE = {"reason": one_of([*FailureReason, "connection-test-unfinished"]), "message": TEXT}
# A list that is not believed yet, with the first of the profiles that it lacks.
_HELD = closed(
    {
        "listed": COUNT,
        "known": COUNT,
        "vanished": COUNT,
        "seen": COUNT,
        "acceptedAfter": COUNT,
        "missing": listed(closed({"profileId": TEXT, "profileName": TEXT})),
    }
)
_BACKOFF = closed(
    {
        "reason": one_of(FailureReason),
        "message": TEXT,
        "failedAt": INSTANT,
        "failures": COUNT,
        "nextAttemptAt": INSTANT,
        "isHeld": FLAG,
    },
    # Where one CA is asked about.
    {"held": maybe(_HELD)},
)
_EVENTS = [
    published.SYNC_COMPLETED,
    published.SYNC_FAILED,
    published.SYNC_HELD,
    published.PROFILES_CHANGED,
    published.CONFIGURATION_CHANGED,
]
# docs/events.md is the contract of their members.
_EVENT = {
    "type": "object",
    "properties": {
        "event": one_of(_EVENTS),
        "caId": TEXT,
        "version": TEXT,
        "cause": one_of(SyncCause),
        "action": one_of(ChangeAction),
    },
    "required": ["event", "caId", "version"],
}

SCHEMAS: dict[str, Schema] = {
    "Detail": {
        **closed({"code": TEXT, "message": TEXT, "target": TEXT, "value": TEXT}),
        "description": "One thing that is wrong, or worth knowing. Of a request that is refused, "
        f"`code` is one of {', '.join(ViolationCode)}.",
    },
    "Message": closed({"message": TEXT, "details": listed(ref("Detail"))}),
    "ErrorResponse": answer(
        "ErrorResponse",
        {
            "error": closed(
                {
                    "code": TEXT,
                    "message": TEXT,
                    "target": TEXT,
                    "value": TEXT,
                    "details": listed(ref("Detail")),
                }
            )
        },
    ),
    "Authority": closed(
        {
            "id": IDENTIFIER,
            "name": TEXT,
            "properties": closed({"connector-name": TEXT, "type": TEXT}),
            "chain": listed(closed({"certificateData": TEXT})),
        },
        {"certificate": closed({"certificateData": TEXT})},
    ),
    "Profile": closed(
        {
            "id": IDENTIFIER,
            "name": TEXT,
            "properties": {"type": "object", "additionalProperties": TEXT},
            "protocols": listed(TEXT),
            "requestedProperties": listed(_REQUIREMENT),
            "subjectAltNameRequirements": listed(closed({"type": TEXT, "required": FLAG})),
            "subjectVariableRequirements": listed(_REQUIREMENT),
        }
    ),
    "CAListResponse": answer("CAListResponse", {"caList": listed(ref("Authority"))}),
    "CAResponse": answer("CAResponse", {"ca": ref("Authority")}),
    "CAStatusResponse": answer("CAStatusResponse", {"status": one_of(["UP", "DOWN"])}),
    "ProfilesResponse": answer("ProfilesResponse", {"profiles": listed(ref("Profile"))}),
    "ProfileResponse": answer("ProfileResponse", {"profile": ref("Profile")}),
    "EnrollmentValidationResponse": answer(
        "EnrollmentValidationResponse",
        {
            "validation": closed(
                {
                    "profileId": IDENTIFIER,
                    "certType": maybe(TEXT),
                    "requestType": one_of(["PKCS10", "PKCS12"]),
                    "keyType": closed(
                        {
                            "algorithm": TEXT,
                            "value": TEXT,
                            "source": one_of(["request", "key-types", "default"]),
                        }
                    ),
                    "subjectAltNames": listed(TEXT),
                    "validity": closed(
                        {"days": COUNT, "source": one_of(["request", "terms", "default"])}
                    ),
                    "constraints": closed(
                        {
                            "keyTypes": {
                                "type": "object",
                                "additionalProperties": listed(TEXT),
                            },
                            "keyTypesSource": one_of(["local", "sectigo", "default"]),
                            "terms": listed(COUNT),
                            "termsSource": one_of(["local", "sectigo", "default"]),
                        }
                    ),
                    "sync": closed({"state": one_of(Freshness), "syncedAt": maybe(INSTANT)}),
                },
                # Where the order has any.
                {
                    "customFields": listed(closed({"name": TEXT, "value": TEXT})),
                    "externalRequester": TEXT,
                },
            )
        },
    ),
    "ManagedAuthority": closed(
        {"id": IDENTIFIER, "version": COUNT, "changedAt": INSTANT, "configuration": OPEN},
        # With $fields=caList.profileSync; null for a document that cannot be read.
        {
            "profileSync": maybe(
                closed(
                    {
                        "state": one_of(Freshness),
                        "syncedAt": maybe(INSTANT),
                        "setback": maybe(_BACKOFF),
                    }
                )
            )
        },
    ),
    "ManagedCAResponse": answer("ManagedCAResponse", {"ca": ref("ManagedAuthority")}),
    "ManagedCAListResponse": answer(
        "ManagedCAListResponse",
        {
            "caList": listed(ref("ManagedAuthority")),
            "morePages": FLAG,
            "nextPageIndex": maybe(IDENTIFIER),
        },
    ),
    "ManagedCADeletedResponse": answer("ManagedCADeletedResponse", {}),
    "ConfigurationTestResponse": answer(
        "ConfigurationTestResponse",
        {
            "connection": closed(
                {"state": one_of(["ok", "failed", "not-tested"])},
                {"profiles": COUNT, **_FAILURE},
            )
        },
    ),
    "OrganizationsResponse": answer(
        "OrganizationsResponse",
        {
            "organizations": listed(closed({"id": COUNT, "name": TEXT, "parent": maybe(TEXT)})),
            "isComplete": FLAG,
            "connection": closed({"state": one_of(["ok", "failed"])}, _FAILURE),
        },
    ),
    "ProfileSyncRequestedResponse": answer(
        "ProfileSyncResponse", {"profileSync": closed({"requestedAt": INSTANT})}
    ),
    "ProfileSyncResponse": answer(
        "ProfileSyncResponse",
        {
            "profileSync": closed(
                {
                    "state": one_of(Freshness),
                    "syncedAt": maybe(INSTANT),
                    "profiles": maybe(COUNT),
                    "nextSyncAt": maybe(INSTANT),
                    "isAskedFor": FLAG,
                    "setback": maybe(_BACKOFF),
                    "history": listed(_EVENT),
                }
            )
        },
    ),
}

# What administrators send. Unknown members of a document are refused.
REQUESTS: dict[str, Schema] = {
    "ConfigurationDocument": {
        "type": "object",
        "properties": {
            "name": TEXT,
            "connector-name": TEXT,
            "certificate": TEXT,
            "chain": {"oneOf": [TEXT, listed(TEXT)]},
            "properties": OPEN,
            "profiles": {"type": "array", "maxItems": 1000, "items": OPEN},
        },
        "description": "docs/configuration.md explains every setting.",
    },
    "SectigoAccount": closed(dict.fromkeys(ACCOUNT_SETTINGS, TEXT)),
    "ProfileSyncRequest": closed({}, {"force": FLAG}),
}
