"""Several accounts at Sectigo, each with numbers of its own: the same number is in all of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from cagateway.domain.authorities.connection import Connection, SectigoAccount
from cagateway.domain.orders.order import Order
from cagateway.domain.orders.placement import (
    OrderAccount,
    OrderDetails,
    OrderStatus,
    Placed,
    Placement,
)
from cagateway.domain.orders.states import OrderState
from cagateway.ports.certificate_orders import (
    AlreadyRevokedError,
    NoSuchOrderError,
    RevocationRefusedError,
    SectigoUnavailableError,
)
from cagateway.services.orders.collection import Collector
from cagateway.services.orders.order_records import Finalizer, OrderRecords
from cagateway.services.orders.reconciliation import Comparison, Reconciler
from cagateway.services.orders.revocation import Revoker
from tests.fakes.clock import FakeClock
from tests.fakes.gateway import FakeGateway
from tests.fakes.ordering import Queue
from tests.fakes.orders import InMemoryOrders

HERE = Connection(SectigoAccount("https://cert-manager.com", "demo", "cagateway/demo"), 1234)
ELSEWHERE = replace(HERE, org_id=99)


@dataclass
class There:
    """An order as it stands at Sectigo.

    Args:
        certificates: What collecting it brings.
        renewed_by: What it was said to be renewed by.
    """

    comments: str = ""
    status: OrderStatus = OrderStatus.ISSUED
    serial_number: str | None = None
    reason_code: int | None = None
    certificates: tuple[x509.Certificate, ...] = ()
    renewed_by: int | None = None


@dataclass
class SectigoAccounts:
    """Answers each connection from its own account, and keeps what was asked of which."""

    there: dict[tuple[OrderAccount, int], There] = field(default_factory=dict)
    asked: list[tuple[OrderAccount, str]] = field(default_factory=list)
    is_down: bool = False
    # The answer to the next revocation is lost after it was done.
    loses_answer: bool = False
    tells_reasons: bool = True
    # Nothing is revoked, whatever its status.
    refuses: bool = False

    def has(self, connection: Connection, number: int, **about: Any) -> There:  # noqa: ANN401
        """Let an account have an order."""
        one = self.there[OrderAccount.of(connection), number] = There(**about)
        return one

    def place(self, connection: Connection, placement: Placement, within_seconds: float) -> Placed:
        raise NotImplementedError

    def details(
        self, connection: Connection, sectigo_id: int, within_seconds: float
    ) -> OrderDetails:
        assert within_seconds
        return self._details(sectigo_id, self._at(connection, sectigo_id, "details"))

    def collect(
        self, connection: Connection, sectigo_id: int, within_seconds: float
    ) -> bytes | None:
        assert within_seconds
        found = self._at(connection, sectigo_id, "collect").certificates
        return b"".join(one.public_bytes(Encoding.PEM) for one in found) or None

    def find(
        self,
        connection: Connection,
        comments: str,
        since: datetime,
        now: datetime,
        within_seconds: float,
    ) -> tuple[OrderDetails, ...]:
        assert since <= now
        assert within_seconds
        return tuple(one for one in self._all(connection, "find") if one.comments == comments)

    def requested_since(
        self, connection: Connection, since: datetime, now: datetime
    ) -> tuple[OrderDetails, ...]:
        assert since <= now
        return tuple(self._all(connection, "report"))

    def revoked_since(
        self, connection: Connection, since: datetime, now: datetime
    ) -> tuple[OrderDetails, ...]:
        assert since <= now
        reported = self._all(connection, "report")
        return tuple(one for one in reported if one.status is OrderStatus.REVOKED)

    def note_renewal(self, connection: Connection, renewed_id: int, sectigo_id: int) -> None:
        self._at(connection, renewed_id, "note_renewal").renewed_by = sectigo_id

    def revoke(
        self,
        connection: Connection,
        sectigo_id: int,
        reason_code: int,
        reason: str,
        within_seconds: float,
    ) -> None:
        assert within_seconds
        self._revoke(self._at(connection, sectigo_id, "revoke"), reason_code, reason)

    def revoke_serial(
        self,
        connection: Connection,
        serial_number: str,
        reason_code: int,
        reason: str,
        within_seconds: float,
    ) -> None:
        assert within_seconds
        account = OrderAccount.of(connection)
        self.asked.append((account, "revoke_serial"))
        found = [
            one
            for (owner, _), one in self.there.items()
            if owner == account and one.serial_number == serial_number
        ]
        if not found:
            raise RevocationRefusedError("The certificate is not found", -5101)
        self._revoke(found[0], reason_code, reason)

    def _revoke(self, found: There, reason_code: int, reason: str) -> None:
        assert reason
        if self.refuses or found.status is OrderStatus.REVOKED:
            raise AlreadyRevokedError("Only issued certificates can be revoked", -102)
        found.status, found.reason_code = OrderStatus.REVOKED, reason_code
        if self.loses_answer:
            raise SectigoUnavailableError("no answer")

    def _at(self, connection: Connection, number: int, operation: str) -> There:
        account = OrderAccount.of(connection)
        self.asked.append((account, operation))
        if self.is_down:
            raise SectigoUnavailableError("no answer")
        found = self.there.get((account, number))
        if found is None:
            raise NoSuchOrderError("The certificate is not found")
        return found

    def _all(self, connection: Connection, operation: str) -> Iterator[OrderDetails]:
        account = OrderAccount.of(connection)
        self.asked.append((account, operation))
        if self.is_down:
            raise SectigoUnavailableError("no answer")
        for (owner, number), one in self.there.items():
            if owner == account:
                yield self._details(number, one)

    def _details(self, number: int, one: There) -> OrderDetails:
        return OrderDetails(
            number,
            one.status,
            str(one.status),
            one.serial_number,
            one.comments,
            one.reason_code if self.tells_reasons else None,
        )


@dataclass
class Told:
    """Keeps what is published on the event bus, in the order's words."""

    orders: list[Order] = field(default_factory=list)

    def publish(self, order: Order) -> None:
        self.orders.append(order)


