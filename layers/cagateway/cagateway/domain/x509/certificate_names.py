"""The names in a certificate or a request, from its own DER.

API Gateway hands them over as text too, in a spelling that is written down nowhere. The certificate
leaves nothing to guess. It was verified in the handshake; here it is only read. Without
cryptography, as `der` has it: functions that only read tell by the names whose a certificate is.
"""

from __future__ import annotations

import base64
import ipaddress
import re
from collections.abc import Iterator

from cagateway.domain.x509.alt_names import address, common_alt_name, host_name
from cagateway.domain.x509.der import (
    INTEGER,
    OCTET_STRING,
    OID,
    SEQUENCE,
    SET,
    MalformedError,
    Value,
    dotted,
    members_of,
    value_at,
)
from cagateway.domain.x509.distinguished_names import (
    Attribute,
    DistinguishedName,
    attribute_of_ber,
    attribute_type,
)
from cagateway.values import dataclass

# API Gateway passes on what fits into its handshake; a client's certificate has 1 to 4 KB.
MAX_PEM_CHARACTERS = 64 * 1024
_PEM = re.compile(
    r"\s*-----BEGIN CERTIFICATE-----(?P<base64>[A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----\s*"
)
_COMMON_NAME = attribute_type("CN")
_SUBJECT_ALT_NAME = "2.5.29.17"
# RFC 5280, 4.1 and 4.2.1.6: tags of their own in a certificate, and in a name.
_VERSION, _EXTENSIONS = 0xA0, 0xA3
_DNS_NAME, _IP_ADDRESS = 0x82, 0x87
# Up to the public key; what may follow it is unique ids and extensions.
_FIXED_FIELDS = 6


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
    fields = _signed_fields(der)
    if len(fields) < _FIXED_FIELDS or fields[0].tag != INTEGER:
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


def names_in_certificate(der: bytes) -> tuple[str, ...] | None:
    """Give the hosts and addresses that a certificate is for, in normal form, each once.

    A common name counts where it reads as one of them.

    Returns:
        `None` if it has a name that is neither, or cannot be read: nothing may be concluded then
        from the others.
    """
    try:
        fields = _signed_fields(der)
        subject = name_in(der, fields[4])
        names = dict.fromkeys(_alt_names(der, fields[_FIXED_FIELDS:]))
    except (MalformedError, ValueError, IndexError):
        return None
    names.update(dict.fromkeys(_hosts_of(subject)))
    return tuple(names)


def hosts_in_request_subject(der: bytes) -> tuple[str, ...] | None:
    """Give what a PKCS #10 request's common names read as; `None` if it cannot be read."""
    try:
        info, *_ = members_of(der, _whole(der), SEQUENCE)
        # RFC 2986, 4.1.
        version, subject, *_ = members_of(der, info, SEQUENCE)
        return tuple(_hosts_of(name_in(der, subject))) if version.tag == INTEGER else None
    except (MalformedError, ValueError):
        return None


def normal_name(text: str) -> str | None:
    """Give a host or an address in normal form; `None` if the text is neither.

    >>> normal_name("WWW.Example.com."), normal_name("2001:DB8:0::1"), normal_name("a b")
    ('www.example.com', '2001:db8::1', None)
    """
    return address(text) or host_name(text)


def _hosts_of(subject: DistinguishedName) -> Iterator[str]:
    for part in subject:
        for one in part:
            is_text = one.type == _COMMON_NAME and not one.is_encoded
            if is_text and (name := common_alt_name(one.value)):
                yield name.value


def _signed_fields(der: bytes) -> list[Value]:
    signed, *_ = members_of(der, _whole(der), SEQUENCE)
    fields = members_of(der, signed, SEQUENCE)
    return fields[1:] if fields and fields[0].tag == _VERSION else fields


def _whole(der: bytes) -> Value:
    whole = value_at(der, 0)
    if whole.end != len(der):
        raise MalformedError(f"it has {len(der)} octets and says {whole.end}")
    return whole


def _alt_names(der: bytes, optional: list[Value]) -> Iterator[str]:
    for holder in optional:
        if holder.tag == _EXTENSIONS:
            (extensions,) = members_of(der, holder, _EXTENSIONS)
            for extension in members_of(der, extensions, SEQUENCE):
                oid, *_, content = members_of(der, extension, SEQUENCE)
                if oid.tag == OID and dotted(der, oid) == _SUBJECT_ALT_NAME:
                    yield from _general_names(der, content)


def _general_names(der: bytes, content: Value) -> Iterator[str]:
    if content.tag != OCTET_STRING:
        raise MalformedError(f"the value at octet {content.start} is no OCTET STRING")
    names = value_at(der, content.inside)
    if names.end != content.end:
        raise MalformedError(f"the names at octet {names.start} end elsewhere")
    for name in members_of(der, names, SEQUENCE):
        octets = der[name.inside : name.end]
        if name.tag == _DNS_NAME:
            read = host_name(octets.decode("ascii"))
        elif name.tag == _IP_ADDRESS:
            read = address(str(ipaddress.ip_address(octets)))
        else:
            read = None
        if read is None:
            raise MalformedError(f"the name at octet {name.start} is neither host nor address")
        yield read
