"""Subjects: those of keys that are made here, and by what certificates are found by theirs."""

from __future__ import annotations

from collections.abc import Sequence

from cryptography import x509

from cagateway.domain.access.names import digest, is_identity
from cagateway.domain.distinguished_names import (
    Attribute,
    DistinguishedName,
    attribute_type,
    read_distinguished_name,
)


def subject_digest(text: str) -> str | None:
    """Name a subject, however RFC 4514 lets it be spelled; `None` if the text is no name.

    >>> subject_digest("CN=www.example.com, O=Example") == subject_digest(
    ...     "commonName=www.example.com,2.5.4.10=Example"
    ... )
    True
    """
    name = read_distinguished_name(text)
    return digest(name) if name else None


def read_subject(text: str) -> x509.Name | None:
    """Read a subject for a certificate request; `None` if the text cannot be one."""
    name = read_distinguished_name(text)
    return as_subject(name) if name else None


def subject_from(variables: Sequence[tuple[str, str]]) -> x509.Name | None:
    """Make a subject of subject variables, in the order in which RFC 4514 would write them.

    Args:
        variables: Types and values. What is no attribute type, as some profiles call their
            variables, has no place in a subject.
    """
    parts = [frozenset({Attribute(attribute_type(kind), value)}) for kind, value in variables]
    return as_subject(tuple(part for part in parts if is_identity((part,))))


def as_subject(name: DistinguishedName) -> x509.Name | None:
    """Turn a name into one for a certificate request; `None` if it cannot stand in one."""
    has_text_alone = not any(one.is_encoded for part in name for one in part)
    if not (is_identity(name) and has_text_alone):
        return None
    try:
        return x509.Name([_relative(part) for part in reversed(name)])
    except ValueError:  # a country of three letters, an empty value
        return None


def _relative(part: frozenset[Attribute]) -> x509.RelativeDistinguishedName:
    return x509.RelativeDistinguishedName(
        x509.NameAttribute(x509.ObjectIdentifier(one.type), one.value)
        for one in sorted(part, key=lambda one: one.type)
    )
