"""Changing clients: checked as a whole, one change at a time, with a trail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from cagateway.domain.access.client_change import ClientChange
from cagateway.domain.access.clients import Client, read_client
from cagateway.domain.access.stored import IdentityKeys, StoredClient
from cagateway.domain.authorities.configuration_change import ChangeAction, settings_changed
from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.domain.identifiers import echoed
from cagateway.domain.values import dataclass
from cagateway.services.configurations import as_document
from cagateway.services.outbox import Announcer
from cagateway.services.ports import Clients

if TYPE_CHECKING:
    from cagateway.services.configurations import Precondition


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
        found = self.clients.find(client_id)
        expected(found)
        if found and found.document == content:
            return found, False
        change = self._change(client_id, principal, found, content)
        if not self.clients.put(client, change, as_document(content), found):
            self._check_identity(client)
            raise _changed_meanwhile(client_id)
        self.announcer.announce(client_id)
        keys = IdentityKeys.of(client.identity)
        document = as_document(content)
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
            raise _changed_meanwhile(client_id)
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

    def _change(
        self, client_id: str, principal: str, found: StoredClient | None, content: object
    ) -> ClientChange:
        return ClientChange(
            client_id=client_id,
            version=found.version + 1 if found else 1,
            action=ChangeAction.CHANGED if found else ChangeAction.CREATED,
            principal=principal,
            changed_at=self.clock(),
            settings=settings_changed(found.document if found else {}, as_document(content)),
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


def _changed_meanwhile(client_id: str) -> GatewayError:
    return GatewayError(
        ErrorKind.VERSION_CONFLICT,
        f"Somebody else changed client '{client_id}' at the same moment, and nothing was written. "
        "Get it, and try again.",
        target="If-Match",
    )
