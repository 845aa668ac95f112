"""By what certificates are found by their subjects."""

from __future__ import annotations

from dataclasses import replace

from cagateway.domain.x509.distinguished_names import (
    DistinguishedName,
    attribute_type,
    read_distinguished_name,
)
from cagateway.domain.x509.identity_names import digest

_COMMON_NAME = attribute_type("CN")


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
    """Name a subject, then those that people and programs mistake for it; none if it is no name.

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
