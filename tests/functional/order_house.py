"""All that orders take, around a real table: Sectigo, the queue and time are the test's."""

from __future__ import annotations

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
from cagateway.services.orders.preparation import Enrollment
from cagateway.store.orders import DynamoDBOrders
from tests.documents import document
from tests.enrollment import request
from tests.fakes.accounts import AccountHouse
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
        super().__init__(DynamoDBOrders(deployment.store.table))
        deployment.empty()
        self.gateway.configure(document(WEB, enable_enrollment=True, **(settings or {})))

    def enroll(self, csr: str, idempotency_key: str | None = None) -> Order:
        asked = parsed(request(csr=csr, subject_alt_names=NAMES, options=PLAIN))
        now = self.clock.now
        deadline = now + timedelta(seconds=25)
        wanted = Enrollment("ca-1", CLIENT, asked, now, deadline, idempotency_key)
        order = self.enroller().enroll(wanted).order
        return self.finalizer().finalize(order, is_delivered=True)

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
