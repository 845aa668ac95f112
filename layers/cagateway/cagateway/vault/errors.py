"""What keeping a key may end in."""

from __future__ import annotations


class KeyVaultError(Exception):
    """A key could not be encrypted or decrypted. It is where it was, and it can be tried again."""
