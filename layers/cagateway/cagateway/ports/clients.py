"""Clients: their documents and identities."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    # For types alone: readers start without what only syncs and administration load.
    from cagateway.domain.access.client_change import ClientChange
    from cagateway.domain.access.clients import Client
    from cagateway.domain.access.identities import Identity
    from cagateway.domain.access.stored_client import StoredClient


class Clients(Protocol):
    """Clients' documents, their versions and identities. Raises `StoreError`."""

    def find(self, client_id: str) -> StoredClient | None:
        """Find a client's document."""
        ...

    def holder_of(self, identity: Identity) -> str | None:
        """Tell which client has an identity."""
        ...

    def page(self, after: str | None, at_most: int) -> tuple[list[StoredClient], bool]:
        """Give documents by ascending id, and tell whether there are more."""
        ...

    def put(
        self,
        client: Client,
        change: ClientChange,
        document: Mapping[str, Any],
        replaced: StoredClient | None,
    ) -> bool:
        """Store a client, provided that it is as it was seen and its identity nobody else's."""
        ...

    def delete(self, deleted: StoredClient, change: ClientChange) -> bool:
        """Remove a client and note its deletion, provided that it is as it was seen."""
        ...
