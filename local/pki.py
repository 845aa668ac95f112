"""A throw-away PKI for clients with certificates, made once and kept in `.local/pki/`.

`ca.pem` is the truststore as well: appending another CA to it makes several.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from cagateway.domain.x509.bundles import key_digest
from local.certificates import as_authority, certificate_for, issued
from local.surroundings import LOOPBACK, ROOT

FOLDER = ROOT / ".local" / "pki"
CA_SUBJECT = "CN=Local clients' CA,O=Example"
DEMO_SUBJECT = "CN=demo,O=Example"
_CA_YEARS = timedelta(days=3650)
# What clients still take of a server (Apple: 825 days from a CA of one's own).
_LEAF_DAYS = timedelta(days=397)
# Certificates must not expire while a developer tries things out.
_RENEWED_BEFORE = timedelta(days=7)
_ADDRESS = x509.IPAddress(ipaddress.ip_address(LOOPBACK))
# What each leaf says of itself, beside its name.
_LEAVES: Mapping[str, Sequence[x509.ExtensionType]] = {
    "server": (
        x509.SubjectAlternativeName([x509.DNSName("localhost"), _ADDRESS]),
        x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]),
    ),
    "demo": (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]),),
}


class PkiError(Exception):
    """What is in the folder cannot be used; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Pki:
    """The files of a PKI."""

    folder: Path

    def file(self, name: str) -> Path:
        """Give the path of one of `ca.pem`, `ca.key`, `server.pem`, ..., `demo.key`."""
        return self.folder / name

    def authorities(self) -> int:
        """Count the CAs that issue clients' certificates."""
        return len(x509.load_pem_x509_certificates(self.file("ca.pem").read_bytes()))

    def issuer_key_sha256(self) -> str:
        """Give the SHA-256 of the key that signed `demo.pem`, as a client's document names it."""
        return key_digest(x509.load_pem_x509_certificate(self.file("ca.pem").read_bytes()))


def keep_pki(folder: Path = FOLDER, now: datetime | None = None) -> Pki:
    """Make what is missing or about to expire, and leave the rest as it is.

    Raises:
        PkiError: Something in the folder is no certificate or key.
    """
    now = now or datetime.now(UTC)
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    pki = Pki(folder)
    try:
        authority = _kept_authority(pki, now) or _make_authority(pki, now)
        for name in _LEAVES:
            _keep_leaf(pki, name, authority, now)
    except (ValueError, TypeError) as error:
        text = f"{folder} holds something else than a PKI. Delete it, and it is made anew: {error}"
        raise PkiError(text) from error
    return pki


@dataclass(frozen=True, slots=True)
class _Authority:
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def _kept_authority(pki: Pki, now: datetime) -> _Authority | None:
    if not (pki.file("ca.pem").exists() and pki.file("ca.key").exists()):
        return None
    own, *_ = x509.load_pem_x509_certificates(pki.file("ca.pem").read_bytes())
    key = load_pem_private_key(pki.file("ca.key").read_bytes(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != own.public_key():
        raise ValueError("ca.key is not the key of the first certificate in ca.pem")
    return _Authority(own, key) if own.not_valid_after_utc > now + _LEAF_DAYS else None


def _make_authority(pki: Pki, now: datetime) -> _Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _named("Local clients' CA")
    builder = as_authority(_builder(name, name, key, now, _CA_YEARS), path_length=0)
    certificate = issued(builder, key)
    _write(pki, "ca", certificate, key)
    return _Authority(certificate, key)


def _keep_leaf(pki: Pki, name: str, issuer: _Authority, now: datetime) -> None:
    if _is_kept(pki, name, issuer, now):
        return
    key = ec.generate_private_key(ec.SECP256R1())
    builder = _builder(_named(name), issuer.certificate.subject, key, now, _LEAF_DAYS)
    leaf = x509.BasicConstraints(ca=False, path_length=None), True
    says = ((extension, False) for extension in _LEAVES[name])
    _write(pki, name, issued(builder, issuer.key, (leaf, *says)), key)


def _is_kept(pki: Pki, name: str, issuer: _Authority, now: datetime) -> bool:
    if not (pki.file(f"{name}.pem").exists() and pki.file(f"{name}.key").exists()):
        return False
    certificate = x509.load_pem_x509_certificate(pki.file(f"{name}.pem").read_bytes())
    try:
        certificate.verify_directly_issued_by(issuer.certificate)
    except (InvalidSignature, ValueError):
        return False  # of a CA that was here before
    return certificate.not_valid_after_utc > now + _RENEWED_BEFORE


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    now: datetime,
    lifetime: timedelta,
) -> x509.CertificateBuilder:
    begins = now - timedelta(minutes=5)  # for clocks that are a little behind
    return certificate_for(key.public_key(), subject, issuer, begins, now + lifetime)


def _named(name: str) -> x509.Name:
    # As a certificate has it, the other way round than RFC 4514 writes it.
    organization = x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Example")
    return x509.Name([organization, x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _write(
    pki: Pki, name: str, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey
) -> None:
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file = pki.file(f"{name}.key")
    file.touch(mode=0o600)
    file.chmod(0o600)
    file.write_bytes(private)
    pki.file(f"{name}.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
