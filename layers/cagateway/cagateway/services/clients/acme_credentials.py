"""ACME credentials: made once, shown once, and ended with every account that was made with them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from cagateway.domain.access.clients import Client, read_client
from cagateway.domain.access.roles import Action, may
from cagateway.domain.acme.credentials import (
    MAX_CREDENTIALS,
    AcmeCredential,
    AcmeCredentialChange,
    StoredAcmeCredential,
    new_hmac_key,
    new_key_id,
)
from cagateway.domain.documents import ChangeAction, StoredDocument
from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.domain.identifiers import echoed
from cagateway.domain.instants import read_instant
from cagateway.domain.sections import Problems, Section
from cagateway.ports.acme import AcmeCredentials, HmacKeyVault
from cagateway.ports.orders import KeyVaultError
from cagateway.services.clients.editor import ClientEditor
from cagateway.values import dataclass

_log = logging.getLogger(__name__)
_EXPIRY_RULE = "must be a time that is still to come (ISO 8601), such as 2027-03-15T00:00:00Z"
_RETRY_SECONDS = 10


@dataclass(frozen=True, slots=True)
class AcmeCredentialEditor:
    """Makes, lists and ends the ACME credentials of clients.

    Args:
        random_bytes: Gives as many random bytes as it is asked for.
    """

    clients: ClientEditor
    credentials: AcmeCredentials
    vault: HmacKeyVault
    random_bytes: Callable[[int], bytes]

    def of_client(self, client_id: str) -> Sequence[AcmeCredential]:
        """Give a client's credentials, the oldest first.

        Raises:
            GatewayError: CLIENT_NOT_FOUND.
        """
        self.clients.find(client_id)
        return self.credentials.of_client(client_id)

    def make(self, client_id: str, content: object, principal: str) -> tuple[AcmeCredential, bytes]:
        """Make a credential, and give its HMAC key: the only time that it is given.

        Args:
            client_id: Whose.
            content: Any JSON; may hold `expiresAt`, which ends new accounts alone.
            principal: Who makes it.

        Raises:
            GatewayError: INVALID_CONFIGURATION, CLIENT_NOT_FOUND, ACME_CREDENTIAL_REFUSED,
                VERSION_CONFLICT, or TEMPORARILY_UNAVAILABLE where the key cannot be encrypted.
        """
        now = self.clients.clock()
        expires_at = _expiry_in(content, now)
        client = self.clients.find(client_id)
        self._check(client)
        key_id, key = new_key_id(self.random_bytes), new_hmac_key(self.random_bytes)
        credential = AcmeCredential(key_id, client_id, now, expires_at, principal)
        stored = StoredAcmeCredential(credential, self._sealed(key, credential))
        change = AcmeCredentialChange(
            client_id, key_id, ChangeAction.CREATED, principal, now, expires_at
        )
        if not self.credentials.create(stored, change, client, at_most=MAX_CREDENTIALS):
            raise _changed_meanwhile(client_id)
        self.clients.announcer.announce(client_id)
        return credential, key

    def delete(self, client_id: str, key_id: str, principal: str) -> None:
        """End a credential, and with it every account that was made with it.

        Raises:
            GatewayError: CLIENT_NOT_FOUND, ACME_CREDENTIAL_NOT_FOUND or VERSION_CONFLICT.
        """
        ended = next((one for one in self.of_client(client_id) if one.key_id == key_id), None)
        if ended is None:
            raise _not_found(client_id, key_id)
        now, expires_at = self.clients.clock(), ended.expires_at
        change = AcmeCredentialChange(
            client_id, key_id, ChangeAction.DELETED, principal, now, expires_at
        )
        if not self.credentials.delete(change):
            raise _changed_meanwhile(client_id)
        self.clients.announcer.announce(client_id)

    def _check(self, client: StoredDocument) -> None:
        problem = refusal_for(client)
        client_id = client.document_id
        if not problem and len(self.credentials.of_client(client_id)) >= MAX_CREDENTIALS:
            problem = (
                f"it has {MAX_CREDENTIALS} already, the most that one client may have. Delete one "
                "that is not in use, or configure another client"
            )
        if problem:
            raise GatewayError(
                ErrorKind.ACME_CREDENTIAL_REFUSED,
                f"Client '{client_id}' gets no ACME credential: {problem}.",
                target="clientId",
                value=client_id,
            )

    def _sealed(self, key: bytes, credential: AcmeCredential) -> str:
        try:
            return self.vault.seal(key, credential)
        except KeyVaultError:
            _log.exception("The HMAC key of an ACME credential could not be encrypted")
            raise GatewayError(
                ErrorKind.TEMPORARILY_UNAVAILABLE,
                "No credential was made: its key cannot be kept safe now. Try again later.",
                retry_after_seconds=_RETRY_SECONDS,
            ) from None


def refusal_for(stored: StoredDocument) -> str:
    """Say why a client may not come by ACME, as the end of a sentence; empty where it may.

    There are no challenges: the names that are allowed to a client are what authorizes it.
    """
    client = readable(stored)
    if client is None:
        return "its document cannot be read here. PUT it anew"
    if not may(client.role, Action.ENROLL):
        return f"its role, {client.role}, may not enroll. Give it one that may"
    if client.bounds.names is None:
        return (
            "it has no allowed-names. ACME orders are not challenged here, so the names that are "
            "allowed to a client are all that authorizes it. Give it allowed-names"
        )
    return ""


def readable(stored: StoredDocument) -> Client | None:
    """Read a client's stored document; `None` where it does not say what the client may do."""
    try:
        # Which CA issues its certificates does not matter: by ACME it shows none.
        return read_client(stored.document_id, stored.document, needs_issuer=False)
    except GatewayError:
        return None


def _expiry_in(content: object, now: datetime) -> datetime | None:
    problems = Problems(ErrorKind.INVALID_CONFIGURATION, quotes_text=True)
    body = Section("", content, problems)
    body.refuse_unknown(["expiresAt"])

    def read(value: object) -> datetime | None:
        at = read_instant(value) if isinstance(value, str) else None
        return at if at is not None and at > now else None

    expires_at = body.parsed(read, _EXPIRY_RULE, "expiresAt")
    problems.raise_any()
    return expires_at


def _not_found(client_id: str, key_id: str) -> GatewayError:
    return GatewayError(
        ErrorKind.ACME_CREDENTIAL_NOT_FOUND,
        f"Client '{client_id}' has no ACME credential with the key id '{echoed(key_id)}'. "
        f"GET /v1/management/clients/{client_id}/acme-credentials lists those that exist.",
        target="keyId",
        value=echoed(key_id),
    )


def _changed_meanwhile(client_id: str) -> GatewayError:
    return GatewayError(
        ErrorKind.VERSION_CONFLICT,
        f"Another request changed client '{client_id}' or its ACME credentials at the same moment, "
        "and nothing was written. Try again.",
        target="clientId",
    )
