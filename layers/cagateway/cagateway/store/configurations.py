"""CAs' documents: each has a digest beside where the CA's syncs stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cagateway.domain.documents import DocumentChange, StoredDocument
from cagateway.domain.profiles.custom_fields import CustomField
from cagateway.ports.store_errors import MAX_DOCUMENT_BYTES, DocumentTooLargeError
from cagateway.store import Action, Attributes, Key, Value, keys
from cagateway.store.deletions import mark_action
from cagateway.store.documents import DynamoDBDocuments
from cagateway.store.items import configurations as configuration_items
from cagateway.store.items import snapshots as snapshot_items
from cagateway.store.items.configurations import LISTING
from cagateway.store.items.document_digests import attribute_of
from cagateway.store.items.documents import as_text
from cagateway.store.items.instants import to_milliseconds
from cagateway.values import dataclass


@dataclass(frozen=True, slots=True)
class DynamoDBConfigurations(DynamoDBDocuments):
    """Where CAs' documents are kept: `Configurations` of ports/documents.py."""

    def put(
        self,
        change: DocumentChange,
        document: Mapping[str, Any],
        replaced: StoredDocument | None,
    ) -> bool:
        text = as_text(document)
        if len(text.encode()) > MAX_DOCUMENT_BYTES:
            raise DocumentTooLargeError(f"the document is over {MAX_DOCUMENT_BYTES} bytes")
        attributes = configuration_items.to_attributes(change, document, text)
        beside = self._digest(change, attribute_of(text), is_new=replaced is None)
        return self._put(change, attributes, replaced, beside)

    def custom_fields(self, ca_id: str, source: str) -> tuple[CustomField, ...] | None:
        item = self.table.get(keys.key(ca_id, keys.SNAPSHOT)) or {}
        if item.get("source") != {"S": source}:
            return None
        return snapshot_items.fields_of(item)

    def _key(self, document_id: str) -> Key:
        return keys.key(document_id, keys.CONFIGURATION)

    def _stored(self, item: Mapping[str, Any]) -> StoredDocument:
        return configuration_items.from_attributes(item)

    def _listing(self, after: Value) -> dict[str, Any]:
        # The index follows a change within a second or so, not at once.
        return {
            "IndexName": keys.DOCUMENT_INDEX,
            "KeyConditionExpression": "listing = :listing AND caId > :after",
            "ExpressionAttributeValues": {":listing": LISTING, ":after": after},
        }

    def _left_by(self, deleted: StoredDocument, change: DocumentChange) -> list[Action]:
        ca_id = deleted.document_id
        return [
            self._forget(ca_id, keys.SNAPSHOT),
            self._forget(ca_id, keys.SYNC),
            mark_action(self.table, ca_id, change.changed_at),
        ]

    def _digest(self, change: DocumentChange, digest: Attributes, *, is_new: bool) -> list[Action]:
        key = keys.key(change.document_id, keys.SYNC)
        if not is_new:
            return [self.table.set_action(key, digest)]
        # A CA begins with its document's digest and with its own time, whatever an earlier one of
        # this id left.
        item = {**key, **digest, "createdAt": to_milliseconds(change.changed_at)}
        return [self._forget(change.document_id, keys.SNAPSHOT), self.table.put_action(item)]

    def _forget(self, ca_id: str, sort_key: str) -> Action:
        return self.table.delete_action(keys.key(ca_id, sort_key))
