"""What ACME needs of the outside: one protocol for one thing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from cagateway.domain.acme.credentials import (
    AcmeCredential,
    AcmeCredentialChange,
    StoredAcmeCredential,
)
from cagateway.domain.documents import StoredDocument


class AcmeCredentials(Protocol):
    """Where credentials are kept. Raises `StoreError`."""

    def find(self, key_id: str) -> StoredAcmeCredential | None:
        """Find a credential by its key id: `None` once it or its client is deleted."""
        ...

    def of_client(self, client_id: str) -> Sequence[AcmeCredential]:
        """Give a client's credentials, the oldest first."""
        ...

    def create(
        self,
        stored: StoredAcmeCredential,
        change: AcmeCredentialChange,
        client: StoredDocument,
        *,
        at_most: int,
    ) -> bool:
        """Store a new credential; False if nothing was written.

        Its client is not as it was seen then, its credentials changed at this moment, or it has
        `at_most` already.
        """
        ...

    def delete(self, change: AcmeCredentialChange) -> bool:
        """Remove one of a client's credentials; False if nothing was removed.

        The client has none of this key id then, or its credentials changed at this moment.
        """
        ...


class HmacKeyVault(Protocol):
    """Encrypts credentials' HMAC keys, each for its credential. Raises `KeyVaultError`."""

    def seal(self, hmac_key: bytes, credential: AcmeCredential) -> str:
        """Encrypt a credential's key: base64."""
        ...

    def open(self, stored: StoredAcmeCredential) -> bytes:
        """Decrypt a credential's key; another one's does not decrypt."""
        ...
