"""Nonces: made by a secret that all containers share, so that only one that is used is written.

The secret keeps strangers from making nonces up. It is no key to anything: a nonce alone opens
nothing, and it stays good for an hour. So it lies in the table as it is.
"""

from __future__ import annotations

import hashlib
import hmac
import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import field
from datetime import datetime, timedelta

from cagateway.store import Value, acme_keys
from cagateway.store.items.instants import to_seconds
from cagateway.store.table import Table
from cagateway.values import dataclass

# A client takes the nonce of its last answer. After an hour of sleep it is told to take another.
_LASTS = timedelta(hours=1)
# TTL deletes late, never early; clocks of containers differ by less.
_CLOCKS_DIFFER = timedelta(minutes=1)
_SECRET_BYTES = 32
_SECONDS_BYTES, _RANDOM_BYTES, _MAC_BYTES = 4, 12, 16
_CHARACTERS = 43


@dataclass(frozen=True, slots=True)
class DynamoDBNonces:
    """Makes nonces, and keeps those that were used. Its methods raise `StoreError`.

    Args:
        random_bytes: Gives as many as it is asked for.
    """

    table: Table
    random_bytes: Callable[[int], bytes]
    _kept: list[bytes] = field(default_factory=list)

    def new(self, now: datetime) -> str:
        """Make a nonce of the time, something random, and a digest by which it is known again."""
        seconds = int(now.timestamp()).to_bytes(_SECONDS_BYTES)
        content = seconds + self.random_bytes(_RANDOM_BYTES)
        return urlsafe_b64encode(content + self._mac(content)).decode().rstrip("=")

    def is_sound(self, nonce: str, now: datetime) -> bool:
        if len(nonce) != _CHARACTERS or not nonce.isascii():
            return False
        try:
            read = urlsafe_b64decode(f"{nonce}=")
        except ValueError:
            return False
        content, mac = read[:-_MAC_BYTES], read[-_MAC_BYTES:]
        # One spelling for each: another one would count as another nonce.
        is_exact = urlsafe_b64encode(read).decode().rstrip("=") == nonce
        if not (is_exact and hmac.compare_digest(mac, self._mac(content))):
            return False
        age = now.timestamp() - int.from_bytes(content[:_SECONDS_BYTES])
        return -_CLOCKS_DIFFER.total_seconds() <= age < _LASTS.total_seconds()

    def use(self, nonce: str, now: datetime) -> bool:
        token: Value = {"S": uuid.uuid4().hex}
        written = self.table.update(
            acme_keys.nonce_key(nonce),
            "SET expiresAt = :until, usedBy = :token",
            "attribute_not_exists(pk)",
            {":until": to_seconds(now + _LASTS + _CLOCKS_DIFFER), ":token": token},
            is_own=lambda item: item.get("usedBy") == token,
        )
        return written is not None

    def _mac(self, content: bytes) -> bytes:
        return hmac.new(self._secret(), content, hashlib.sha256).digest()[:_MAC_BYTES]

    def _secret(self) -> bytes:
        if not self._kept:
            self._kept.append(self._shared_secret())
        return self._kept[0]

    def _shared_secret(self) -> bytes:
        """Read the secret; the first of all containers makes it."""
        key = acme_keys.nonce_secret_key()
        item = self.table.get(key)
        if item is None:
            made: Value = {"B": self.random_bytes(_SECRET_BYTES)}
            self.table.update(
                key, "SET secret = :made", "attribute_not_exists(pk)", {":made": made}
            )
            item = self.table.get(key) or {"secret": made}
        return bytes(item["secret"]["B"])
