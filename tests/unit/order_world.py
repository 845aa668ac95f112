"""All that an order goes through, with a Sectigo, a table, a queue and a bus that misbehave.

Everything outside is a double; what is driven are the real use cases. The doubles keep the books by
which a test judges: who was sent what, which certificates there are, and who died where.
"""

from __future__ import annotations

import base64
import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from cagateway.domain.authorities.connection import Connection
from cagateway.domain.certificates.at_sectigo import (
    NotPlacedError,
    OrderDetails,
    Placed,
    Placement,
    PlacementRefusedError,
    PlacementUncertainError,
    RevocationRefusedError,
    SectigoUnavailableError,
    order_status,
)
from cagateway.domain.certificates.order import Order
from cagateway.events.errors import EventBusError
from cagateway.store.errors import StoreError
from cagateway.vault.errors import KeyVaultError
from tests.certificates import Authority
from tests.fakes.clock import FakeClock
from tests.fakes.orders import InMemoryOrders
from tests.orders import leaf_of

AUTHORITY = Authority.named("Example CA")
STRANGER = ec.generate_private_key(ec.SECP256R1()).public_key()


class DiedError(BaseException):
    """The process ended here: nothing may catch it."""


@dataclass
class Mishaps:
    """Strikes at a step: `n` counts the calls of the outside, from one on."""

    at: int = 0
    strike: Callable[[str], None] = lambda _: None
    after: Callable[[str], None] = lambda _: None

    @contextmanager
    def around(self, name: str) -> Iterator[None]:
        self.at -= 1
        strikes = self.at == 0
        if strikes:
            self.strike(name)
        yield
        if strikes:
            self.after(name)


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
class OrderThere:
    """An order as it really stands at Sectigo.

    Args:
        shows_at: From when on the report has it.
        bundle: What collecting it brings: `ours`, `nothing`, `garbage`, or
            `another-key`, a bundle for somebody else.
    """

    number: int
    placement: Placement
    shows_at: datetime
    status: str = "Applied"
    bundle: str = "ours"
    certificate: x509.Certificate | None = None

    def leaf(self) -> x509.Certificate:
        if self.certificate is None:
            csr = x509.load_der_x509_csr(base64.b64decode(self.placement.csr))
            self.certificate = leaf_of(AUTHORITY, csr.public_key())
        return self.certificate


