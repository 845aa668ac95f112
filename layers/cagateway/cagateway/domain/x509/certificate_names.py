"""The names in a certificate, from its own DER.

API Gateway hands them over as text too, in a spelling that is written down nowhere. The certificate
leaves nothing to guess. It was verified in the handshake; here it is only read.
"""

from __future__ import annotations

import base64
import re

from cagateway.domain.x509.der import (
    INTEGER,
    SEQUENCE,
    SET,
    MalformedError,
    Value,
    dotted,
    members_of,
    value_at,
)
from cagateway.domain.x509.distinguished_names import Attribute, DistinguishedName, attribute_of_ber
from cagateway.values import dataclass

# API Gateway passes on what fits into its handshake; a client's certificate has 1 to 4 KB.
MAX_PEM_CHARACTERS = 64 * 1024
_PEM = re.compile(
    r"\s*-----BEGIN CERTIFICATE-----(?P<base64>[A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----\s*"
)
_VERSION = 0xA0


@dataclass(frozen=True, slots=True)
class CertificateNames:
    """A certificate's subject and issuer; the parts in RFC 4514's order, last first."""

    subject: DistinguishedName
    issuer: DistinguishedName


@dataclass(frozen=True, slots=True)
class ReadCertificate:
    """A certificate as it was presented, and the names in it."""

    names: CertificateNames
    der: bytes


def read_certificate(pem: str) -> ReadCertificate | None:
    """Read a certificate's names; `None` if there is not exactly one that can be read."""
    match = _PEM.fullmatch(pem) if len(pem) <= MAX_PEM_CHARACTERS else None
    if match is None:
        return None
    try:
        der = base64.b64decode("".join(match["base64"].split()), validate=True)
        return ReadCertificate(_names(der), der)
    except (MalformedError, ValueError):
        return None


def read_names(pem: str) -> CertificateNames | None:
    """Read the names in a certificate alone."""
    shown = read_certificate(pem)
    return shown.names if shown else None


def _names(der: bytes) -> CertificateNames:
    """Read RFC 5280, 4.1: the names are the third and the fifth after the version."""
    certificate = value_at(der, 0)
    if certificate.end != len(der):
        raise MalformedError
    signed, *_ = members_of(der, certificate, SEQUENCE)
    fields = members_of(der, signed, SEQUENCE)
    if fields and fields[0].tag == _VERSION:
        fields = fields[1:]
    if len(fields) < 6 or fields[0].tag != INTEGER:  # noqa: PLR2004 - up to the public key
        raise MalformedError
    return CertificateNames(name_in(der, fields[4]), name_in(der, fields[2]))


def name_in(der: bytes, name: Value) -> DistinguishedName:
    """Read a Name (RFC 5280, 4.1.2.4), its parts in RFC 4514's order.

    Raises:
        MalformedError: It is none.
    """
    parts = [_part(der, part) for part in members_of(der, name, SEQUENCE)]
    return tuple(reversed(parts))


def _part(der: bytes, part: Value) -> frozenset[Attribute]:
    attributes = [_attribute(der, one) for one in members_of(der, part, SET)]
    # X.501, 9.3: of one type there is one at most. Nothing may vanish in a set.
    if not attributes or len({one.type for one in attributes}) != len(attributes):
        raise MalformedError
    return frozenset(attributes)


def _attribute(der: bytes, attribute: Value) -> Attribute:
    kind, value = members_of(der, attribute, SEQUENCE)
    return attribute_of_ber(dotted(der, kind), der[value.start : value.end])
