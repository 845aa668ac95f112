"""A client's document with its version, and what its callers are found by."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from cagateway.domain.access.client_change import ClientChange
from cagateway.domain.access.clients import Client
from cagateway.domain.access.stored import IdentityKeys, StoredClient
from cagateway.domain.text import cleaned_json
from cagateway.store.items.instants import from_text

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

SCHEMA_VERSION = 1

_log = logging.getLogger(__name__)


def as_text(document: Mapping[str, Any]) -> str:
    """Give a document as it is stored."""
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False)


def to_attributes(
    change: ClientChange, document: Mapping[str, Any], identity: IdentityKeys
) -> dict[str, AttributeValueTypeDef]:
    """Give the attributes of a changed document's item, without its keys."""
    return {
        "schemaVersion": {"N": str(SCHEMA_VERSION)},
        "clientId": {"S": change.client_id},
        "document": {"S": as_text(document)},
        "version": {"N": str(change.version)},
        # Whole: that a client is as it was seen is told by this text.
        "changedAt": {"S": change.changed_at.isoformat()},
        # So that they can be removed, whatever the document would be read as by then.
        "lookupKey": {"S": identity.lookup},
        "issuerKey": {"S": identity.issuer},
    }


def from_attributes(item: Mapping[str, Any]) -> StoredClient:
    """Read a document's item."""
    client_id = item["clientId"]["S"]
    return StoredClient(
        client_id=client_id,
        document=_document_in(client_id, item["document"]["S"]),
        version=int(item["version"]["N"]),
        changed_at=from_text(item["changedAt"]["S"]),
        identity=IdentityKeys(item["lookupKey"]["S"], item["issuerKey"]["S"]),
    )


def _document_in(client_id: str, text: str) -> Mapping[str, Any]:
    """Read a document's text; empty, and a line in the log, if it is no JSON object."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        _log.error("The document of client %s is no JSON object. PUT it anew.", client_id)
        return {}
    return cast("Mapping[str, Any]", cleaned_json(document))


def identity_attributes(client: Client) -> dict[str, AttributeValueTypeDef]:
    """Give the attributes of what a client's callers are found by, without its keys.

    It has all that a decision takes, so that one read is enough for it.
    """
    attributes: dict[str, AttributeValueTypeDef] = {
        "schemaVersion": {"N": str(SCHEMA_VERSION)},
        "clientId": {"S": client.client_id},
        "role": {"S": str(client.role)},
        "isEnabled": {"BOOL": client.is_enabled},
    }
    if client.ca_ids is not None:
        attributes["caIds"] = {"L": [{"S": ca_id} for ca_id in sorted(client.ca_ids)]}
    return attributes
