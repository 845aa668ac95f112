"""By what certificates are found by their subjects."""

from __future__ import annotations

from cagateway.domain.access.names import digest
from cagateway.domain.distinguished_names import read_distinguished_name


def subject_digest(text: str) -> str | None:
    """Name a subject, however RFC 4514 lets it be spelled; `None` if the text is no name.

    >>> subject_digest("CN=www.example.com, O=Example") == subject_digest(
    ...     "commonName=www.example.com,2.5.4.10=Example"
    ... )
    True
    """
    name = read_distinguished_name(text)
    return digest(name) if name else None
