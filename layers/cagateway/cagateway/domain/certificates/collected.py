"""Reading what was collected from Sectigo: the certificate for our key, and its chain."""

from __future__ import annotations

import base64
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from cagateway.domain.certificates.issued import IssuedCertificate
from cagateway.domain.x509.bundles import (
    TooManyCertificatesError,
    is_valid,
    key_digest,
    path_of,
    read_bundle,
)
from cagateway.domain.x509.certificate_names import read_names
from cagateway.domain.x509.identity_names import digest
from cagateway.domain.x509.serial_numbers import as_hex

_DN_NAMES = {NameOID.EMAIL_ADDRESS: "E"}


class NoBundleError(Exception):
    """What was collected holds no certificates at all, such as a page about maintenance."""


class NotOursError(Exception):
    """What was collected holds no certificate for the key that was sent, as far as it is read."""


def read_issued(pem: bytes, wanted_key_digest: str, now: datetime) -> IssuedCertificate:
    """Find the certificate for a key in a bundle, and put its issuers in order behind it.

    Sectigo's formats differ in their order, so position says nothing.

    Raises:
        NoBundleError: There is no certificate in it.
        NotOursError: None is for that key, so nothing of the bundle may be handed out.
    """
    found = _certificates_in(pem)
    ours = [one for one in found if _is_for(one, wanted_key_digest)]
    if not ours:
        raise NotOursError(f"None of {len(found)} certificates is for the key that was sent.")
    # A reissue leaves the older one in the bundle now and then: the newest counts.
    leaf = max(ours, key=lambda one: (is_valid(one, now), one.not_valid_before_utc))
    return IssuedCertificate(
        certificate=_as_base64(leaf),
        chain=tuple(_as_base64(one) for one in path_of(leaf, found, now)),
        serial_number=as_hex(leaf.serial_number),
        subject_name=leaf.subject.rfc4514_string(_DN_NAMES),
        subject_digest=_subject_digest(leaf),
        issuer_name=leaf.issuer.rfc4514_string(_DN_NAMES),
        not_before=leaf.not_valid_before_utc,
        not_after=leaf.not_valid_after_utc,
        issued_at=now,
    )


def _certificates_in(pem: bytes) -> list[x509.Certificate]:
    try:
        found, unreadable = read_bundle(pem)
    except TooManyCertificatesError as error:
        raise NotOursError(f"The bundle is not read: {error}.") from None
    if not found and not unreadable:
        raise NoBundleError("What was collected is no PEM bundle of certificates.")
    if not found:
        raise NotOursError(f"None of {unreadable} certificates can be read.")
    return found


def _is_for(certificate: x509.Certificate, wanted_key_digest: str) -> bool:
    try:
        return key_digest(certificate) == wanted_key_digest
    except Exception:  # noqa: BLE001 - whatever its key is, it is not the one that was sent
        return False


def _subject_digest(leaf: x509.Certificate) -> str:
    names = read_names(leaf.public_bytes(Encoding.PEM).decode())
    return digest(names.subject if names else ())


def _as_base64(certificate: x509.Certificate) -> str:
    return base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()


def as_pem(certificate: str) -> str:
    """Render a certificate's base64 as PEM (RFC 7468)."""
    lines = [certificate[at : at + 64] for at in range(0, len(certificate), 64)]
    return "\n".join(("-----BEGIN CERTIFICATE-----", *lines, "-----END CERTIFICATE-----", ""))
