"""All that orders take, around a real table: Sectigo, the queue and time are the test's."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from cagateway.domain.access.callers import Caller
from cagateway.domain.access.roles import Role
from cagateway.domain.enrollment.options import EnrollmentOptions, OutputFormat
from cagateway.domain.enrollment.parsed import parsed
from cagateway.domain.orders.order import Order
from cagateway.domain.x509.alt_names import alt_name
from cagateway.services.orders.enrollment import Enroller
from cagateway.services.orders.joining import OrderJoiner
from cagateway.services.orders.preparation import Enrollment, Preparer
from cagateway.services.orders.submission import Submitter
from cagateway.store.orders import DynamoDBOrders
from tests.documents import document
from tests.enrollment import request
from tests.fakes.accounts import AccountHouse
from tests.fakes.asked import uncounted
from tests.fakes.ordering import NoVault
from tests.functional.stack import Deployment

WEB = {"unique-id": "web", "properties": {"cert_type": "63999"}}
CLIENT = Caller("client", Role.INTEGRATOR)
PLAIN = EnrollmentOptions(OutputFormat.PEM)
NAMES = (alt_name("dNSName", "www.example.com"),)


def new_csr() -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "www.example.com")])
    csr = x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, hashes.SHA256())
    return csr.public_bytes(Encoding.PEM).decode()


class House(AccountHouse):
    """The same with enrollment, around a real table."""

    def __init__(self, deployment: Deployment, settings: dict[str, Any] | None = None) -> None:
        """Start with an empty table, and a CA that enrolls."""
        super().__init__(orders=DynamoDBOrders(deployment.store.table))
        deployment.empty()
        self.gateway.sync()
        self.gateway.configure(document(WEB, enable_enrollment=True, **(settings or {})))
        self.random = itertools.count(1)

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
