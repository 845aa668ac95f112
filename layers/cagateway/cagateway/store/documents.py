"""Documents with a version, of which every change is history: CAs' and clients'."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

from cagateway.domain.documents import DocumentChange, StoredDocument
from cagateway.store import Action, Key, Value
from cagateway.store.history import history_action
from cagateway.store.items.documents import is_still
from cagateway.store.table import Table
from cagateway.values import dataclass


@dataclass(frozen=True, slots=True)
class DynamoDBDocuments(ABC):
    """Where documents of one kind are kept: `Documents` of ports/documents.py."""

    table: Table

    def find(self, document_id: str) -> StoredDocument | None:
        item = self.table.get(self._key(document_id))
        return None if item is None else self._stored(item)

    def page(self, after: str | None, at_most: int) -> tuple[list[StoredDocument], bool]:
        # Ids are not empty: every one comes after a blank, which none contains.
        items, has_more = self.table.page(at_most, **self._listing({"S": after or " "}))
        return [self._stored(item) for item in items], has_more

    def delete(self, deleted: StoredDocument, change: DocumentChange) -> bool:
        key = self._key(deleted.document_id)
        return self.table.transact(
            [
                self.table.delete_action(key, *is_still(deleted)),
                *self._left_by(deleted, change),
                history_action(self.table, change),
            ]
        )

    def _put(
        self,
        change: DocumentChange,
        attributes: Mapping[str, Value],
        replaced: StoredDocument | None,
        beside: Sequence[Action],
    ) -> bool:
        """Store a document, the history of its change, and what is of this kind of document alone.

        False if a condition does not hold; nothing was written then.
        """
        item = {**self._key(change.document_id), **attributes}
        put = self.table.put_action(item, *is_still(replaced))
        return self.table.transact([put, *beside, history_action(self.table, change)])

    @abstractmethod
    def _key(self, document_id: str) -> Key: ...

    @abstractmethod
    def _stored(self, item: Mapping[str, Any]) -> StoredDocument: ...

    @abstractmethod
    def _listing(self, after: Value) -> dict[str, Any]:
        """Give the query for the documents with ids after this one."""

    @abstractmethod
    def _left_by(self, deleted: StoredDocument, change: DocumentChange) -> list[Action]:
        """Give the parts of the transaction that remove what belongs to a deleted document."""
