"""Serial numbers in paths, in any notation."""

from __future__ import annotations

from cagateway.api.resolver import decoded
from cagateway.domain.certificates.outcome import certificate_not_found
from cagateway.domain.certificates.serial_numbers import serial_number
from cagateway.domain.identifiers import echoed


def checked_serial_number(ca_id: str, segment: str) -> str:
    """Read a serial number from a path, in any notation.

    Raises:
        GatewayError: CERTIFICATE_NOT_FOUND: no certificate can have it.
    """
    text = decoded(segment)
    number = serial_number(text)
    if number is None:
        raise certificate_not_found(ca_id, echoed(text))
    return number
