"""Having certificates revoked by what has a login at Sectigo."""

from __future__ import annotations

from typing import Protocol

from cagateway.domain.certificates.revocation import Revocation


class RevocationNotAskedError(Exception):
    """What revokes could not be asked, or did not say what it did."""


class Revocations(Protocol):
    """Has certificates revoked."""

    def revoke(self, ca_id: str, serial_number: str, wanted: Revocation) -> None:
        """Have a certificate revoked, and wait.

        Raises:
            GatewayError: It is not, as services/orders/revocation.py says it.
            RevocationNotAskedError: The function could not be run, failed, or took too long.
        """
        ...
