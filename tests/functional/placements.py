"""An order as the adapter places it, and a Sectigo's answers that are none."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from cagateway.domain.orders.placement import Placement
from cagateway.sectigo.certificates import SectigoCertificates
from local.sectigo.account import DEMO
from local.sectigo.simulator import SectigoSimulator
from tests.functional.sectigo_calls import connection_to
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
    subject_alt_names=("www.example.com", "www.example.org"),
    comments="cagw:01M8997DG00000000000000000",
)
# Long enough for an answer that comes, and short for one that does not.
BRIEFLY, PATIENTLY = 0.5, float(PATIENCE_SECONDS)
NOW = datetime.now(UTC)


def place(
    sectigo: SectigoCertificates,
    simulator: SectigoSimulator,
    within_seconds: float = PATIENTLY,
    **changes: Any,  # noqa: ANN401 - a placement's fields
) -> int:
    placement = replace(PLACEMENT, **changes)
    return sectigo.place(connection_to(simulator.url), placement, within_seconds).sectigo_id


def status(number: int, code: int | None = -7) -> dict[str, Any]:
    return {"kind": "status", "status": number, "code": code}
