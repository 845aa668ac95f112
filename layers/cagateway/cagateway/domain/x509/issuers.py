"""Which certificates issued another, by name and signature, and which have a key.

An issuer's name proves little where a truststore has several CAs: each of them could issue a CA of
any name beneath itself, and that one certificates for any client. A key is one CA's alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def key_digest(certificate: x509.Certificate) -> str:
    """Give the SHA-256 of a certificate's SubjectPublicKeyInfo, in lower case."""
    spki = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(spki).hexdigest()


def with_key(certificates: Iterable[x509.Certificate], digest: str) -> tuple[x509.Certificate, ...]:
    """Find the certificates of one key; a CA that was certified again has several."""
    return tuple(one for one in certificates if _digest_or_none(one) == digest)


def is_signed_by_one_of(der: bytes, issuers: Iterable[x509.Certificate]) -> bool:
    """Tell whether one of these issued a certificate: it has that name, and that key signed it."""
    try:
        leaf = x509.load_der_x509_certificate(der)
    except ValueError:
        return False
    return any(is_issued_by(leaf, issuer) for issuer in issuers)


def is_issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Tell whether a certificate names another as its issuer, and that one's key signed it."""
    try:
        certificate.verify_directly_issued_by(issuer)
    except Exception:  # noqa: BLE001 - names, signatures, algorithms, keys: it raises for each another
        return False
    return True


def _digest_or_none(certificate: x509.Certificate) -> str | None:
    try:
        return key_digest(certificate)
    except (ValueError, UnsupportedAlgorithm):
        return None  # a CA whose key cannot be read here issues no client's certificate here
