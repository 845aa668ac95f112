"""The formats in which a certificate can be collected, and the order of its chain in each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from local.sectigo.answers import Code, RefusedByCodeError
from local.sectigo.authority import Authority
from local.sectigo.ordering.behaviour import WELL, Behaviour

DEFAULT_FORMAT = "base64"


@dataclass(frozen=True, slots=True)
class _Pem:
    """Which of a chain, leaf first, comes in a format, and whether the other way round."""

    part: slice
    root_first: bool = False


_PEM_FORMATS: Mapping[str, _Pem] = {
    "x509": _Pem(slice(None), root_first=True),
    "pem": _Pem(slice(None), root_first=True),
    "x509R": _Pem(slice(None)),
    "x509CO": _Pem(slice(1)),
    "pemco": _Pem(slice(1)),
    "pemia": _Pem(slice(2)),
    "x509IO": _Pem(slice(1, None), root_first=True),
    "x509IOR": _Pem(slice(1, None)),
}
_PKCS7_ENCODINGS = {"base64": Encoding.PEM, "bin": Encoding.DER}


def check_format(name: str) -> None:
    """Raises RefusedByCodeError."""
    if name not in _PEM_FORMATS and name not in _PKCS7_ENCODINGS:
        raise RefusedByCodeError(Code.FORMAT, "There is no such format")


def packed(
    certificate: x509.Certificate, authority: Authority, name: str, behaviour: Behaviour = WELL
) -> bytes:
    """Give a certificate with its chain in a format."""
    chain = [certificate, *authority.above(behaviour.chain)]
    if name == "bin":
        return pkcs7.serialize_certificates(chain, Encoding.DER)
    if name in _PKCS7_ENCODINGS:
        text = pkcs7.serialize_certificates(chain, Encoding.PEM)
    else:
        text = _in_pem(chain, _PEM_FORMATS[name], behaviour)
    return text.replace(b"\n", b"\r\n") if behaviour.line_ends == "CRLF" else text


def _in_pem(chain: list[x509.Certificate], kind: _Pem, behaviour: Behaviour) -> bytes:
    part = chain[kind.part]
    if behaviour.armour == "PKCS7":
        return pkcs7.serialize_certificates(part, Encoding.PEM)
    if kind.root_first != behaviour.reversed_chain:
        part.reverse()
    return b"".join(one.public_bytes(Encoding.PEM) for one in part)


def file_name(name: str) -> str:
    """Name the file as which it comes."""
    return f"certificate.{'p7b' if name in _PKCS7_ENCODINGS else 'cer'}"
