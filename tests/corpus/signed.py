"""Requests as libraries write them."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPrivateKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

SHA256 = hashes.SHA256()
NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "www.example.com")])
RSA_KEY = rsa.generate_private_key(65_537, 2_048)
P256_KEY = ec.generate_private_key(ec.SECP256R1())


def csr(
    key: CertificateIssuerPrivateKeyTypes = RSA_KEY,
    algorithm: hashes.SHA256 | None = SHA256,
    names: Sequence[x509.GeneralName] = (),
    rsa_padding: padding.PSS | None = None,
) -> x509.CertificateSigningRequest:
    """Make a request; EdDSA and ML-DSA bring their own hash and take no `algorithm`."""
    builder = x509.CertificateSigningRequestBuilder().subject_name(NAME)
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return builder.sign(key, algorithm, rsa_padding=rsa_padding)


def pem(request: x509.CertificateSigningRequest) -> str:
    return request.public_bytes(Encoding.PEM).decode()


def der(request: x509.CertificateSigningRequest) -> bytes:
    return request.public_bytes(Encoding.DER)


def bare(content: bytes) -> str:
    """Write base64 on one line, as most clients send it."""
    return base64.b64encode(content).decode()