@dataclass
class StatefulSectigo:
    """Takes orders, once each or this test ends, and has each say of its states.

    Args:
        outcome: What comes of the next order: `taken`, `answer-lost`, `lost`, `refused`,
            `refused-and-taken`, `not-sent`, `broken`, or `died`.
        status: Of the next order, in Sectigo's words.
        lag: After which the report shows the next order.
        bundle: What collecting the next order brings.
    """

    clock: FakeClock
    mishaps: Callable[[], Mishaps]
    outcome: str = "taken"
    status: str = "Issued"
    lag: timedelta = timedelta()
    bundle: str = "ours"
    is_down: bool = False
    is_slow: bool = False
    orders: dict[int, OrderThere] = field(default_factory=dict)
    posts: Counter[str] = field(default_factory=Counter)
    on_post: Callable[[Placement], None] = lambda _: None

    def place(self, connection: Connection, placement: Placement, within_seconds: float) -> Placed:
        assert connection.org_id == placement.org_id
        outcome = self.outcome
        if outcome == "not-sent":
            raise NotPlacedError("nothing was sent")
        self.posts[placement.comments] += 1
        self.on_post(placement)
        with self.mishaps().around("place"):
            self.clock.advance(min(20.0, within_seconds) if self.is_slow else 1.0)
            if outcome in {"lost", "refused"}:
                raise PlacementUncertainError("lost") if outcome == "lost" else _refusal()
            placed = self._take(placement)
            if outcome == "answer-lost":
                raise PlacementUncertainError("the answer was lost")
            if outcome == "refused-and-taken":
                raise _refusal()
            if outcome == "broken":
                raise RuntimeError("whatever")
            if outcome == "died":
                raise DiedError
        return placed

    def _take(self, placement: Placement) -> Placed:
        number = len(self.orders) + 1
        shows_at = self.clock() + self.lag
        self.orders[number] = OrderThere(number, placement, shows_at, self.status, self.bundle)
        return Placed(number, f"renew-{number}")

    def details(
        self, connection: Connection, sectigo_id: int, within_seconds: float
    ) -> OrderDetails:
        assert connection.org_id
        with self.mishaps().around("details"):
            self._answer(within_seconds)
            return self._details(self.orders[sectigo_id])

    def collect(
        self, connection: Connection, sectigo_id: int, within_seconds: float
    ) -> bytes | None:
        assert connection.org_id
        with self.mishaps().around("collect"):
            self._answer(within_seconds)
            order = self.orders[sectigo_id]
            if order.bundle == "nothing" or order.status == "Revoked":
                return None
            if order.bundle == "garbage":
                return b"<html>Maintenance</html>"
            leaf = order.leaf()
            if order.bundle == "another-key":
                leaf = leaf_of(AUTHORITY, STRANGER)
            bundle = (AUTHORITY.root.certificate, leaf)
            return b"".join(one.public_bytes(Encoding.PEM) for one in bundle)

    def find(
        self,
        connection: Connection,
        comments: str,
        since: datetime,
        now: datetime,
        within_seconds: float,
    ) -> tuple[OrderDetails, ...]:
        assert since <= now
        with self.mishaps().around("find"):
            self._answer(within_seconds)
            shown = self._shown(connection)
            return tuple(one for one in shown if one.comments == comments)

    def requested_since(
        self, connection: Connection, since: datetime, now: datetime
    ) -> tuple[OrderDetails, ...]:
        assert since <= now
        with self.mishaps().around("requested_since"):
            self._answer(25)
            return tuple(self._shown(connection))

    def revoked_since(
        self, connection: Connection, since: datetime, now: datetime
    ) -> tuple[OrderDetails, ...]:
        assert since <= now
        with self.mishaps().around("revoked_since"):
            self._answer(25)
            return tuple(one for one in self._shown(connection) if one.status == "revoked")

    def note_renewal(self, connection: Connection, renewed_id: int, sectigo_id: int) -> None:
        raise NotImplementedError

    def revoke(
        self,
        connection: Connection,
        sectigo_id: int,
        reason_code: int,
        reason: str,
        within_seconds: float,
    ) -> None:
        assert connection.org_id
        assert reason
        assert reason_code == 1
        with self.mishaps().around("revoke"):
            self._answer(within_seconds)
            order = self.orders[sectigo_id]
            if order.status not in {"Issued", "Revoked"}:
                raise RevocationRefusedError("it is not issued", -102)
            order.status = "Revoked"

    def _answer(self, within_seconds: float) -> None:
        """Take some time, and fail where there is no answer."""
        self.clock.advance(min(8.0 if self.is_slow else 0.5, max(0.1, within_seconds)))
        if self.is_down or within_seconds < 0.5:
            raise SectigoUnavailableError("no answer")

    def _shown(self, connection: Connection) -> Iterator[OrderDetails]:
        now = self.clock()
        for order in self.orders.values():
            if order.shows_at <= now and order.placement.org_id == connection.org_id:
                yield self._details(order)

    def _details(self, order: OrderThere) -> OrderDetails:
        status = order_status(order.status)
        return OrderDetails(order.number, status, order.status, None, order.placement.comments)


def _refusal() -> PlacementRefusedError:
    return PlacementRefusedError("HTTP 400, code -36", -36)


@dataclass
class UnreliableQueue:
    """Keeps what it is asked for, until a test delivers it, doubles it or loses it."""

    messages: list[tuple[str, str]] = field(default_factory=list)

    def look_later(self, order: Order, now: datetime) -> None:
        assert now.tzinfo
        if order.next_look_at is not None:
            self.messages.append((order.ca_id, order.order_id))

    def look_now(self, due: Any) -> None:  # noqa: ANN401 - pairs
        self.messages.extend(due)

    def compare(self, ca_ids: Any) -> None:  # noqa: ANN401 - ids
        raise NotImplementedError


@dataclass
class UnreliableBus:
    """Is told what became of orders."""

    mishaps: Callable[[], Mishaps]
    is_down: bool = False
    told: list[tuple[str, str]] = field(default_factory=list)

    def tell(self, order: Order) -> None:
        with self.mishaps().around("tell"):
            if self.is_down:
                raise EventBusError
            self.told.append((order.order_id, str(order.state)))


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
        self.sectigo = StatefulSectigo(self.clock, lambda: self.mishaps)
        self.bus = UnreliableBus(lambda: self.mishaps)
        self.queue, self.vault = UnreliableQueue(), OpenVault()
        self.random = itertools.count(1)

    def random_bits(self, _: int) -> int:
        return next(self.random)

    @contextmanager
    def struck(self, mishaps: Mishaps) -> Iterator[None]:
        """Let mishaps happen meanwhile; who dies of them is dead, and nobody else."""
        before, self.mishaps = self.mishaps, replace(mishaps)
        try:
            with suppress(DiedError, StoreError):
                yield
        finally:
            self.mishaps = before
