"""What ACME needs of the outside, beside signatures. What keeps something raises `StoreError`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    # For types alone: what manages credentials starts without accounts and orders.
    from datetime import datetime

    from cagateway.domain.acme.accounts import AcmeAccount
    from cagateway.domain.acme.credentials import (
        AcmeCredential,
        AcmeCredentialChange,
        StoredAcmeCredential,
    )
    from cagateway.domain.acme.orders import AcmeOrder
    from cagateway.domain.certificates.revocation import Revocation
    from cagateway.domain.documents import StoredDocument


class AcmeCredentials(Protocol):
    """Where credentials are kept."""

    def find(self, key_id: str) -> StoredAcmeCredential | None:
        """Find a credential by its key id: `None` once it or its client is deleted."""

    def of_client(self, client_id: str) -> Sequence[AcmeCredential]:
        """Give a client's credentials, the oldest first."""

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

    def delete(self, change: AcmeCredentialChange) -> bool:
        """Remove one of a client's credentials; False if nothing was removed.

        The client has none of this key id then, or its credentials changed at this moment.
        """


class HmacKeyVault(Protocol):
    """Encrypts credentials' HMAC keys, each for its credential. Raises `KeyVaultError`."""

    def seal(self, hmac_key: bytes, credential: AcmeCredential) -> str:
        """Encrypt a credential's key: base64."""

    def open(self, stored: StoredAcmeCredential) -> bytes:
        """Decrypt a credential's key; another one's does not decrypt."""


class AcmeAccounts(Protocol):
    """Accounts, found by id and by key."""

    def find(self, account_id: str) -> AcmeAccount | None:
        """Find an account; one that cannot be read lets no client in."""

    def id_of_key(self, ca_id: str, profile_id: str, thumbprint: str) -> str | None:
        """Tell which account has a key, at one directory."""

    def count(self, key_id: str, now: datetime, *, at_most: int) -> bool:
        """Count one more account of a credential; False if it has made `at_most` on this day.

        Args:
            key_id: The credential's.
            now: In UTC.
            at_most: As many.
        """

    def create(self, account: AcmeAccount, *, instead_of: str | None) -> bool:
        """Store a new account with its key; False if the key is another one's.

        It is not if it is that of `instead_of`, an account that has ended.
        """

    def save(self, account: AcmeAccount, before: AcmeAccount) -> AcmeAccount | None:
        """Store an account as its next version; `None` if it was written since it was read.

        With another key than before it is found by that one alone; `None` too if that is taken.
        """


class AcmeOrders(Protocol):
    """Orders, each of an account."""

    def create(
        self, order: AcmeOrder, *, at_most: int, instead_of: str | None, account: AcmeAccount | None
    ) -> bool:
        """Store a new order; False if too many are begun, or its certificate is being renewed.

        It is not if `instead_of`, an order that came to nothing, does that. `account` is written
        with it: its time is moved on.
        """

    def find(self, account_id: str, order_id: str) -> AcmeOrder | None:
        """Find an order of an account."""

    def save(self, order: AcmeOrder, before: AcmeOrder) -> AcmeOrder | None:
        """Store an order as its next version; `None` if it was written since it was read.

        Once it is finalized, it is not begun any more.
        """

    def begun(self, account_id: str) -> frozenset[str]:
        """Give the ids of an account's orders that are not finalized."""

    def forget_begun(self, account_id: str, order_ids: Collection[str]) -> None:
        """Let go of orders that were never finalized, and have expired."""

    def page(
        self, account_id: str, after: str | None, at_most: int
    ) -> tuple[Sequence[AcmeOrder], bool]:
        """Give an account's orders, the newest first, and tell whether there are more.

        A further page begins after the id of the order that ended the page before.
        """

    def renewing(self, ca_id: str, serial_number: str) -> tuple[str, str] | None:
        """Tell which order renews a certificate: its account's id and its own."""


class Nonces(Protocol):
    """Nonces (RFC 8555, 6.5): each is made here, and counts once."""

    def new(self, now: datetime) -> str:
        """Make one; `now` is in UTC, here and below."""

    def is_sound(self, nonce: str, now: datetime) -> bool:
        """Tell whether one was made here within the last hour."""

    def use(self, nonce: str, now: datetime) -> bool:
        """Use one up; False if it was used before."""


class RevocationNotAskedError(Exception):
    """What revokes could not be asked, or did not say what it did."""


class Revocations(Protocol):
    """Has certificates revoked by what has a login at Sectigo."""

    def revoke(self, ca_id: str, serial_number: str, wanted: Revocation) -> None:
        """Have a certificate revoked, and wait.

        Raises:
            GatewayError: It is not, as services/orders/revocation.py says it.
            RevocationNotAskedError: The function could not be run, failed, or took too long.
        """
