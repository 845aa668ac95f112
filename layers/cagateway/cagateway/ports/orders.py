"""What ordering certificates needs of the outside: one protocol for one thing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from cagateway.domain.certificates.events import CertificateEvent
from cagateway.domain.orders.order import Order
from cagateway.domain.orders.states import OrderState


class Orders(Protocol):
    """Where orders are kept. Raises `StoreError`."""

    def reserve(
        self, ca_id: str, client_id: str, day: datetime, *, for_request: str, at_most: int
    ) -> bool:
        """Count one more order of a client's day; False if it has as many, or tries too often."""
        ...

    def is_being_made(self, ca_id: str, client_id: str, now: datetime, for_request: str) -> bool:
        """Tell whether the last that had room made for it is an equal request, a moment ago."""
        ...

    def give_back(self, ca_id: str, client_id: str, day: datetime) -> None:
        """Count one order less: nothing came of it, and nothing was sent."""
        ...

    def create(
        self, order: Order, *, also_as: str, instead_of: Collection[str], open_at_most: int
    ) -> bool:
        """Store a new order; False if an equal request has one, or a bound is reached."""
        ...

    def find(self, ca_id: str, order_id: str) -> Order | None:
        """Find an order by its id."""
        ...

    def find_equal(self, ca_id: str, idempotency_digest: str) -> Order | None:
        """Find the order that an equal request was given."""
        ...

    def find_serial(self, ca_id: str, serial_number: str) -> Order | None:
        """Find the order that a certificate came of."""
        ...

    def open_orders(self, ca_id: str, quota_digest: str) -> tuple[str, ...]:
        """Give the ids of the open orders of a client, for a profile and the same names."""
        ...

    def placed_on(self, ca_id: str, client_id: str, day: datetime) -> int:
        """Count a client's orders of a day."""
        ...

    def save(self, order: Order, before: Order) -> Order | None:
        """Store an order's next state as the next version, and give it as it is stored.

        `None` if another request or the collector wrote it since it was read.
        """
        ...

    def with_subject(
        self, ca_id: str, digest: str, sees: Callable[[str, Sequence[str]], bool]
    ) -> Iterator[Order]:
        """Find the orders whose certificates have a subject, and leave out what is not seen.

        Args:
            ca_id: Whose they are.
            digest: The subject's.
            sees: Tells it by the client that ordered one, and its names. Of those that the last
                release wrote they are not known yet: all of them are given.
        """
        ...

    def owners(self, ca_id: str, serial_numbers: Sequence[str]) -> Mapping[str, str]:
        """Tell which clients ordered certificates, by their numbers."""
        ...

    def events(
        self, ca_id: str, since: datetime | None, after: str | None, at_most: int
    ) -> tuple[list[tuple[str, CertificateEvent]], bool]:
        """Give a page of events, each with its index, and tell whether there are more."""
        ...

    def orders(
        self, ca_id: str, states: Collection[OrderState], after: str | None, at_most: int
    ) -> tuple[list[Order], str | None]:
        """Give a CA's orders in some states, the newest first, and what to go on after."""
        ...


class OpenOrders(Protocol):
    """The orders that the collector has to see to. Raises `StoreError`."""

    def due_orders(self, at_most: int) -> tuple[list[Order], list[str]]:
        """Give them, the longest due first, and `<caId>/<orderId>` of what cannot be read."""
        ...


class KeyVaultError(Exception):
    """A key could not be encrypted or decrypted. It is where it was, and it can be tried again."""


class KeyVault(Protocol):
    """Encrypts generated keys. Raises `KeyVaultError`."""

    def seal(self, key: bytes, order_id: str) -> str:
        """Encrypt a key for an order: base64."""
        ...

    def open(self, sealed: str, order_id: str) -> bytes:
        """Decrypt a key."""
        ...


class PollQueue(Protocol):
    """Has the collector poll an order later. Never raises: the tick sees to what is lost."""

    def poll_later(self, order: Order, now: datetime) -> None:
        """Ask for a poll when the order says so; one much later is left to the tick."""
        ...

    def poll_now(self, due: Sequence[tuple[str, str]]) -> None:
        """Ask for polls of orders, each by CA and id, that are due already."""
        ...

    def compare(self, ca_ids: Sequence[str]) -> bool:
        """Ask for CAs' orders to be held against Sectigo's; False if that could not be asked."""
        ...


class OrderEvents(Protocol):
    """Publishes what became of an order. Raises `EventBusError`."""

    def publish(self, order: Order) -> None:
        """Publish it."""
        ...
