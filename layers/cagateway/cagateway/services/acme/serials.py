"""The serial number of a certificate that a client sends."""

from __future__ import annotations

from cryptography import x509


def serial_of(certificate: bytes) -> int | None:
    """Give the number of a certificate, by its DER; `None` if it is none."""
    try:
        return x509.load_der_x509_certificate(certificate).serial_number
    except ValueError:
        return None
