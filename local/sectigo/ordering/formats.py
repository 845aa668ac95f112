"""The formats in which a certificate can be collected, and the order of its chain in each."""

from __future__ import annotations

from collections.abc import Mapping

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from local.sectigo.answers import Code, RefusedByCodeError
from local.sectigo.authority import Authority

DEFAULT_FORMAT = "base64"
# Of leaf, intermediate and root: which ones, and which comes first.
_PEM_ORDERS: Mapping[str, tuple[int, ...]] = {
    "x509": (2, 1, 0),
    "pem": (2, 1, 0),
    "x509R": (0, 1, 2),
    "x509CO": (0,),
    "pemco": (0,),
    "pemia": (0, 1),
    "x509IO": (2, 1),
    "x509IOR": (1, 2),
}
_PKCS7_ENCODINGS = {"base64": Encoding.PEM, "bin": Encoding.DER}


def check_format(name: str) -> None:
    """Raises RefusedByCodeError."""
    if name not in _PEM_ORDERS and name not in _PKCS7_ENCODINGS:
        raise RefusedByCodeError(Code.FORMAT, "There is no such format")


def packed(certificate: x509.Certificate, authority: Authority, name: str) -> bytes:
    """Give a certificate with its chain in a format."""
    chain = (certificate, authority.intermediate, authority.root)
    if name in _PKCS7_ENCODINGS:
        return pkcs7.serialize_certificates(list(chain), _PKCS7_ENCODINGS[name])
    return b"".join(chain[place].public_bytes(Encoding.PEM) for place in _PEM_ORDERS[name])


def file_name(name: str) -> str:
    """Name the file as which it comes."""
    return f"certificate.{'p7b' if name in _PKCS7_ENCODINGS else 'cer'}"
