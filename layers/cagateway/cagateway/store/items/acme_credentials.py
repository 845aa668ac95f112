"""ACME credentials: one item to find each by its key id, and one that lists those of a client."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from cagateway.domain.acme.credentials import (
    AcmeCredential,
    AcmeCredentialChange,
    StoredAcmeCredential,
)
from cagateway.domain.documents import ChangeAction
from cagateway.domain.text import cleaned
from cagateway.store import Attributes
from cagateway.store.items.instants import from_text, to_text
from cagateway.store.items.words import read_word

SCHEMA_VERSION = 1


def to_attributes(stored: StoredAcmeCredential) -> Attributes:
    """Give the attributes of a credential's item, without its keys.

    It has no `expiresAt`, by which DynamoDB would remove it: its accounts outlive that.
    """
    return {
        "schemaVersion": {"N": str(SCHEMA_VERSION)},
        "clientId": {"S": stored.credential.client_id},
        "credential": {"S": json.dumps(to_fields(stored.credential), separators=(",", ":"))},
        "sealedHmacKey": {"S": stored.sealed_hmac_key},
    }


def from_attributes(item: Mapping[str, Any]) -> StoredAcmeCredential:
    """Read a credential's item."""
    fields: Mapping[str, Any] = json.loads(item["credential"]["S"])
    credential = from_fields(item["clientId"]["S"], fields)
    return StoredAcmeCredential(credential, item["sealedHmacKey"]["S"])


def list_attributes(client_id: str, listed: Sequence[Mapping[str, Any]]) -> Attributes:
    """Give the attributes of the item that lists a client's credentials, without its keys."""
    return {
        "schemaVersion": {"N": str(SCHEMA_VERSION)},
        "clientId": {"S": client_id},
        "credentials": {"S": json.dumps(listed, separators=(",", ":"))},
    }


def listed_in(item: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """Read what that item lists, with the members that only newer software knows."""
    listed: list[dict[str, Any]] = json.loads(item["credentials"]["S"]) if item else []
    return listed


def is_still(item: Mapping[str, Any] | None) -> tuple[str, Attributes]:
    """Make the condition that a client's credentials are as they were seen."""
    if item is None:
        return "attribute_not_exists(pk)", {}
    return "credentials = :seen", {":seen": item["credentials"]}


def to_fields(credential: AcmeCredential) -> dict[str, Any]:
    """Give a credential's members."""
    expires_at = credential.expires_at
    return {
        "key_id": credential.key_id,
        "created_at": to_text(credential.created_at),
        "expires_at": None if expires_at is None else to_text(expires_at),
        "created_by": credential.created_by,
    }


def from_fields(client_id: str, fields: Mapping[str, Any]) -> AcmeCredential:
    """Read a credential."""
    expires_at = fields.get("expires_at")
    return AcmeCredential(
        key_id=str(fields["key_id"]),
        client_id=client_id,
        created_at=from_text(fields["created_at"]),
        expires_at=None if expires_at is None else from_text(expires_at),
        created_by=cleaned(fields.get("created_by", "")),
    )


def change_to_fields(change: AcmeCredentialChange) -> dict[str, Any]:
    """Give the members of a change, for its client's history."""
    return {
        "client_id": change.client_id,
        "key_id": change.key_id,
        "action": change.action,
        "principal": change.principal,
        "changed_at": to_text(change.changed_at),
        "expires_at": None if change.expires_at is None else to_text(change.expires_at),
    }


def change_from_fields(fields: Mapping[str, Any]) -> AcmeCredentialChange:
    """Read a change."""
    expires_at = fields.get("expires_at")
    return AcmeCredentialChange(
        client_id=str(fields["client_id"]),
        key_id=str(fields["key_id"]),
        action=read_word(fields, "action", ChangeAction.UNKNOWN),
        principal=cleaned(fields["principal"]),
        changed_at=from_text(fields["changed_at"]),
        expires_at=None if expires_at is None else from_text(expires_at),
    )
