"""Clients' documents: each has an identity of its own, or comes by ACME alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cagateway.domain.access.clients import Client
from cagateway.domain.access.identities import Identity, IdentityKeys
from cagateway.domain.documents import DocumentChange, StoredDocument
from cagateway.store import Action, Attributes, Key, Value, keys
from cagateway.store.acme_credentials import credentials_left_by
from cagateway.store.documents import DynamoDBDocuments
from cagateway.store.items import clients as client_items
from cagateway.values import dataclass


@dataclass(frozen=True, slots=True)
class DynamoDBClients(DynamoDBDocuments):
    """Where clients are kept: `Clients` of ports/documents.py."""

    def holder_of(self, identity: Identity) -> str | None:
        item = self.table.get(keys.identity_key(IdentityKeys.of(identity)))
        return None if item is None else str(item["clientId"]["S"])

    def put(
        self,
        client: Client,
        change: DocumentChange,
        document: Mapping[str, Any],
        replaced: StoredDocument | None,
    ) -> bool:
        identity = IdentityKeys.of(client.identity) if client.identity else None
        beside = [self._claim(client, identity)] if identity else []
        if replaced and replaced.identity != identity:
            beside += self._claim_left_by(replaced, change)
        if not replaced:
            # The last release knew of no credentials, and left them to who comes after.
            beside += credentials_left_by(self.table, client.client_id)
        attributes = client_items.to_attributes(change, document, identity)
        return self._put(change, attributes, replaced, beside)

    def _claim(self, client: Client, identity: IdentityKeys) -> Action:
        item = {**keys.identity_key(identity), **client_items.identity_attributes(client)}
        return self.table.put_action(item, *_is_free_for(client.client_id))

    def _key(self, document_id: str) -> Key:
        return keys.client_key(document_id)

    def _stored(self, item: Mapping[str, Any]) -> StoredDocument:
        return client_items.from_attributes(item)

    def _listing(self, after: Value) -> dict[str, Any]:
        return {
            "KeyConditionExpression": "pk = :pk AND sk > :after",
            "ExpressionAttributeValues": {":pk": {"S": keys.CLIENTS}, ":after": after},
            "ConsistentRead": True,
        }

    def _left_by(self, deleted: StoredDocument, change: DocumentChange) -> list[Action]:
        return [
            *self._claim_left_by(deleted, change),
            *credentials_left_by(self.table, deleted.document_id),
        ]

    def _claim_left_by(self, replaced: StoredDocument, change: DocumentChange) -> list[Action]:
        held = replaced.identity
        condition = _is_free_for(change.document_id)
        return [self.table.delete_action(keys.identity_key(held), *condition)] if held else []


def _is_free_for(client_id: str) -> tuple[str, Attributes]:
    """Make the condition that an identity is no other client's."""
    return "attribute_not_exists(pk) OR clientId = :own", {":own": {"S": client_id}}
