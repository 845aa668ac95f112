"""Certificate requests as Sectigo takes them: PEM, or base64 without armour."""

from __future__ import annotations

import base64
import re
from typing import Literal

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.x509.oid import NameOID

from local.sectigo.answers import Code, RefusedByCodeError

DcvMode = Literal["EMAIL", "CNAME", "HTTP", "HTTPS", "TXT", "AUTO", "PERSISTENT_TXT"]

_MAX_CHARACTERS = 32_767
_CHARACTERS = re.compile(r"[a-zA-Z0-9\-+=/\s]+")
_ARMOUR = re.compile(r"-----(?:BEGIN|END) (?:NEW )?CERTIFICATE REQUEST-----")


def read_csr(text: str) -> x509.CertificateSigningRequest:
    """Read a request, with its armour or without. Raises RefusedByCodeError."""
    if not text or len(text) > _MAX_CHARACTERS or not _CHARACTERS.fullmatch(text):
        raise RefusedByCodeError(Code.INVALID_FIELD, "csr has other characters, or too many")
    try:
        der = base64.b64decode("".join(_ARMOUR.sub("", text).split()), validate=True)
    except ValueError:
        raise RefusedByCodeError(Code.CSR_NOT_BASE64, "The CSR is not in base64") from None
    try:
        csr = x509.load_der_x509_csr(der)
        csr.public_key()
    except UnsupportedAlgorithm:
        raise RefusedByCodeError(Code.KEY_ALGORITHM, "The algorithm is not supported") from None
    except ValueError:
        raise RefusedByCodeError(Code.CSR_UNREADABLE, "The CSR cannot be decoded") from None
    if not _is_signed(csr):
        raise RefusedByCodeError(Code.CSR_INVALID, "The CSR is invalid: its signature is not its")
    return csr


def _is_signed(csr: x509.CertificateSigningRequest) -> bool:
    try:
        return csr.is_signature_valid
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        return False


def common_name_of(csr: x509.CertificateSigningRequest) -> str:
    """Give the subject's first common name, or nothing."""
    try:
        names = csr.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    except ValueError:
        raise RefusedByCodeError(Code.CSR_UNREADABLE, "The CSR cannot be decoded") from None
    return str(names[0].value) if names else ""
