"""AWS KMS: keys are encrypted by one that never leaves it."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from cagateway.ports.orders import KeyVaultError
from cagateway.values import dataclass

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient

    from cagateway.domain.acme.credentials import AcmeCredential, StoredAcmeCredential


@dataclass(frozen=True, slots=True)
class KmsKey:
    """Encrypts a few bytes for a context: without the same context they do not decrypt.

    Args:
        open_client: Gives the KMS client; called only when there is something to encrypt.
        key_id: The KMS key's ARN or alias.
    """

    open_client: Callable[[], KMSClient]
    key_id: str

    def encrypt(self, secret: bytes, context: Mapping[str, str]) -> str:
        """Encrypt at most 4,096 bytes: base64.

        Raises:
            KeyVaultError: KMS did not do it.
        """
        try:
            answer = self.open_client().encrypt(
                KeyId=self.key_id, Plaintext=secret, EncryptionContext=context
            )
        except (ClientError, BotoCoreError) as error:
            raise KeyVaultError(f"KMS did not encrypt: {type(error).__name__}") from None
        return base64.b64encode(answer["CiphertextBlob"]).decode()

    def decrypt(self, sealed: str, context: Mapping[str, str]) -> bytes:
        """Decrypt.

        Raises:
            KeyVaultError: KMS did not do it, or it was encrypted for another context.
        """
        try:
            answer = self.open_client().decrypt(
                KeyId=self.key_id,
                CiphertextBlob=base64.b64decode(sealed),
                EncryptionContext=context,
            )
        except (ClientError, BotoCoreError, ValueError) as error:
            # Without its cause: botocore's own error may quote what it was given.
            raise KeyVaultError(f"KMS did not decrypt: {type(error).__name__}") from None
        return answer["Plaintext"]


@dataclass(frozen=True, slots=True)
class KmsVault:
    """Encrypts generated keys for their order: what belongs to another one does not decrypt.

    An RSA key of 4,096 bits has 2,400 bytes (PKCS #8).
    """

    key: KmsKey

    def seal(self, key: bytes, order_id: str) -> str:
        return self.key.encrypt(key, {"orderId": order_id})

    def open(self, sealed: str, order_id: str) -> bytes:
        return self.key.decrypt(sealed, {"orderId": order_id})


@dataclass(frozen=True, slots=True)
class KmsHmacKeys:
    """Encrypts HMAC keys for their credential and its client: one that was moved is of no use."""

    key: KmsKey

    def seal(self, hmac_key: bytes, credential: AcmeCredential) -> str:
        return self.key.encrypt(hmac_key, _context(credential))

    def open(self, stored: StoredAcmeCredential) -> bytes:
        return self.key.decrypt(stored.sealed_hmac_key, _context(stored.credential))


def _context(credential: AcmeCredential) -> Mapping[str, str]:
    return {"acmeKeyId": credential.key_id, "acmeClientId": credential.client_id}
