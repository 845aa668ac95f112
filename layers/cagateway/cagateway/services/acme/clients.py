"""Whether a credential and its client are still good: asked for each request of their accounts."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import field
from typing import Protocol

from cagateway.domain.access.callers import Caller
from cagateway.domain.access.clients import Client, read_client
from cagateway.domain.access.roles import Action, Sight
from cagateway.domain.acme.credentials import StoredAcmeCredential
from cagateway.domain.acme.problems import AcmeProblem, ProblemKind
from cagateway.domain.documents import StoredDocument
from cagateway.domain.errors import GatewayError
from cagateway.values import dataclass

_log = logging.getLogger(__name__)

# What was deleted is out within a minute; half of it is left for clocks that differ.
_KEPT_SECONDS = 30.0
_MAX_KEPT = 1_000


class CredentialReader(Protocol):
    """Where credentials are found. Raises `StoreError`."""

    def find(self, key_id: str) -> StoredAcmeCredential | None:
        """Find a credential by its key id: `None` once it or its client is deleted."""


class ClientReader(Protocol):
    """Where clients' documents are found. Raises `StoreError`."""

    def find(self, document_id: str) -> StoredDocument | None:
        """Find a document."""


@dataclass(frozen=True, slots=True)
class AcmeClient:
    """A client by a credential that is good, and what it may do."""

    stored: StoredAcmeCredential
    caller: Caller


@dataclass(frozen=True, slots=True)
class AcmeClients:
    """Tells what the client of a credential may do.

    Args:
        clock: Seconds since any moment, never going back.
    """

    credentials: CredentialReader
    clients: ClientReader
    clock: Callable[[], float]
    _kept: dict[str, tuple[AcmeClient, float]] = field(default_factory=dict)

    def client_of(
        self, key_id: str, ca_id: str, profile_id: str, *, is_lasting: bool
    ) -> AcmeClient | None:
        """Give what a client may do; `None` if it may not order here, or not any more.

        Args:
            key_id: Of its credential.
            ca_id: Where it wants to order.
            profile_id: For what.
            is_lasting: Something is bought, made or ended: as it is now, not a moment ago.

        Raises:
            StoreError: The table failed.
        """
        client = self._read(key_id) if is_lasting else self._remembered(key_id)
        if client is None:
            return None
        bounds = client.caller.bounds
        # Without challenges, the list of names is the authorization.
        is_good = (
            client.caller.may(Action.ENROLL, ca_id)
            and bounds.names is not None
            and bounds.has_profile(profile_id)
        )
        return client if is_good else None

    def _remembered(self, key_id: str) -> AcmeClient | None:
        kept = self._kept.get(key_id)
        if kept and self.clock() < kept[1]:
            return kept[0]
        return self._read(key_id)

    def _read(self, key_id: str) -> AcmeClient | None:
        self._kept.pop(key_id, None)
        # From before the read: what is kept is never older than it claims to be.
        until = self.clock() + _KEPT_SECONDS
        stored = self.credentials.find(key_id)
        client = self._client(stored.credential.client_id) if stored else None
        if stored is None or client is None or not client.is_enabled:
            return None
        caller = Caller(
            client_id=client.client_id,
            role=client.role,
            ca_ids=client.ca_ids,
            bounds=client.bounds,
            sees_all=client.sight is Sight.ALL,
        )
        if len(self._kept) >= _MAX_KEPT:
            del self._kept[next(iter(self._kept))]
        self._kept[key_id] = AcmeClient(stored, caller), until
        return self._kept[key_id][0]

    def _client(self, client_id: str) -> Client | None:
        found = self.clients.find(client_id)
        if found is None:
            return None
        try:
            return read_client(client_id, found.document, needs_issuer=False)
        except GatewayError as error:
            _log.error("A client is let in no more: %s: %s", client_id, error.message)
            return None


def ended() -> AcmeProblem:
    """Say that an account's credential or client is not good any more."""
    return AcmeProblem(
        ProblemKind.UNAUTHORIZED,
        "The credential that this account was made with is deleted, or its client may not order "
        "with this certificate authority and profile. Ask the gateway's operators for a new "
        "credential, and register anew with it.",
    )
