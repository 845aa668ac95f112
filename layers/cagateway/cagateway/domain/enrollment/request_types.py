"""Which kinds of requests there are, and the forms of their answers."""

from __future__ import annotations

from enum import StrEnum


class RequestType(StrEnum):
    """Who makes the key: the client (PKCS #10), or the CA (PKCS #12)."""

    PKCS10 = "PKCS10"
    PKCS12 = "PKCS12"


class OutputFormat(StrEnum):
    """How the certificate is answered; X509 and PEM are for a key that the client has."""

    X509 = "X509"
    PEM = "PEM"
    PKCS12 = "PKCS12"
