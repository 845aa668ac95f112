"""All that orders take, around a real table: Sectigo, the queue and time are the test's."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from cagateway.domain.access.callers import Caller
from cagateway.domain.access.roles import Role
from cagateway.domain.authorities.connection import Connection, SectigoAccount
from cagateway.domain.enrollment.options import EnrollmentOptions, OutputFormat
from cagateway.domain.enrollment.parsed import parsed
from cagateway.domain.orders.order import Order
from cagateway.domain.x509.alt_names import alt_name
from cagateway.services.orders.collection import Collector
from cagateway.services.orders.enrollment import Enroller
from cagateway.services.orders.joining import OrderJoiner
from cagateway.services.orders.order_records import Finalizer, OrderRecords
from cagateway.services.orders.preparation import Enrollment, Preparer
from cagateway.services.orders.reconciliation import Comparison, Reconciler
from cagateway.services.orders.revocation import Revoker
from cagateway.services.orders.submission import Submitter
from cagateway.store.orders import DynamoDBOrders
from tests.documents import document
from tests.enrollment import request
from tests.fakes.asked import uncounted
from tests.fakes.gateway import FakeGateway
from tests.fakes.ordering import Bus, NoVault, Queue, ScriptedSectigo
from tests.functional.stack import Deployment

WEB = {"unique-id": "web", "properties": {"cert_type": "63999"}}
CONNECTION = Connection(SectigoAccount("https://cert-manager.com", "demo", "cagateway/demo"), 1234)
CLIENT = Caller("client", Role.INTEGRATOR)
PLAIN = EnrollmentOptions(OutputFormat.PEM)
NAMES = (alt_name("dNSName", "www.example.com"),)


def new_csr() -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "www.example.com")])
    csr = x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, hashes.SHA256())
    return csr.public_bytes(Encoding.PEM).decode()


@dataclass
class House:
    deployment: Deployment
    settings: dict[str, Any] = field(default_factory=dict)
    gateway: FakeGateway = field(default_factory=FakeGateway)

    def __post_init__(self) -> None:
        self.deployment.empty()
        self.gateway.sync()
        self.clock = self.gateway.clock
        self.gateway.configure(document(WEB, enable_enrollment=True, **self.settings))
        self.sectigo = ScriptedSectigo(self.clock)
        self.queue = Queue()
        self.orders: Any = DynamoDBOrders(self.deployment.store.table)
        self.random = itertools.count(1)

    def records(self) -> OrderRecords:
        return OrderRecords(self.orders, self.clock)

    def finalizer(self) -> Finalizer:
        return Finalizer(self.records(), Bus(), self.clock)

    def collector(self) -> Collector:
        records, finalizer = self.records(), self.finalizer()
        return Collector(self.orders, self.sectigo, records, finalizer, self.queue, self.clock)

    def enroll(self, csr: str, idempotency_key: str | None = None) -> Order:
        preparer = Preparer(NoVault(), self.clock, self._bits)
        submitter = Submitter(
            self.orders, self.sectigo, self.records(), self.queue, self.gateway.syncs, self.clock
        )
        reader = self.gateway.reader()
        enroller = Enroller(
            reader,
            self.orders,
            OrderJoiner(reader, self.orders, preparer, self.records(), self.clock, uncounted()),
            submitter,
            self.collector(),
            self.clock,
            self.clock.sleep,
        )
        asked = parsed(request(csr=csr, subject_alt_names=NAMES, options=PLAIN))
        now = self.clock.now
        deadline = now + timedelta(seconds=25)
        order = enroller.enroll(
            Enrollment("ca-1", CLIENT, asked, now, deadline, idempotency_key)
        ).order
        return self.finalizer().finalize(order, is_delivered=True)

    def compare(self) -> Comparison:
        reader, records, finalizer = self.gateway.reader(), self.records(), self.finalizer()
        revoker = Revoker(reader, self.orders, self.sectigo, records, finalizer, self.clock)
        reconciler = Reconciler(self.orders, self.sectigo, records, self.queue, revoker, self.clock)
        return reconciler.compare(["ca-1"], CONNECTION)

    def _bits(self, _: int) -> int:
        return next(self.random)

    def sweep(self, seconds: float) -> list[Order]:
        self.clock.advance(seconds)
        connection = self.gateway.read().authority.connection
        due = [
            one
            for one in self.orders.due_orders(100)[0]
            if one.next_poll_at and one.next_poll_at <= self.clock.now
        ]
        seen = [self.collector().poll_due(one.ca_id, one.order_id, connection) for one in due]
        return [order for order in seen if order]
