"""The real use cases that order, put together around a world of doubles.

Each is made anew whenever it is asked for, as containers are.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cagateway.ports.acme import AcmeOrders
from cagateway.ports.orders import PollQueue
from cagateway.sectigo.codes import refusal_of
from cagateway.services.acme.finalization import AcmeFinalizer
from cagateway.services.acme.orders import OrderBook
from cagateway.services.acme.progress import Progress
from cagateway.services.authorities.reading import AuthorityReader
from cagateway.services.orders.collection import Collector
from cagateway.services.orders.delivery import Deliverer
from cagateway.services.orders.enrollment import Enroller
from cagateway.services.orders.joining import OrderJoiner
from cagateway.services.orders.order_records import Finalizer, OrderRecords
from cagateway.services.orders.order_work import OrderWork
from cagateway.services.orders.preparation import Preparer
from cagateway.services.orders.reconciliation import Reconciler
from cagateway.services.orders.revocation import Revoker
from cagateway.services.orders.submission import Submitter
from tests.fakes.asked import uncounted
from tests.fakes.gateway import FakeGateway
from tests.fakes.order_world import OrderWorld


class UseCases:
    """What bootstrap_orders and bootstrap_acme make for a deployment, made for a world.

    Args:
        orders: Where orders are kept; in memory where there is none.
    """

    def __init__(self, orders: Any = None) -> None:  # noqa: ANN401 - a store
        self.world = OrderWorld()
        self.orders = orders or self.world.orders
        self.gateway = FakeGateway(clock=self.world.clock)
        self.gateway.sync()

    def reader(self) -> AuthorityReader:
        return self.gateway.reader()

    def records(self) -> OrderRecords:
        return OrderRecords(self.orders, self.world.clock)

    def finalizer(self) -> Finalizer:
        return Finalizer(self.records(), self.world.bus, self.world.clock)

    def deliverer(self) -> Deliverer:
        return Deliverer(self.finalizer(), self.world.vault, refusal_of)

    def collector(self) -> Collector:
        world = self.world
        return Collector(
            orders=self.orders,
            sectigo=world.sectigo,
            records=self.records(),
            finalizer=self.finalizer(),
            queue=world.queue,
            clock=world.clock,
        )

    def joiner(self) -> OrderJoiner:
        world = self.world
        return OrderJoiner(
            reader=self.reader(),
            orders=self.orders,
            preparer=Preparer(world.vault, world.clock, world.random_bits),
            records=self.records(),
            clock=world.clock,
            asked=uncounted(),
        )

    def submitter(self) -> Submitter:
        world = self.world
        return Submitter(
            orders=self.orders,
            sectigo=world.sectigo,
            records=self.records(),
            queue=world.queue,
            syncs=self.gateway.syncs,
            clock=world.clock,
        )

    def enroller(self) -> Enroller:
        return Enroller(
            reader=self.reader(),
            orders=self.orders,
            joiner=self.joiner(),
            submitter=self.submitter(),
            collector=self.collector(),
            clock=self.world.clock,
            sleep=self.world.clock.sleep,
        )

    def revoker(self) -> Revoker:
        world = self.world
        return Revoker(
            reader=self.reader(),
            orders=self.orders,
            sectigo=world.sectigo,
            records=self.records(),
            finalizer=self.finalizer(),
            clock=world.clock,
        )

    def reconciler(self) -> Reconciler:
        world = self.world
        return Reconciler(
            orders=self.orders,
            sectigo=world.sectigo,
            records=self.records(),
            queue=world.queue,
            revoker=self.revoker(),
            clock=world.clock,
        )

    def work(self, queue: PollQueue | None = None) -> OrderWork:
        return OrderWork(
            reader=self.reader(),
            collector=self.collector(),
            submitter=self.submitter(),
            reconciler=self.reconciler(),
            queue=queue or self.world.queue,
        )

    def acme_book(self, acme_orders: AcmeOrders) -> OrderBook:
        world = self.world
        return OrderBook(
            reader=self.reader(),
            orders=acme_orders,
            enrollments=self.orders,
            clock=world.clock,
            random_bits=world.random_bits,
        )

    def acme_finalizer(
        self, acme_orders: AcmeOrders, sleep: Callable[[float], None]
    ) -> AcmeFinalizer:
        return AcmeFinalizer(
            book=self.acme_book(acme_orders),
            orders=acme_orders,
            reader=self.reader(),
            joiner=self.joiner(),
            enrollments=self.orders,
            queue=self.world.queue,
            clock=self.world.clock,
            sleep=sleep,
        )

    def acme_progress(self, acme_orders: AcmeOrders) -> Progress:
        return Progress(
            orders=acme_orders,
            enrollments=self.orders,
            records=self.records(),
            queue=self.world.queue,
            refusal_text=refusal_of,
            clock=self.world.clock,
        )
