"""All that an order goes through, with a Sectigo, a table, a queue and a bus that misbehave.

Everything outside is a double; what is driven are the real use cases. The doubles keep the books by
which a test judges: who was sent what, which certificates there are, and who died where.
"""

from __future__ import annotations

import base64
import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cagateway.domain.orders.order import Order
from cagateway.ports.events import EventBusError
from cagateway.ports.orders import KeyVaultError
from cagateway.ports.store_errors import StoreError
from tests.fakes.clock import FakeClock
from tests.fakes.mishaps import DiedError, Mishaps
from tests.fakes.orders import InMemoryOrders
from tests.fakes.sectigo_orders import SectigoOrders

# Sectigo's, in seconds: for placing an order, and for any other call.
PACE, SLOW_PACE = (1.0, 0.5), (20.0, 8.0)


@dataclass
class UnreliableOrders:
    """Stands before the table, and lets mishaps happen."""

    real: InMemoryOrders
    mishaps: Callable[[], Mishaps]

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - the store's methods
        method = getattr(self.real, name)

        def call(*args: Any, **named: Any) -> Any:  # noqa: ANN401 - as above
            with self.mishaps().around(name):
                return method(*args, **named)

        return call


@dataclass
class UnreliableQueue:
    """Keeps what it is asked for, until a test delivers it, doubles it or loses it."""

    messages: list[tuple[str, str]] = field(default_factory=list)

    def poll_later(self, order: Order, now: datetime) -> None:
        assert now.tzinfo
        if order.next_poll_at is not None:
            self.messages.append((order.ca_id, order.order_id))

    def poll_now(self, due: Any) -> None:  # noqa: ANN401 - pairs
        self.messages.extend(due)

    def compare(self, ca_ids: Any) -> bool:  # noqa: ANN401 - ids
        raise NotImplementedError


@dataclass
class UnreliableBus:
    """Takes what is published of orders."""

    mishaps: Callable[[], Mishaps]
    is_down: bool = False
    published: list[Order] = field(default_factory=list)

    def publish(self, order: Order) -> None:
        with self.mishaps().around("tell"):
            if self.is_down:
                raise EventBusError
            self.published.append(order)


@dataclass
class OpenVault:
    """Seals keys by turning them round; what belongs to another order does not open."""

    is_down: bool = False
    sealed: set[str] = field(default_factory=set)

    def seal(self, key: bytes, order_id: str) -> str:
        self._answer()
        sealed = f"{order_id}:{base64.b64encode(key[::-1]).decode()}"
        self.sealed.add(sealed)
        return sealed

    def open(self, sealed: str, order_id: str) -> bytes:
        self._answer()
        owner, _, key = sealed.partition(":")
        if owner != order_id:
            raise KeyVaultError("it is another order's key")
        return base64.b64decode(key)[::-1]

    def _answer(self) -> None:
        if self.is_down:
            raise KeyVaultError("no answer")


@dataclass
class OrderWorld:
    """The outside of everything that orders."""

    clock: FakeClock = field(default_factory=FakeClock)
    store: InMemoryOrders = field(default_factory=InMemoryOrders)
    mishaps: Mishaps = field(default_factory=Mishaps)

    def __post_init__(self) -> None:
        self.orders: Any = UnreliableOrders(self.store, lambda: self.mishaps)
        self.sectigo = SectigoOrders(self.clock, lambda: self.mishaps, PACE)
        self.bus = UnreliableBus(lambda: self.mishaps)
        self.queue, self.vault = UnreliableQueue(), OpenVault()
        self.random = itertools.count(1)

    def random_bits(self, _: int) -> int:
        return next(self.random)

    @contextmanager
    def struck(self, mishaps: Mishaps) -> Iterator[None]:
        """Let mishaps happen meanwhile; what dies of them is dead, and nothing else."""
        before, self.mishaps = self.mishaps, mishaps
        try:
            with suppress(DiedError, StoreError):
                yield
        finally:
            self.mishaps = before
