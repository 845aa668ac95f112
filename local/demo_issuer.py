"""A certificate and a chain for the demo's CA, so that clients have something to show and trust."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

_YEARS = timedelta(days=3650)
_Key = ec.EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True)
class Issuer:
    """What a CA's document tells of its certificates, as PEM."""

    certificate: str
    chain: tuple[str, ...]


def make_issuer(now: datetime) -> Issuer:
    """Make an issuing CA and its root anew; nobody keeps their keys.

    Args:
        now: From when on they are valid, in UTC.
    """
    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root = _certificate("Demo Root", root_key, "Demo Root", root_key, now)
    issuing = _certificate("Demo Issuing CA", key, "Demo Root", root_key, now)
    return Issuer(_pem(issuing), (_pem(root),))


def _certificate(
    name: str, key: _Key, issuer: str, signer: _Key, now: datetime
) -> x509.Certificate:
    public_key = key.public_key()
    builder = (
        x509.CertificateBuilder()
        .subject_name(_named(name))
        .issuer_name(_named(issuer))
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + _YEARS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    )
    return builder.sign(signer, hashes.SHA256())


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode()
