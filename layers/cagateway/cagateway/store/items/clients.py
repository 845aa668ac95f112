"""A client's document with its version, and what its callers are found by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cagateway.domain.access.clients import Client
from cagateway.domain.access.identities import CertificateIdentity, IdentityKeys
from cagateway.domain.documents import DocumentChange, StoredDocument
from cagateway.store.items.documents import as_text, stored_document, version_attributes

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

SCHEMA_VERSION = 1
# Of a client that comes by ACME alone. The last release needs both members to read and to delete
# it; no certificate and no principal is ever found by them.
_NO_IDENTITY = IdentityKeys("none", "none")


def to_attributes(
    change: DocumentChange, document: Mapping[str, Any], identity: IdentityKeys | None
) -> dict[str, AttributeValueTypeDef]:
    """Give the attributes of a changed document's item, without its keys."""
    held = identity or _NO_IDENTITY
    return {
        "schemaVersion": {"N": str(SCHEMA_VERSION)},
        "clientId": {"S": change.document_id},
        **version_attributes(change, as_text(document)),
        # So that they can be removed, whatever the document would be read as by then.
        "lookupKey": {"S": held.lookup},
        "issuerKey": {"S": held.issuer},
    }


def from_attributes(item: Mapping[str, Any]) -> StoredDocument:
    """Read a document's item."""
    client_id = item["clientId"]["S"]
    identity = IdentityKeys(item["lookupKey"]["S"], item["issuerKey"]["S"])
    held = None if identity == _NO_IDENTITY else identity
    return replace(stored_document(client_id, f"client {client_id}", item), identity=held)


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
    if isinstance(client.identity, CertificateIdentity) and client.identity.issuer_key_sha256:
        attributes["issuerKeySha256"] = {"S": client.identity.issuer_key_sha256}
    if client.ca_ids is not None:
        attributes["caIds"] = {"L": [{"S": ca_id} for ca_id in sorted(client.ca_ids)]}
    return attributes
