"""The CAs that clients' certificates may come from: the bundle that API Gateway reads as well."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from botocore.exceptions import BotoCoreError, ClientError

from cagateway.values import dataclass

if TYPE_CHECKING:
    from cryptography import x509

# Reads the first bytes of an object, by bucket and key.
ReadObject = Callable[[str, str, int], bytes]
# API Gateway takes no more.
MAX_BYTES = 1024 * 1024
# A key that is not in the bundle may have come into it since; the bundle is read again after this.
_LOOKED_FOR_AGAIN_SECONDS = 60.0


class TruststoreError(Exception):
    """The CAs of clients' certificates could not be read: no client is let in for it."""


@dataclass(frozen=True, slots=True)
class Truststore:
    """Reads the bundle when it is first asked for, and again where a key is not in it.

    Which version of the object is read does not matter: a client names the key, and one that could
    put another bundle there has no other certificate of that key.

    Args:
        read_object: Reads from S3.
        clock: Seconds since any moment, never going back.
    """

    read_object: ReadObject
    clock: Callable[[], float]
    _read: dict[str, tuple[tuple[x509.Certificate, ...], float]] = field(default_factory=dict)

    def has_signed(self, digest: str, der: bytes, uri: str) -> bool:
        """Tell whether the CA of a key has issued a certificate.

        Args:
            digest: The key's, as a client names it.
            der: The certificate.
            uri: Where the bundle is: `s3://bucket/key`, and in local mode a file's.

        Raises:
            TruststoreError: The bundle cannot be read.
        """
        # Imported here: a reader whose clients are known by names starts without cryptography.
        from cagateway.domain.x509.bundles import (  # noqa: PLC0415
            is_signed_by_one_of,
            with_key,
        )

        certificates, read_at = self._read.get(uri) or self._load(uri)
        issuers = with_key(certificates, digest)
        if not issuers and self.clock() - read_at >= _LOOKED_FOR_AGAIN_SECONDS:
            issuers = with_key(self._load(uri)[0], digest)
        return is_signed_by_one_of(der, issuers)

    def _load(self, uri: str) -> tuple[tuple[x509.Certificate, ...], float]:
        from cryptography import x509  # noqa: PLC0415 - as above

        now = self.clock()
        try:
            found = tuple(x509.load_pem_x509_certificates(self._bundle(uri)))
        except ValueError as error:
            raise TruststoreError(f"{uri} holds no PEM certificates") from error
        self._read[uri] = found, now
        return found, now

    def _bundle(self, uri: str) -> bytes:
        where = urlsplit(uri)
        try:
            if where.scheme == "file":
                return Path(unquote(where.path)).read_bytes()[:MAX_BYTES]
            return self.read_object(where.netloc, uri.split("/", 3)[3], MAX_BYTES)
        except (ClientError, BotoCoreError, OSError, IndexError) as error:
            raise TruststoreError(
                f"{uri or 'no truststore'} was not read: {type(error).__name__}"
            ) from error
