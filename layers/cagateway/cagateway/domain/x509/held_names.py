"""The names that a certificate or a request is for, from its own DER.

Without cryptography, as `der` has it: functions that only read tell by them whose a certificate is.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from cagateway.domain.x509.certificate_names import name_in
from cagateway.domain.x509.der import (
    INTEGER,
    OCTET_STRING,
    OID,
    SEQUENCE,
    MalformedError,
    Value,
    dotted,
    members_of,
    value_at,
)
from cagateway.domain.x509.distinguished_names import DistinguishedName, attribute_type
from cagateway.domain.x509.host_names import address, host_name

_COMMON_NAME = attribute_type("CN")
_SUBJECT_ALT_NAME = "2.5.29.17"
# RFC 5280, 4.1 and 4.2.1.6: tags of their own in a certificate, and in a name.
_VERSION, _EXTENSIONS = 0xA0, 0xA3
_DNS_NAME, _IP_ADDRESS = 0x82, 0x87
# Up to the public key; what may follow it is unique ids and extensions.
_FIXED_FIELDS = 6


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
    """Read common names: a host has a dot, and `Archive` is a title."""
    for part in subject:
        for one in part:
            if one.type == _COMMON_NAME and not one.is_encoded:
                text = one.value.strip(" ")
                name = normal_name(text)
                if name and (address(text) or "." in name):
                    yield name


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
