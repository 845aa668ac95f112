"""What came from Sectigo: the certificate for our key, and its chain, whatever their order."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from cagateway.domain.access.certificate_names import read_names
from cagateway.domain.access.names import digest
from cagateway.domain.certificates.serial_numbers import as_hex
from cagateway.domain.values import dataclass

# A chain has three or four certificates; a bundle with more is not one.
MAX_CERTIFICATES = 16
_DN_NAMES = {NameOID.EMAIL_ADDRESS: "E"}


class NotOursError(Exception):
    """What was collected holds no certificate for the key that was sent, or cannot be read."""


@dataclass(frozen=True, slots=True)
class IssuedCertificate:
    """A certificate with its chain.

    Args:
        certificate: Base64 of its DER.
        chain: As `certificate`: its issuer, the issuer's issuer, and so on.
        serial_number: Upper-case hex.
    """

    certificate: str
    chain: tuple[str, ...]
    serial_number: str
    subject_name: str
    subject_digest: str
    issuer_name: str
    not_before: datetime
    not_after: datetime


def key_digest(key: x509.Certificate | x509.CertificateSigningRequest) -> str:
    """Name a public key: SHA-256 of its SubjectPublicKeyInfo."""
    info = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(info).hexdigest()


def read_issued(pem: bytes, wanted_key_digest: str) -> IssuedCertificate:
    """Find the certificate for a key in a bundle, and put its issuers in order behind it.

    Sectigo's formats differ in their order, so position says nothing.

    Raises:
        NotOursError: None is for that key, so nothing of the bundle may be handed out.
    """
    try:
        found = x509.load_pem_x509_certificates(pem)
    except ValueError:
        raise NotOursError("what was collected is no PEM bundle of certificates") from None
    ours = [one for one in found if _is_for(one, wanted_key_digest)]
    if not ours or len(found) > MAX_CERTIFICATES:
        raise NotOursError(f"none of the {len(found)} certificates is for the key that was sent")
    # A reissue leaves the older one in the bundle now and then: the newest counts.
    leaf = max(ours, key=lambda one: one.not_valid_before_utc)
    return IssuedCertificate(
        certificate=_as_base64(leaf),
        chain=tuple(_as_base64(one) for one in _chain_of(leaf, found)),
        serial_number=as_hex(leaf.serial_number),
        subject_name=leaf.subject.rfc4514_string(_DN_NAMES),
        subject_digest=_subject_digest(leaf),
        issuer_name=leaf.issuer.rfc4514_string(_DN_NAMES),
        not_before=leaf.not_valid_before_utc,
        not_after=leaf.not_valid_after_utc,
    )


def _is_for(certificate: x509.Certificate, wanted_key_digest: str) -> bool:
    try:
        return key_digest(certificate) == wanted_key_digest
    except (ValueError, UnsupportedAlgorithm):
        # A root may have a key of a kind that is not known here; what was ordered has none.
        return False


def _chain_of(
    leaf: x509.Certificate, found: Sequence[x509.Certificate]
) -> Iterator[x509.Certificate]:
    """Give each issuer in turn, by name and signature, up to a root or as far as there are any."""
    current, left = leaf, list(found)
    while current.issuer != current.subject:
        issuer = next((one for one in left if _has_signed(one, current)), None)
        if issuer is None:
            return
        # Nobody is an issuer twice: two that signed each other would be a chain without an end.
        left.remove(issuer)
        yield issuer
        current = issuer


def _has_signed(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except Exception:  # noqa: BLE001 - whatever is wrong with it, it is not the issuer
        return False
    return True


def _subject_digest(leaf: x509.Certificate) -> str:
    names = read_names(leaf.public_bytes(Encoding.PEM).decode())
    return digest(names.subject if names else ())


def _as_base64(certificate: x509.Certificate) -> str:
    return base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()


def as_pem(certificate: str) -> str:
    """Render a certificate's base64 as PEM (RFC 7468)."""
    lines = [certificate[at : at + 64] for at in range(0, len(certificate), 64)]
    return "\n".join(("-----BEGIN CERTIFICATE-----", *lines, "-----END CERTIFICATE-----", ""))
