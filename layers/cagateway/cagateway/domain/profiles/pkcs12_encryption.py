"""How the PKCS #12 files of a profile are encrypted."""

from __future__ import annotations

from enum import StrEnum


class Pkcs12Encryption(StrEnum):
    """The encryptions that a profile may name in `pkcs12-encryption`."""

    TRIPLE_DES_SHA1 = "3DES-SHA1"
    """What every reader opens, the Vault plugin's of 2020 among them. It is the default."""
    AES256_SHA256 = "AES256-SHA256"
