"""Changing clients: checked as a whole, one change at a time, with a trail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from cagateway.domain.access.client_change import ClientChange
from cagateway.domain.access.clients import Client, read_client
from cagateway.domain.access.stored_client import IdentityKeys, StoredClient
from cagateway.domain.documents import ChangeAction
from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.domain.identifiers import echoed
from cagateway.ports.clients import Clients
from cagateway.services.authorities.documents import Precondition, as_document, changed_meanwhile
from cagateway.services.sync.outbox import Announcer
from cagateway.values import dataclass


@dataclass(frozen=True, slots=True)
class ClientEditor:
    """Changes clients.

    Args:
        needs_issuer: Whether clients are known by a certificate's subject and issuer only.
        clock: The time, in UTC.
    """

    clients: Clients
    announcer: Announcer
    needs_issuer: bool
    clock: Callable[[], datetime]

    def check(self, client_id: str, content: object) -> Client:
        """Check a document.

        Raises:
            GatewayError: INVALID_CONFIGURATION, with one detail for each problem, or
                CLIENT_IDENTITY_TAKEN.
        """
        client = read_client(client_id, content, needs_issuer=self.needs_issuer)
        self._check_identity(client)
        return client

    def put(
        self, client_id: str, content: object, principal: str, expected: Precondition
    ) -> tuple[StoredClient, bool]:
        """Store a document.

        Returns:
            What is stored now, and whether the client is new.

        Raises:
            GatewayError: INVALID_CONFIGURATION, CLIENT_IDENTITY_TAKEN, or VERSION_CONFLICT if
                somebody else changed it meanwhile.
        """
        client = self.check(client_id, content)
        document = as_document(content)
        found = self.clients.find(client_id)
        expected(found)
        if found and found.document == document:
            return found, False
        change = ClientChange.storing(
            client_id, document, found, principal=principal, changed_at=self.clock()
        )
        if not self.clients.put(client, change, document, found):
            self._check_identity(client)
            raise changed_meanwhile(f"client '{client_id}'")
        self.announcer.announce(client_id)
        keys = IdentityKeys.of(client.identity)
        return StoredClient(client_id, document, change.version, change.changed_at, keys), not found

    def delete(self, client_id: str, principal: str, expected: Precondition) -> None:
        """Remove a client; its history stays.

        Raises:
            GatewayError: CLIENT_NOT_FOUND, or VERSION_CONFLICT.
        """
        found = self.find(client_id)
        expected(found)
        action = ChangeAction.DELETED
        change = ClientChange(client_id, found.version, action, principal, self.clock())
        if not self.clients.delete(found, change):
            raise changed_meanwhile(f"client '{client_id}'")
        self.announcer.announce(client_id)

    def find(self, client_id: str) -> StoredClient:
        """Find a client's document.

        Raises:
            GatewayError: CLIENT_NOT_FOUND.
        """
        found = self.clients.find(client_id)
        if found is None:
            raise client_not_found(client_id)
        return found

    def _check_identity(self, client: Client) -> None:
        holder = self.clients.holder_of(client.identity)
        if holder not in {None, client.client_id}:
            raise GatewayError(
                ErrorKind.CLIENT_IDENTITY_TAKEN,
                f"Client '{holder}' has this identity already, and a request could not be put "
                "down to one of the two.",
                target="identity",
                value=str(holder),
            )


def client_not_found(client_id: str) -> GatewayError:
    """No client is configured under this id, which may be any text."""
    return GatewayError(
        ErrorKind.CLIENT_NOT_FOUND,
        f"No client has the id '{echoed(client_id)}'. "
        "GET /v1/management/clients lists those that exist.",
        target="clientId",
        value=echoed(client_id),
    )
