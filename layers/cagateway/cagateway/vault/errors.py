"""What keeping a key, and reading whom to trust, may end in."""

from __future__ import annotations


class KeyVaultError(Exception):
    """A key could not be encrypted or decrypted. It is where it was, and it can be tried again."""


class TruststoreError(Exception):
    """The CAs of clients' certificates could not be read. Nobody is let in for it."""
