"""Where ACME's objects are kept, as the services see it. All raise `StoreError`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from cagateway.domain.acme.accounts import AcmeAccount
from cagateway.domain.acme.orders import AcmeOrder


class AcmeAccounts(Protocol):
    """Accounts, found by id and by key."""

    def find(self, account_id: str) -> AcmeAccount | None:
        """Find an account; one that cannot be read lets no client in."""
        ...

    def id_of_key(self, ca_id: str, profile_id: str, thumbprint: str) -> str | None:
        """Tell which account has a key, at one directory."""
        ...

    def create(self, account: AcmeAccount, *, instead_of: str | None) -> bool:
        """Store a new account with its key; False if the key is another one's.

        It is not if it is that of `instead_of`, an account that has ended.
        """
        ...

    def save(self, account: AcmeAccount, before: AcmeAccount) -> AcmeAccount | None:
        """Store an account as its next version; `None` if it was written since it was read.

        With another key than before it is found by that one alone; `None` too if that is taken.
        """
        ...


class AcmeOrders(Protocol):
    """Orders, each of an account."""

    def create(
        self, order: AcmeOrder, *, at_most: int, instead_of: str | None, account: AcmeAccount | None
    ) -> bool:
        """Store a new order; False if too many are begun, or its certificate is being renewed.

        It is not if `instead_of`, an order that came to nothing, does that. `account` is written
        with it: its time is moved on.
        """
        ...

    def find(self, account_id: str, order_id: str) -> AcmeOrder | None:
        """Find an order of an account."""
        ...

    def save(self, order: AcmeOrder, before: AcmeOrder) -> AcmeOrder | None:
        """Store an order as its next version; `None` if it was written since it was read.

        Once it is finalized, it is not begun any more.
        """
        ...

    def begun(self, account_id: str) -> frozenset[str]:
        """Give the ids of an account's orders that are not finalized."""
        ...

    def forget_begun(self, account_id: str, order_ids: Collection[str]) -> None:
        """Let go of orders that were never finalized, and have expired."""
        ...

    def page(
        self, account_id: str, after: str | None, at_most: int
    ) -> tuple[Sequence[AcmeOrder], bool]:
        """Give an account's orders, the newest first, and tell whether there are more.

        A further page begins after the id of the order that ended the page before.
        """
        ...

    def renewing(self, ca_id: str, serial_number: str) -> tuple[str, str] | None:
        """Tell which order renews a certificate: its account's id and its own."""
        ...


class Nonces(Protocol):
    """Nonces (RFC 8555, 6.5): each is made here, and counts once."""

    def new(self, now: datetime) -> str:
        """Make one; `now` is in UTC, here and below."""
        ...

    def is_sound(self, nonce: str, now: datetime) -> bool:
        """Tell whether one was made here within the last hour."""
        ...

    def use(self, nonce: str, now: datetime) -> bool:
        """Use one up; False if it was used before."""
        ...
