"""Changing clients: no two have one identity."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from cagateway.domain.access.bounds import normal_form
from cagateway.domain.access.clients import Client, read_client
from cagateway.domain.documents import ClientChange, DocumentChange, StoredDocument
from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.domain.identifiers import echoed
from cagateway.ports.documents import Clients
from cagateway.services.documents import DocumentEditor
from cagateway.values import dataclass


@dataclass(frozen=True, slots=True)
class ClientEditor(DocumentEditor[Client, Clients]):
    """Changes clients.

    Args:
        needs_issuer: Whether clients are known by a certificate's subject and issuer only.
    """

    noun: ClassVar = "client"
    change_type: ClassVar = ClientChange

    needs_issuer: bool

    def check(self, document_id: str, content: object) -> Client:
        """Check a document.

        Raises:
            GatewayError: INVALID_CONFIGURATION, with one detail for each problem, or
                CLIENT_IDENTITY_TAKEN.
        """
        client = read_client(document_id, content, needs_issuer=self.needs_issuer)
        self._check_identity(client)
        return client

    def stored_form(self, document: Mapping[str, Any]) -> Mapping[str, Any]:
        """Give a document with its names in normal form, and nothing left to a default."""
        return normal_form(document)

    def not_found(self, document_id: str) -> GatewayError:
        """Say that no client has this id, which may be any text."""
        return GatewayError(
            ErrorKind.CLIENT_NOT_FOUND,
            f"No client has the id '{echoed(document_id)}'. "
            "GET /v1/management/clients lists those that exist.",
            target="clientId",
            value=echoed(document_id),
        )

    def _store(
        self,
        described: Client,
        change: DocumentChange,
        document: Mapping[str, Any],
        found: StoredDocument | None,
    ) -> bool:
        is_stored = self.documents.put(described, change, document, found)
        if not is_stored:
            self._check_identity(described)
        return is_stored

    def _check_identity(self, client: Client) -> None:
        if client.identity is None:
            return
        holder = self.documents.holder_of(client.identity)
        if holder not in {None, client.client_id}:
            raise GatewayError(
                ErrorKind.CLIENT_IDENTITY_TAKEN,
                f"Client '{holder}' has this identity already, and a request could not be put "
                "down to one of the two.",
                target="identity",
                value=str(holder),
            )
