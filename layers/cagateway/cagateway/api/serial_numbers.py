"""Serial numbers in paths, in any notation."""

from __future__ import annotations

from cagateway.api.resolver import decoded
from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.domain.identifiers import echoed
from cagateway.domain.x509.serial_numbers import serial_number


def checked_serial_number(ca_id: str, segment: str) -> str:
    """Read a serial number from a path, in any notation of hexadecimal.

    Raises:
        GatewayError: CERTIFICATE_NOT_FOUND: no certificate can have it.
    """
    text = decoded(segment)
    number = serial_number(text)
    if number is None:
        raise GatewayError(
            ErrorKind.CERTIFICATE_NOT_FOUND,
            f"No certificate of certificate authority '{ca_id}' can have the serial number "
            f"'{echoed(text)}'. Write it in hexadecimal, without a sign, such as 3FC2 or 3F:C2.",
            target="serialNumber",
            value=echoed(text),
        )
    return number
