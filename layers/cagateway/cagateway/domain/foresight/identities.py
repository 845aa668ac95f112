"""A client's own certificate, as it came in."""

from __future__ import annotations

from datetime import datetime

from cryptography import x509

from cagateway.domain.foresight.fleet import SeenIdentity


def seen_identity(client_id: str, der: bytes, now: datetime) -> SeenIdentity | None:
    """Read what a client came in with; `None` if that is nothing that can be read.

    Args:
        client_id: Whose it is.
        der: The certificate; empty where the client shows none.
        now: When it came in.
    """
    try:
        read = x509.load_der_x509_certificate(der)
        serial_number = f"{read.serial_number:X}"
        begins_at, ends_at = read.not_valid_before_utc, read.not_valid_after_utc
    except ValueError:
        return None
    return SeenIdentity(client_id, serial_number, begins_at, ends_at, now)
