"""What happened to certificates, as CA Gateway's clients ask for it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from cagateway.values import dataclass


class CertificateAction(StrEnum):
    """What happened."""

    ISSUED = "issued"
    REVOKED = "revoked"
    UNKNOWN = "unknown"
    """A word that only newer software knows."""


@dataclass(frozen=True, slots=True)
class CertificateEvent:
    """One event.

    Args:
        certificate: Base64 of its DER.
        reason: Of a revocation.
        client_id: Which client ordered it; `None` for what the last release wrote.
    """

    action: CertificateAction
    at: datetime
    serial_number: str
    certificate: str
    reason: str | None = None
    client_id: str | None = None
