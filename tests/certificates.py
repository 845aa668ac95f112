"""Certificates for tests, made when they are needed."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)

from local.certificates import as_authority, certificate_for

DAY = timedelta(days=1)
SERVER = x509.SubjectAlternativeName(
    [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
)
OTHER_SERVER = x509.SubjectAlternativeName([x509.DNSName("other.example")])


@dataclass(frozen=True)
class Pair:
    """A certificate and its private key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def certificate_pem(self) -> str:
        return self.certificate.public_bytes(Encoding.PEM).decode()

    @property
    def key_pem(self) -> str:
        return self._key_pem(NoEncryption())

    def encrypted_key_pem(self, passphrase: bytes) -> str:
        return self._key_pem(BestAvailableEncryption(passphrase))

    def _key_pem(self, encryption: KeySerializationEncryption) -> str:
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption).decode()


@dataclass(frozen=True)
class Authority:
    """A CA that issues what a test asks for."""

    root: Pair

    @classmethod
    def named(cls, name: str) -> Authority:
        """Make one that signs itself."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = _named(name)
        return cls(Pair(_authority(subject, subject, key).sign(key, hashes.SHA256()), key))

    def beneath(self, name: str | x509.Name) -> Authority:
        """Make one that this one signs."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = _named(name) if isinstance(name, str) else name
        builder = _authority(subject, self.root.certificate.subject, key)
        return Authority(Pair(builder.sign(self.root.key, hashes.SHA256()), key))

    def issue(
        self,
        names: x509.SubjectAlternativeName | None = None,
        ends: timedelta = DAY,
        subject: x509.Name | None = None,
    ) -> Pair:
        """Issue a certificate for a server, or without names for a client."""
        key = ec.generate_private_key(ec.SECP256R1())
        issuer = self.root.certificate.subject
        builder = _builder(subject or _named("demo"), issuer, key, ends).add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(self.root.key.public_key()),
            critical=False,
        )
        if names:
            builder = builder.add_extension(names, critical=False)
        return Pair(builder.sign(self.root.key, hashes.SHA256()), key)


def pem_of(*certificates: x509.Certificate) -> bytes:
    """Write certificates one behind the other."""
    return b"".join(one.public_bytes(Encoding.PEM) for one in certificates)


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])


def _authority(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey
) -> x509.CertificateBuilder:
    # Tests whose clock stands still look at it as well as those whose clock goes.
    now, years = datetime.now(UTC), 3_650 * DAY
    builder = certificate_for(key.public_key(), subject, issuer, now - years, now + years)
    return as_authority(builder, path_length=None)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, ends: timedelta = DAY
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return certificate_for(key.public_key(), subject, issuer, now - 2 * DAY, now + ends)
