"""The names in a certificate, from its own DER.

API Gateway hands them over as text too, in a spelling that is written down nowhere. The certificate
leaves nothing to guess. It was verified in the handshake; here it is only read, and without
cryptography, whose import would cost readers a third of their cold start.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator

from cagateway.domain.x509.distinguished_names import Attribute, DistinguishedName, attribute_of_ber
from cagateway.values import dataclass

# API Gateway passes on what fits into its handshake; a client's certificate has 1 to 4 KB.
MAX_PEM_CHARACTERS = 64 * 1024
_PEM = re.compile(
    r"\s*-----BEGIN CERTIFICATE-----(?P<base64>[A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----\s*"
)
_INTEGER, _OID, _SEQUENCE, _SET, _VERSION = 0x02, 0x06, 0x30, 0x31, 0xA0
# X.690, 8.1.3.5: longer lengths take octets of their own. Four of them count to 4 GB.
_LONG_FORM, _MAX_LENGTH_OCTETS = 0x80, 4
# X.690, 8.19: seven bits to an octet, the eighth says that more follow. UUIDs take 19 octets.
_MORE, _MAX_OID_OCTETS = 0x80, 64


@dataclass(frozen=True, slots=True)
class CertificateNames:
    """Whom a certificate names, and who issued it; the parts in RFC 4514's order, last first."""

    subject: DistinguishedName
    issuer: DistinguishedName


@dataclass(frozen=True, slots=True)
class ReadCertificate:
    """A certificate as it was presented, and the names in it."""

    names: CertificateNames
    der: bytes


class _MalformedError(Exception):
    """The octets are not what X.690 and RFC 5280 say."""


def read_certificate(pem: str) -> ReadCertificate | None:
    """Read a certificate's names; `None` if there is not exactly one that can be read."""
    match = _PEM.fullmatch(pem) if len(pem) <= MAX_PEM_CHARACTERS else None
    if match is None:
        return None
    try:
        der = base64.b64decode("".join(match["base64"].split()), validate=True)
        return ReadCertificate(_names(der), der)
    except (_MalformedError, ValueError):
        return None


def read_names(pem: str) -> CertificateNames | None:
    """Read the names in a certificate alone."""
    shown = read_certificate(pem)
    return shown.names if shown else None


def _names(der: bytes) -> CertificateNames:
    """Read RFC 5280, 4.1: the names are the third and the fifth after the version."""
    (certificate,) = _elements(der)
    signed, *_ = _elements(_content(certificate, _SEQUENCE))
    fields = list(_elements(_content(signed, _SEQUENCE)))
    if fields and fields[0][0] == _VERSION:
        fields = fields[1:]
    if len(fields) < 6 or fields[0][0] != _INTEGER:  # noqa: PLR2004 - up to the public key
        raise _MalformedError
    return CertificateNames(_name(fields[4]), _name(fields[2]))


# A tag, the content, and the whole as it stands.
_Element = tuple[int, bytes, bytes]


def _name(element: _Element) -> DistinguishedName:
    parts = [_part(part) for part in _elements(_content(element, _SEQUENCE))]
    return tuple(reversed(parts))


def _part(element: _Element) -> frozenset[Attribute]:
    attributes = [_attribute(one) for one in _elements(_content(element, _SET))]
    part = frozenset(attributes)
    # X.501, 9.3: of one type there is one at most. Nothing may vanish in a set.
    if not part or len({one.type for one in part}) != len(attributes):
        raise _MalformedError
    return part


def _attribute(element: _Element) -> Attribute:
    members = list(_elements(_content(element, _SEQUENCE)))
    if len(members) != 2:  # noqa: PLR2004 - a type and a value
        raise _MalformedError
    kind, value = members
    return attribute_of_ber(_oid(_content(kind, _OID)), value[2])


def _content(element: _Element, tag: int) -> bytes:
    if element[0] != tag:
        raise _MalformedError
    return element[1]


def _elements(octets: bytes) -> Iterator[_Element]:
    """Run through the elements that stand one after the other, up to the last octet."""
    at = 0
    while at < len(octets):
        start, length = _length(octets, at + 1)
        end = start + length
        if end > len(octets):
            raise _MalformedError
        yield octets[at], octets[start:end], octets[at:end]
        at = end


def _length(octets: bytes, at: int) -> tuple[int, int]:
    """Read a length; tell where the content begins, and how many octets it has."""
    if at >= len(octets):
        raise _MalformedError
    first = octets[at]
    if first < _LONG_FORM:
        return at + 1, first
    count = first - _LONG_FORM
    if not 1 <= count <= _MAX_LENGTH_OCTETS or at + count >= len(octets):
        raise _MalformedError
    return at + 1 + count, int.from_bytes(octets[at + 1 : at + 1 + count], "big")


def _oid(octets: bytes) -> str:
    if not 0 < len(octets) <= _MAX_OID_OCTETS or octets[-1] & _MORE:
        raise _MalformedError
    numbers, number = list[int](), 0
    for octet in octets:
        number = number << 7 | octet & ~_MORE
        if not octet & _MORE:
            numbers.append(number)
            number = 0
    # The first two numbers are one: 40 times the first, which is 0, 1 or 2, and the second.
    root = min(numbers[0] // 40, 2)
    return ".".join(map(str, (root, numbers[0] - 40 * root, *numbers[1:])))
