"""Making certificates: what local mode's PKI and the simulator's CA have in common."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes

# RFC 5280, 4.2.1.3, under cryptography's names.
_USES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


def certificate_for(
    key: CertificatePublicKeyTypes,
    subject: x509.Name,
    issuer: x509.Name,
    begins: datetime,
    ends: datetime,
) -> x509.CertificateBuilder:
    """Begin a certificate that names its key (RFC 5280, 4.2.1.2) and says nothing of its use."""
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def as_authority(
    builder: x509.CertificateBuilder, path_length: int | None
) -> x509.CertificateBuilder:
    """Let a certificate be a CA's (RFC 5280, 4.2.1.9), which signs certificates and nothing else.

    Args:
        builder: The certificate.
        path_length: How many CAs may be below it; `None` for any number.
    """
    constraints = x509.BasicConstraints(ca=True, path_length=path_length)
    return builder.add_extension(constraints, critical=True).add_extension(
        key_usage("key_cert_sign", "crl_sign"), critical=True
    )


def issued(
    builder: x509.CertificateBuilder,
    issuer_key: ec.EllipticCurvePrivateKey,
    extensions: Iterable[tuple[x509.ExtensionType, bool]] = (),
) -> x509.Certificate:
    """Sign a certificate, which names its issuer's key (RFC 5280, 4.2.1.1).

    Args:
        builder: The certificate.
        issuer_key: Its issuer's.
        extensions: What else it says, and whether that is critical.
    """
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key())
    for extension, critical in (*extensions, (issuer, False)):
        builder = builder.add_extension(extension, critical)
    return builder.sign(issuer_key, hashes.SHA256())


def key_usage(*uses: str) -> x509.KeyUsage:
    """Allow a key some uses, and no others."""
    return x509.KeyUsage(**{use: use in uses for use in _USES})
