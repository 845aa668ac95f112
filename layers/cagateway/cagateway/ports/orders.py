"""What ordering certificates needs of the outside: one protocol for one thing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from cagateway.domain.certificates.issued import CertificateEvent
from cagateway.domain.orders.order import Order
from cagateway.domain.orders.states import OrderState


class Orders(Protocol):
    """Where orders are kept. Raises `StoreError`."""

    def reserve(
        self, ca_id: str, client_id: str, day: datetime, *, for_request: str, at_most: int
    ) -> bool:
        """Count one more order of a client's day, before anything is made or sent for it.

        Args:
            ca_id: Whose day.
            client_id: The same.
            day: The moment at which it is asked for, in UTC.
            for_request: What makes requests equal.
            at_most: As many may be bought.

        Returns:
            False if the client has as many, or has tried far more often than that.
        """

    def is_being_made(self, ca_id: str, client_id: str, now: datetime, for_request: str) -> bool:
        """Tell whether the last that had room made for it is an equal request, a moment ago."""

    def give_back(self, ca_id: str, client_id: str, day: datetime) -> None:
        """Count one order less: nothing came of it, and nothing was sent."""

    def create(
        self, order: Order, *, also_as: str, instead_of: Collection[str], open_at_most: int
    ) -> bool:
        """Store a new order with what finds it and bounds it: all of it, or nothing.

        Args:
            order: The order.
            also_as: What the last release would find it by.
            instead_of: The orders that an equal request would join, and is not to join any more.
            open_at_most: The open orders of its client for its profile and names.

        Returns:
            False if an equal request has an order already, or a bound is reached.
        """

    def find(self, ca_id: str, order_id: str) -> Order | None:
        """Find an order by its id."""

    def find_equal(self, ca_id: str, idempotency_digest: str) -> Order | None:
        """Find the order that an equal request was given."""

    def find_serial(self, ca_id: str, serial_number: str) -> Order | None:
        """Find the order that a certificate came of."""

    def open_orders(self, ca_id: str, quota_digest: str) -> tuple[str, ...]:
        """Give the ids of the open orders of a client, for a profile and the same names."""

    def placed_on(self, ca_id: str, client_id: str, day: datetime) -> int:
        """Count a client's orders of a day."""

    def save(self, order: Order, before: Order) -> Order | None:
        """Store an order's next state with what follows from it: all of it, or nothing.

        Gives it as it is stored, as the next version; `None` if another request or the collector
        wrote it since it was read.
        """

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

    def owners(self, ca_id: str, serial_numbers: Sequence[str]) -> Mapping[str, str]:
        """Tell which clients ordered certificates, by their numbers."""

    def events(
        self, ca_id: str, since: datetime | None, after: str | None, at_most: int
    ) -> tuple[list[tuple[str, CertificateEvent]], bool]:
        """Give a page of events by time, each with its index, and tell whether there are more.

        The first page begins at `since`, and each further one after the last index of the page
        before.
        """

    def orders(
        self, ca_id: str, states: Collection[OrderState], after: str | None, at_most: int
    ) -> tuple[list[Order], str | None]:
        """Give a CA's orders in some states, the newest first, and the id to go on after.

        Orders of a state are found by reading all, and a CA has hundreds of thousands: a page is
        what was found among the next few thousand, and may be empty though there is more.
        """


class OpenOrders(Protocol):
    """The orders that the collector has to see to. Raises `StoreError`."""

    def due_orders(self, at_most: int) -> tuple[list[Order], list[str]]:
        """Give them, the longest due first, and `<caId>/<orderId>` of what cannot be read."""


class KeyVaultError(Exception):
    """A key could not be encrypted or decrypted. It is where it was, and it can be tried again."""


class KeyVault(Protocol):
    """Encrypts generated keys. Raises `KeyVaultError`."""

    def seal(self, key: bytes, order_id: str) -> str:
        """Encrypt a key for an order: base64."""

    def open(self, sealed: str, order_id: str) -> bytes:
        """Decrypt an order's key; another one's does not decrypt."""


class PollQueue(Protocol):
    """Has the collector poll an order later. Never raises: the tick sees to what is lost."""

    def poll_later(self, order: Order, now: datetime) -> None:
        """Ask for a poll when the order says so, unless that is more than SQS's 15 minutes off."""

    def poll_now(self, due: Sequence[tuple[str, str]]) -> None:
        """Ask for polls of orders, each by CA and id, that are due already."""

    def compare(self, ca_ids: Sequence[str]) -> bool:
        """Ask for the orders of CAs that share an account to be held against Sectigo's.

        False if the queue did not take it: it is asked for again a day later.
        """


class OrderEvents(Protocol):
    """Publishes what became of an order. Raises `EventBusError`."""

    def publish(self, order: Order) -> None:
        """Publish it, if its state is one that has an event."""
