"""Distinguished names as what clients and certificates are found by.

Two are equal if each attribute is, in its place, to the character. RFC 4514 has many spellings of
one name: types by names or numbers, escapes, `#` and digits. They are read away, as is whether a
certificate has PrintableString or UTF8String (RFC 5280, 7.1). What RFC 4518 would fold as well,
letter case and blanks, is kept: of two names that a CA tells apart, none may pass for the other.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace

from cagateway.domain.x509.distinguished_names import (
    DistinguishedName,
    attribute_type,
    read_distinguished_name,
)

NAME_RULE = (
    "must be a name as RFC 4514 writes it, its types known here or as numbers, such as "
    "CN=demo,O=Example (openssl x509 -noout -subject -nameopt RFC2253)"
)
_OID = re.compile(r"[0-9]+(?:\.[0-9]+)+")
_COMMON_NAME = attribute_type("CN")


def read_name(text: str) -> DistinguishedName | None:
    """Read a name that is to identify a client; `None` if it is not one, or not one alone.

    A type that is not known here has no number, and so cannot be what a certificate holds.

    >>> read_name("CN=demo,O=Example") == read_name("2.5.4.3=demo, organizationname=Example")
    True
    >>> read_name("O=Example,CN=demo") == read_name("CN=demo,O=Example"), read_name("Team=x")
    (False, None)
    """
    name = read_distinguished_name(text)
    return name if name and is_identity(name) else None


def is_identity(name: DistinguishedName) -> bool:
    """Tell whether a name can identify a client: it is not empty, and all its types are known."""
    return bool(name) and all(_OID.fullmatch(one.type) for part in name for one in part)


def canonical(name: DistinguishedName) -> str:
    """Write a name in its one spelling, by which it is stored: it must never change.

    >>> canonical(read_name("OU=b+CN=a,O=c"))
    '[[["2.5.4.11","b"],["2.5.4.3","a"]],[["2.5.4.10","c"]]]'
    """
    parts = [
        sorted([one.type, one.value, *(["ber"] if one.is_encoded else [])] for one in part)
        for part in name
    ]
    return json.dumps(parts, separators=(",", ":"))


def digest(name: DistinguishedName) -> str:
    """Give what a name is looked up by: a key of fixed length that shows nothing of it."""
    return hashlib.sha256(canonical(name).encode()).hexdigest()


def subject_digest(text: str) -> str | None:
    """Name a subject, however RFC 4514 lets it be spelled; `None` if the text is no name.

    >>> subject_digest("CN=www.example.com, O=Example") == subject_digest(
    ...     "commonName=www.example.com,2.5.4.10=Example"
    ... )
    True
    """
    name = read_distinguished_name(text)
    return digest(name) if name else None


def subject_digests(text: str) -> tuple[str, ...]:
    """Name a subject, then those that are mistaken for it; none if it is no name.

    They differ in the order of the parts, which X.500 and LDAP write either way, in the letter case
    of a host's name, or in both.
    """
    name = read_distinguished_name(text) or ()
    backwards = tuple(reversed(name))
    alike = (name, backwards, _with_lower_hosts(name), _with_lower_hosts(backwards))
    return tuple(dict.fromkeys(map(digest, alike))) if name else ()


def _with_lower_hosts(name: DistinguishedName) -> DistinguishedName:
    """Write common names as certificates of hosts have them."""
    return tuple(
        frozenset(
            replace(one, value=one.value.lower())
            if one.type == _COMMON_NAME and not one.is_encoded
            else one
            for one in part
        )
        for part in name
    )
