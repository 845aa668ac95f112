"""An issued certificate, as orders hold it, and what happened to it; without cryptography."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from cagateway.values import dataclass


@dataclass(frozen=True, slots=True)
class IssuedCertificate:
    """A certificate with its chain, as it was collected.

    Args:
        certificate: Base64 of its DER.
        chain: As `certificate`: its issuer, the issuer's issuer, and so on.
        serial_number: Upper-case hex.
        subject_digest: Names the subject, however it is spelled.
        issued_at: When it was collected.
    """

    certificate: str
    chain: tuple[str, ...]
    serial_number: str
    subject_name: str
    subject_digest: str
    issuer_name: str
    not_before: datetime
    not_after: datetime
    issued_at: datetime


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
