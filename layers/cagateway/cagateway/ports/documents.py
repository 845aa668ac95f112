"""Documents that operators change, CAs' and clients', and their versions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    # For types alone: readers start without what only syncs and administration load.
    from cagateway.domain.access.clients import Client
    from cagateway.domain.access.identities import Identity
    from cagateway.domain.documents import DocumentChange, StoredDocument
    from cagateway.domain.profiles.custom_fields import CustomField


class Documents(Protocol):
    """Documents of one kind. Raises `StoreError`."""

    def find(self, document_id: str) -> StoredDocument | None:
        """Find a document."""

    def page(self, after: str | None, at_most: int) -> tuple[list[StoredDocument], bool]:
        """Give documents by ascending id after one, and tell whether there are more.

        A page has at most 1 MB, and so may be shorter than asked for.
        """

    def delete(self, deleted: StoredDocument, change: DocumentChange) -> bool:
        """Remove a document with what belongs to it; its history stays, and tells of the deletion.

        False if it is not as it was seen; nothing was removed then.
        """


class Configurations(Documents, Protocol):
    """CAs' documents. Raises `StoreError`."""

    def put(
        self, change: DocumentChange, document: Mapping[str, Any], replaced: StoredDocument | None
    ) -> bool:
        """Store a document.

        Args:
            change: Has its version: one more than that of the replaced document.
            document: What to store.
            replaced: The document as it was seen; `None` if there was none.

        Returns:
            False if the CA is not as it was seen; nothing was written then.

        Raises:
            DocumentTooLargeError: Nothing was written.
        """

    def custom_fields(self, ca_id: str, source: str) -> tuple[CustomField, ...] | None:
        """Give the custom fields that a CA's last sync of a source brought, if they are known."""


class Clients(Documents, Protocol):
    """Clients' documents and identities. Raises `StoreError`."""

    def holder_of(self, identity: Identity) -> str | None:
        """Tell which client has an identity."""

    def put(
        self,
        client: Client,
        change: DocumentChange,
        document: Mapping[str, Any],
        replaced: StoredDocument | None,
    ) -> bool:
        """Store a client with its identity, as a document; False too if another client has that."""
