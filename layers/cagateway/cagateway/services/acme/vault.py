"""What opens the HMAC keys of credentials."""

from __future__ import annotations

from typing import Protocol

from cagateway.domain.acme.credentials import StoredAcmeCredential


class BindingVault(Protocol):
    """Decrypts HMAC keys. Raises `KeyVaultError`."""

    def open(self, stored: StoredAcmeCredential) -> bytes:
        """Decrypt a credential's key."""
        ...
