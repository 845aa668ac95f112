"""What people send instead of a request by mistake."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    pkcs7,
    pkcs12,
)

from tests.corpus.signed import NAME, P256_KEY, RSA_KEY, SHA256, bare, csr, pem

_ISSUED_AT = datetime(2026, 11, 23, tzinfo=UTC)


def files() -> Iterator[tuple[str, str, str]]:
    for name, text in (*_certificates(), *_private_keys()):
        yield "invalid-csr", name, text


def _certificates() -> Iterator[tuple[str, str]]:
    certificate = (
        x509.CertificateBuilder(NAME, NAME, RSA_KEY.public_key())
        .serial_number(1)
        .not_valid_before(_ISSUED_AT)
        .not_valid_after(_ISSUED_AT + timedelta(days=30))
        .sign(RSA_KEY, SHA256)
    )
    yield "certificate", certificate.public_bytes(Encoding.PEM).decode()
    yield "certificate-bare", bare(certificate.public_bytes(Encoding.DER))
    labelled = certificate.public_bytes(Encoding.PEM).decode()
    yield (
        "certificate-labelled-as-a-request",
        labelled.replace("CERTIFICATE", "CERTIFICATE REQUEST"),
    )
    bundle = pkcs7.serialize_certificates([certificate], Encoding.DER)
    yield "pkcs7-bare", bare(bundle)
    file = pkcs12.serialize_key_and_certificates(None, RSA_KEY, certificate, None, NoEncryption())
    yield "pkcs12-bare", bare(file)
    spki = PublicFormat.SubjectPublicKeyInfo
    yield "public-key-bare", bare(RSA_KEY.public_key().public_bytes(Encoding.DER, spki))


def _private_keys() -> Iterator[tuple[str, str]]:
    encrypted = BestAvailableEncryption(b"secret")
    for name, form, encryption in (
        ("pkcs8", PrivateFormat.PKCS8, NoEncryption()),
        ("traditional", PrivateFormat.TraditionalOpenSSL, NoEncryption()),
        ("encrypted", PrivateFormat.PKCS8, encrypted),
    ):
        for kind, key in (("rsa", RSA_KEY), ("ec", P256_KEY)):
            text = key.private_bytes(Encoding.PEM, form, encryption).decode()
            yield f"private-key-{kind}-{name}", text
            yield (
                f"private-key-{kind}-{name}-bare",
                bare(key.private_bytes(Encoding.DER, form, encryption)),
            )
    own = RSA_KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    yield "private-key-before-its-request", own + pem(csr())
