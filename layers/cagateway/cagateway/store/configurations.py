"""Configuration documents: each has a version, and every change of it is history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cagateway.domain.authorities.configuration_change import ConfigurationChange
from cagateway.domain.authorities.stored_authority import StoredConfiguration
from cagateway.ports.store_errors import MAX_DOCUMENT_BYTES, DocumentTooLargeError
from cagateway.store import keys
from cagateway.store.deletions import mark_action
from cagateway.store.document_digests import digest_action
from cagateway.store.history import history_action
from cagateway.store.items import configurations as configuration_items
from cagateway.store.items.configurations import LISTING
from cagateway.store.items.document_digests import attribute_of
from cagateway.store.items.documents import as_text
from cagateway.store.table import Table
from cagateway.store.versions import is_still
from cagateway.values import dataclass

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef


@dataclass(frozen=True, slots=True)
class DynamoDBConfigurations:
    """Where configurations are kept. Its methods raise `StoreError`."""

    table: Table

    def find(self, ca_id: str) -> StoredConfiguration | None:
        """Find a CA's document."""
        item = self.table.get(keys.key(ca_id, keys.CONFIGURATION))
        return None if item is None else configuration_items.from_attributes(item)

    def page(self, after: str | None, at_most: int) -> tuple[list[StoredConfiguration], bool]:
        """Give documents by ascending id, and tell whether there are more.

        The index behind it follows a change within a second or so, not at once. A page has at
        most 1 MB, and so may be shorter than asked for.

        Args:
            after: The id after which to go on; `None` for the first page.
            at_most: How many.
        """
        items, has_more = self.table.page(
            at_most,
            IndexName=keys.DOCUMENT_INDEX,
            KeyConditionExpression="listing = :listing AND caId > :after",
            # Ids are not empty: every one comes after a blank, which none contains.
            ExpressionAttributeValues={":listing": LISTING, ":after": {"S": after or " "}},
        )
        return [configuration_items.from_attributes(item) for item in items], has_more

    def put(
        self,
        change: ConfigurationChange,
        document: Mapping[str, Any],
        replaced: StoredConfiguration | None,
    ) -> bool:
        """Store a document and the history of its change.

        Args:
            change: Has the document's version: one more than that of the replaced document.
            document: What to store.
            replaced: The document as it was seen; `None` if there was none.

        Raises:
            DocumentTooLargeError: Nothing was written.

        Returns:
            False if the CA is not as it was seen; nothing was written then.
        """
        text = as_text(document)
        if len(text.encode()) > MAX_DOCUMENT_BYTES:
            raise DocumentTooLargeError(f"the document is over {MAX_DOCUMENT_BYTES} bytes")
        key = keys.key(change.ca_id, keys.CONFIGURATION)
        item = {**key, **configuration_items.to_attributes(change, document, text)}
        put = self.table.put_action(item, **is_still(replaced))
        digest = (
            [digest_action(self.table, change.ca_id, text)]
            if replaced
            else self._begin(change.ca_id, text)
        )
        return self.table.transact([put, *digest, history_action(self.table, change)])

    def delete(self, deleted: StoredConfiguration, change: ConfigurationChange) -> bool:
        """Remove a document with the CA's list and sync state; its history stays.

        Args:
            deleted: The document as it was seen.
            change: The deletion, for the history.

        Returns:
            False if the CA is not as it was seen; nothing was removed then.
        """
        configuration = keys.key(deleted.ca_id, keys.CONFIGURATION)
        return self.table.transact(
            [
                self.table.delete_action(configuration, **is_still(deleted)),
                self._forget(deleted.ca_id, keys.SNAPSHOT),
                self._forget(deleted.ca_id, keys.SYNC),
                history_action(self.table, change),
                mark_action(self.table, deleted.ca_id, change.changed_at),
            ]
        )

    def _begin(self, ca_id: str, text: str) -> list[TransactWriteItemTypeDef]:
        """Begin with the document's digest alone, whatever an earlier CA of this id left."""
        begun = {**keys.key(ca_id, keys.SYNC), **attribute_of(text)}
        return [self._forget(ca_id, keys.SNAPSHOT), self.table.put_action(begun)]

    def _forget(self, ca_id: str, sort_key: str) -> TransactWriteItemTypeDef:
        return self.table.delete_action(keys.key(ca_id, sort_key))
