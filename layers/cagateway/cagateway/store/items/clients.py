"""A client's document with its version, and what its callers are found by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from cagateway.domain.access.bounds import Bounds, with_former_meaning
from cagateway.domain.access.clients import Client
from cagateway.domain.access.identities import CertificateIdentity, IdentityKeys
from cagateway.domain.access.roles import Sight, without_proof
from cagateway.domain.documents import DocumentChange, StoredDocument
from cagateway.store import Attributes, Value
from cagateway.store.items.documents import as_text, stored_document, version_attributes

SCHEMA_VERSION = 1
# Of a client that comes by ACME alone. The last release needs both members to read and to delete
# it; no certificate and no principal is ever found by them.
_NO_IDENTITY = IdentityKeys("none", "none")


def to_attributes(
    change: DocumentChange, document: Mapping[str, Any], identity: IdentityKeys | None
) -> Attributes:
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
    stored = stored_document(client_id, f"client {client_id}", item)
    return replace(stored, document=with_former_meaning(stored.document), identity=held)


def identity_attributes(client: Client) -> Attributes:
    """Give the attributes of what a client's callers are found by, without its keys.

    It has all that a decision takes, so that one read is enough for it.
    """
    attributes: Attributes = {
        "schemaVersion": {"N": str(SCHEMA_VERSION)},
        "clientId": {"S": client.client_id},
        "role": {"S": str(client.role)},
        "isEnabled": {"BOOL": client.is_enabled},
    }
    if isinstance(client.identity, CertificateIdentity) and client.identity.issuer_key_sha256:
        attributes["issuerKeySha256"] = {"S": client.identity.issuer_key_sha256}
    if client.ca_ids is not None:
        attributes["caIds"] = _listed(sorted(client.ca_ids))
    if client.sight is not Sight.ALL:
        attributes["certificates"] = {"S": str(client.sight)}
    if not client.bounds.is_unbounded:
        # The last release knows no bounds: it lets such a client read and validate, and no more.
        attributes["role"] = {"S": str(without_proof(client.role))}
        attributes["boundedRole"] = {"S": str(client.role)}
    return attributes | _bound_attributes(client.bounds)


def _bound_attributes(bounds: Bounds) -> Attributes:
    attributes: Attributes = {}
    if bounds.names is not None:
        attributes["allowedNames"] = _listed(bounds.names.texts)
    if bounds.profile_ids is not None:
        attributes["allowedProfiles"] = _listed(sorted(bounds.profile_ids))
    if bounds.max_validity_days is not None:
        attributes["maxValidityDays"] = {"N": str(bounds.max_validity_days)}
    return attributes


def _listed(texts: Iterable[str]) -> Value:
    return {"L": [{"S": text} for text in texts]}
