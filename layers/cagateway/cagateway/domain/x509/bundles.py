"""The certificates of a PEM bundle, each read by itself, and the path that they make of a leaf."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

# A chain has three or four certificates. Cross-signed and reissued ones may stand beside it, and
# what was replaced; every pair of them may have to be tried.
MAX_CERTIFICATES = 64
_BEGIN = b"-----BEGIN "
_LABELS = (b"CERTIFICATE", b"X509 CERTIFICATE")
_PKCS7 = b"-----BEGIN PKCS7-----"


def key_digest(holder: x509.Certificate | x509.CertificateSigningRequest) -> str:
    """Name a public key: the SHA-256 of its SubjectPublicKeyInfo, in lower case."""
    spki = holder.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
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


class TooManyCertificatesError(Exception):
    """A bundle has more certificates than are read."""


def read_bundle(pem: bytes) -> tuple[list[x509.Certificate], int]:
    """Read the certificates of a bundle, and count those that cannot be read.

    An `&` in a PrintableString, a version that there is none of, a time that is none: CAs issue
    that, and it is about one certificate alone.

    Raises:
        TooManyCertificatesError: Nothing of it is read.
    """
    blocks = list(_blocks(pem)) or _unpacked(pem)
    if len(blocks) > MAX_CERTIFICATES:
        text = (
            f"it has {len(blocks)} certificates, and {MAX_CERTIFICATES} are the most that is read"
        )
        raise TooManyCertificatesError(text)
    read = list(_readable(blocks))
    return read, len(blocks) - len(read)


def _unpacked(pem: bytes) -> list[bytes]:
    """Take apart PKCS #7 in PEM, which Sectigo has been seen to send in a bundle's place."""
    if _PKCS7 not in pem:
        return []
    from cryptography.hazmat.primitives.serialization import pkcs7  # noqa: PLC0415 - hardly ever

    try:
        found = pkcs7.load_pem_pkcs7_certificates(pem)
    except (ValueError, UnsupportedAlgorithm):
        return []
    return [one.public_bytes(Encoding.PEM) for one in found]


def _blocks(pem: bytes) -> Iterator[bytes]:
    """Give each certificate's text. What is cut off ends where the next one begins."""
    for part in pem.split(_BEGIN)[1:]:
        label, _, _ = part.partition(b"-----")
        text, end, _ = part.partition(b"-----END " + label + b"-----")
        if label in _LABELS and end:
            yield _BEGIN + text + end


def _readable(blocks: Iterable[bytes]) -> Iterator[x509.Certificate]:
    for block in blocks:
        try:
            certificate = x509.load_pem_x509_certificate(block)
            # These are read when they are first asked for.
            certificate.subject, certificate.issuer, certificate.not_valid_after_utc  # noqa: B018
        except Exception:  # noqa: BLE001, S112 - whatever is wrong with it, the others are read
            continue
        yield certificate


def is_valid(certificate: x509.Certificate, now: datetime) -> bool:
    """Tell whether a time lies within a certificate's validity."""
    return certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc


def path_of(
    leaf: x509.Certificate, bundle: Sequence[x509.Certificate], now: datetime
) -> tuple[x509.Certificate, ...]:
    """Give a leaf's issuer, the issuer's issuer, and so on, whatever their order in the bundle.

    All of them are valid now. Where there is a choice, the path is the shortest one that ends in a
    certificate that signed itself; where there is none, it goes as far as there are issuers.
    """
    candidates = sorted(
        {one for one in bundle if one != leaf and is_valid(one, now)},
        key=lambda one: (-one.not_valid_after_utc.timestamp(), one.public_bytes(Encoding.DER)),
    )
    # Breadth first, each certificate once: two that signed each other make no path without an end.
    paths: list[tuple[x509.Certificate, ...]] = [(leaf,)]
    for path in paths:
        if is_issued_by(path[-1], path[-1]):
            return path[1:]
        issuers = [one for one in candidates if is_issued_by(path[-1], one)]
        candidates = [one for one in candidates if one not in issuers]
        paths.extend((*path, one) for one in issuers)
    longest = max(len(path) for path in paths)
    return next(path[1:] for path in paths if len(path) == longest)