@dataclass
class AccountHouse:
    """The use cases that follow, compare and revoke orders, before several accounts."""

    gateway: FakeGateway = field(default_factory=FakeGateway)
    orders: InMemoryOrders = field(default_factory=InMemoryOrders)
    sectigo: SectigoAccounts = field(default_factory=SectigoAccounts)
    bus: Told = field(default_factory=Told)
    queue: Queue = field(default_factory=Queue)

    @property
    def clock(self) -> FakeClock:
        return self.gateway.clock

    def keep(self, order: Order) -> Order:
        """Have an order in the table, found by all that finds it."""
        prepared = replace(order, state=OrderState.PREPARED)
        assert self.orders.create(
            prepared,
            also_as=f"former-{order.idempotency_digest}",
            instead_of=(),
            open_at_most=10**6,
        )
        states = [OrderState.ISSUED, order.state]
        kept = prepared
        for state in states if order.state is OrderState.REVOKED else states[1:]:
            kept = self.orders.save(replace(order, state=state), kept) or prepared
            assert kept is not prepared
        return kept

    def kept(self, order: Order) -> Order:
        found = self.orders.find(order.ca_id, order.order_id)
        assert found
        return found

    def records(self) -> OrderRecords:
        return OrderRecords(self.orders, self.clock)

    def finalizer(self) -> Finalizer:
        return Finalizer(self.records(), self.bus, self.clock)

    def collector(self) -> Collector:
        records, finalizer = self.records(), self.finalizer()
        return Collector(self.orders, self.sectigo, records, finalizer, self.queue, self.clock)

    def revoker(self) -> Revoker:
        reader, records, finalizer = self.gateway.reader(), self.records(), self.finalizer()
        return Revoker(reader, self.orders, self.sectigo, records, finalizer, self.clock)

    def compare(self, connection: Connection = HERE) -> Comparison:
        revoker, records = self.revoker(), self.records()
        reconciler = Reconciler(self.orders, self.sectigo, records, self.queue, revoker, self.clock)
        return reconciler.compare(["ca-1"], connection)

    def advance(self, order: Order, connection: Connection = HERE) -> Order:
        """Have an order polled some time after the last poll."""
        self.clock.advance(timedelta(hours=2).total_seconds())
        return self.collector().advance(self.kept(order), connection, 20)
