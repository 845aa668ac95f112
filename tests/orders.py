"""Orders and certificates, as tests start from them."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding

from cagateway.domain.certificates.collected import read_issued
from cagateway.domain.certificates.issued import IssuedCertificate
from cagateway.domain.enrollment.options import RequestType
from cagateway.domain.orders.order import Order
from cagateway.domain.orders.placement import Placed
from cagateway.domain.orders.states import OrderState
from cagateway.domain.x509.bundles import key_digest
from tests.certificates import Authority, pem_of
from tests.fakes.clock import NOON

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
ORDER_ID = "01M8997DG00000000000000000"


# An issued certificate; it is no real one.
ISSUED = IssuedCertificate(
    certificate="MIIC",
    chain=("MIID", "MIIE"),
    serial_number="ABCD",
    subject_name="CN=www.example.com",
    subject_digest="subject",
    issuer_name="CN=Example CA",
    not_before=NOON,
    not_after=NOON + timedelta(days=200),
    issued_at=NOON + timedelta(hours=1),
)


def order(**changes: Any) -> Order:  # noqa: ANN401 - an order's fields
    """Make an order that was just prepared, and differs in some fields.

    Args:
        changes: Its fields; `sectigo_id` stands for what was placed.
    """
    given: dict[str, Any] = {
        "order_id": ORDER_ID,
        "ca_id": "ca-1",
        "client_id": "client",
        "profile_id": "web",
        "request_type": RequestType.PKCS10,
        "csr": "MIIB",
        "key_digest": "key",
        "idempotency_digest": "repeat",
        "former_fingerprint": "content",
        "quota_digest": "crowd",
        "cert_type": 63999,
        "term_days": 200,
        "alt_names": ("www.example.com",),
        "created_at": NOON,
    }
    if (number := changes.pop("sectigo_id", None)) is not None:
        given["placed"] = Placed(number)
    return Order(**(given | changes))


def issued_order(**changes: Any) -> Order:  # noqa: ANN401 - an order's fields
    """Make an order whose certificate came an hour later; the certificate is no real one.

    Args:
        changes: Its fields, and the certificate's.
    """
    about = {name: changes.pop(name) for name in ISSUED.__slots__ if name in changes}
    given = {"state": OrderState.ISSUED, "sectigo_id": 7, "issued": replace(ISSUED, **about)}
    return order(**(given | changes))


def leaf_of(  # noqa: PLR0913 - what a certificate is made of
    authority: Authority,
    key: CertificatePublicKeyTypes,
    *,
    days_ago: float = 1,
    days: float = 199,
    now: datetime = NOON,
    names: Sequence[str] = ("www.example.com",),
    subject: str = "CN=www.example.com",
    serial_number: int | None = None,
    extensions: Sequence[x509.ExtensionType] = (),
) -> x509.Certificate:
    """Issue a certificate for a key.

    Args:
        authority: Whose.
        key: For which.
        days_ago: When it began.
        days: How long it lasts from now on.
        now: When that is.
        names: Host names.
        subject: As RFC 4514 has it.
        serial_number: Any, if `None`.
        extensions: Further ones.
    """
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name.from_rfc4514_string(subject))
        .issuer_name(authority.root.certificate.subject)
        .public_key(key)
        .serial_number(serial_number or x509.random_serial_number())
        .not_valid_before(now - timedelta(days=days_ago))
        .not_valid_after(now + timedelta(days=days))
    )
    hosts = [x509.SubjectAlternativeName(map(x509.DNSName, names))] if names else []
    for extension in (*hosts, *extensions):
        builder = builder.add_extension(extension, critical=False)
    return builder.sign(authority.root.key, hashes.SHA256())


def order_with(key: PrivateKey, authority: Authority, **changes: Any) -> Order:  # noqa: ANN401
    """Make an order whose certificate is a real one, for a key."""
    leaf = leaf_of(authority, key.public_key())
    issued = read_issued(pem_of(authority.root.certificate, leaf), key_digest(leaf), NOON)
    about = {name: getattr(issued, name) for name in issued.__slots__ if name != "issued_at"}
    return issued_order(**(about | changes))


def certificate_of(made: Order) -> IssuedCertificate:
    """Give the certificate of an order that has one."""
    assert made.issued is not None
    return made.issued


def der_base64(certificate: x509.Certificate) -> str:
    """Give a certificate as orders keep it."""
    return base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()
