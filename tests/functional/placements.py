"""An order as the adapter places it, and a Sectigo's answers that are none."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from cagateway.domain.authorities.connection import Connection
from cagateway.domain.orders.placement import OrderDetails, OrderStatus, Placement
from cagateway.sectigo.certificates import SectigoCertificates
from local.sectigo.account import DEMO
from local.sectigo.simulator import SectigoSimulator
from tests.functional.sectigo_calls import client_of, connection_to
from tests.patience import PATIENCE_SECONDS

KEY = ec.generate_private_key(ec.SECP256R1())
CSR = (
    x509.CertificateSigningRequestBuilder()
    .subject_name(x509.Name.from_rfc4514_string("CN=www.example.com"))
    .sign(KEY, hashes.SHA256())
)
PLACEMENT = Placement(
    csr=base64.b64encode(CSR.public_bytes(Encoding.DER)).decode(),
    org_id=DEMO.organization_id,
    cert_type=63999,
    term_days=200,
    subject_alt_names=("www.example.com", "www.example.org", "192.0.2.1"),
    comments="cagw:01M8997DG00000000000000000",
)
# Long enough for an answer that comes, and short for one that does not.
BRIEFLY, PATIENTLY = 0.5, float(PATIENCE_SECONDS)
NOW = datetime.now(UTC)


@dataclass(frozen=True)
class Orders:
    """What is asked of the simulator about orders, through the adapter."""

    simulator: SectigoSimulator
    sectigo: SectigoCertificates = field(default_factory=lambda: SectigoCertificates(client_of()))

    @property
    def connection(self) -> Connection:
        return connection_to(self.simulator.url)

    def place(self, **changes: Any) -> int:  # noqa: ANN401 - a placement's fields
        placement = replace(PLACEMENT, **changes)
        return self.sectigo.place(self.connection, placement, PATIENTLY).sectigo_id

    def details(self, number: int, within_seconds: float = PATIENTLY) -> OrderDetails:
        return self.sectigo.details(self.connection, number, within_seconds)

    def status(self, number: int) -> OrderStatus:
        return self.details(number).status

    def collect(self, number: int, within_seconds: float = PATIENTLY) -> bytes | None:
        return self.sectigo.collect(self.connection, number, within_seconds)

    def find(self, within_seconds: float = PATIENTLY) -> list[tuple[int, str]]:
        """Give the number and the comments of each order that has PLACEMENT's comments."""
        since, now = NOW - timedelta(hours=1), datetime.now(UTC)
        comments = PLACEMENT.comments
        found = self.sectigo.find(self.connection, comments, since, now, within_seconds)
        return [(order.sectigo_id, order.comments) for order in found]

    def found(self) -> list[int]:
        return [number for number, _ in self.find()]

    def revoke(self, number: int, within_seconds: float = PATIENTLY) -> None:
        self.sectigo.revoke(self.connection, number, 4, "superseded", within_seconds)


def status(number: int, code: int | None = -7) -> dict[str, Any]:
    return {"kind": "status", "status": number, "code": code}
