"""What follows, compares and revokes orders, before several accounts at Sectigo."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from cagateway.domain.authorities.connection import Connection, SectigoAccount
from cagateway.domain.orders.order import Order
from cagateway.domain.orders.states import OrderState
from cagateway.services.orders.collection import Collector
from cagateway.services.orders.order_records import Finalizer, OrderRecords
from cagateway.services.orders.reconciliation import Comparison, Reconciler
from cagateway.services.orders.revocation import Revoker
from tests.fakes.gateway import FakeGateway
from tests.fakes.ordering import Bus, Queue
from tests.fakes.orders import InMemoryOrders
from tests.fakes.sectigo_orders import SectigoOrders

HERE = Connection(SectigoAccount("https://cert-manager.com", "demo", "cagateway/demo"), 1234)
ELSEWHERE = replace(HERE, org_id=99)


@dataclass
class AccountHouse:
    """The use cases, around a store of orders and the double of Sectigo."""

    gateway: FakeGateway = field(default_factory=FakeGateway)
    orders: Any = field(default_factory=InMemoryOrders)
    bus: Bus = field(default_factory=Bus)
    queue: Queue = field(default_factory=Queue)

    def __post_init__(self) -> None:
        self.clock = self.gateway.clock
        self.sectigo = SectigoOrders(self.clock)

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
        found: Order | None = self.orders.find(order.ca_id, order.order_id)
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
