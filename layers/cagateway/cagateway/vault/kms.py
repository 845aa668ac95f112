"""AWS KMS: keys are encrypted by one that never leaves it."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from cagateway.ports.orders import KeyVaultError
from cagateway.values import dataclass

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient


@dataclass(frozen=True, slots=True)
class KmsVault:
    """Encrypts generated keys for their order: what belongs to another one does not decrypt.

    KMS encrypts 4,096 bytes at once, and an RSA key of 4,096 bits has 2,400 (PKCS #8).

    Args:
        open_client: Gives the KMS client; called only when there is a key.
        key_id: The KMS key's ARN or alias.
    """

    open_client: Callable[[], KMSClient]
    key_id: str

    def seal(self, key: bytes, order_id: str) -> str:
        """Encrypt a key for an order: base64.

        Raises:
            KeyVaultError: KMS did not do it.
        """
        try:
            answer = self.open_client().encrypt(
                KeyId=self.key_id, Plaintext=key, EncryptionContext=_context(order_id)
            )
        except (ClientError, BotoCoreError) as error:
            raise KeyVaultError(f"KMS did not encrypt: {type(error).__name__}") from None
        return base64.b64encode(answer["CiphertextBlob"]).decode()

    def open(self, sealed: str, order_id: str) -> bytes:
        """Decrypt a key.

        Raises:
            KeyVaultError: KMS did not do it, or it is another order's key.
        """
        try:
            answer = self.open_client().decrypt(
                KeyId=self.key_id,
                CiphertextBlob=base64.b64decode(sealed),
                EncryptionContext=_context(order_id),
            )
        except (ClientError, BotoCoreError, ValueError) as error:
            # Without its cause: botocore's own error may quote what it was given.
            raise KeyVaultError(f"KMS did not decrypt: {type(error).__name__}") from None
        return answer["Plaintext"]


def _context(order_id: str) -> dict[str, str]:
    return {"orderId": order_id}
