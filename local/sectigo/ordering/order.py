"""An order and its life at Sectigo, from Requested to its last state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from local.sectigo.authority import Authority
from local.sectigo.ordering.behaviour import Behaviour


class Status:
    """Sectigo's words. An order's status is text: a test can give it any other one as well."""

    REQUESTED = "Requested"
    APPLIED = "Applied"
    ISSUED = "Issued"
    DECLINED = "Declined"
    REVOKED = "Revoked"
    EXPIRED = "Expired"


@dataclass(frozen=True, slots=True)
class Enrollment:
    """What was ordered, once it has been found to be in order."""

    org_id: int
    profile: Mapping[str, Any] = field(repr=False)
    term_days: int
    csr: x509.CertificateSigningRequest
    # The common name first, if there is one.
    names: tuple[str, ...]
    comments: str = ""
    external_requester: str = ""
    custom_fields: tuple[tuple[str, str], ...] = ()

    @property
    def common_name(self) -> str:
        return self.names[0] if self.names else ""


@dataclass(frozen=True, slots=True)
class Order:
    """An order at one moment."""

    id: int
    renew_id: str
    enrollment: Enrollment
    behaviour: Behaviour
    requested_at: datetime
    status: str = Status.REQUESTED
    approved_at: datetime | None = None
    issued_at: datetime | None = None
    declined_at: datetime | None = None
    revoked_at: datetime | None = None
    renewed_at: datetime | None = None
    # By which order, as the client said that marked it.
    renewed_by: int | None = None
    reason_code: int | None = None
    certificate: x509.Certificate | None = field(default=None, repr=False)
    polls: int = 0
    collections: int = 0
    searches: int = 0

    def approved(self, now: datetime) -> Order:
        return replace(self, status=Status.APPLIED, approved_at=now)

    def declined(self, now: datetime) -> Order:
        return replace(self, status=Status.DECLINED, declined_at=now)

    def revoked(self, now: datetime, reason_code: int) -> Order:
        return replace(self, status=Status.REVOKED, revoked_at=now, reason_code=reason_code)

    def issued(self, authority: Authority, now: datetime) -> Order:
        """Give it its certificate, or another key's."""
        enrollment = self.enrollment
        other_key = ec.generate_private_key(ec.SECP256R1()).public_key()
        key = other_key if self.behaviour.wrong_key else enrollment.csr.public_key()
        certificate = authority.issue(
            key,
            enrollment.names,
            enrollment.term_days,
            now - timedelta(days=self.behaviour.dated_back_days),
            client_auth=self.behaviour.client_auth,
        )
        return replace(self, status=Status.ISSUED, issued_at=now, certificate=certificate)

    def polled(self, authority: Authority, now: datetime) -> Order:
        """Count a poll, for which some orders wait."""
        advanced = self.advanced(authority, now)
        if advanced.status == Status.APPLIED:
            return replace(advanced, polls=advanced.polls + 1)
        return advanced

    def advanced(self, authority: Authority, now: datetime) -> Order:
        """Go on as far as its time has come, whether or not a client polls."""
        if self.status == Status.APPLIED and self._is_due(now):
            return self._processed(authority, now)
        certificate = self.certificate if self.status == Status.ISSUED else None
        if certificate and now > certificate.not_valid_after_utc:
            return replace(self, status=Status.EXPIRED)
        return self

    def _is_due(self, now: datetime) -> bool:
        applied = timedelta(seconds=self.behaviour.applied_seconds)
        is_early = now < (self.approved_at or self.requested_at) + applied
        return not is_early and self.polls >= self.behaviour.applied_looks

    def _processed(self, authority: Authority, now: datetime) -> Order:
        outcome = self.behaviour.outcome
        if outcome == Status.ISSUED:
            return self.issued(authority, now)
        declined_at = now if outcome == Status.DECLINED else None
        return replace(self, status=outcome, declined_at=declined_at)

    def searched(self) -> Order:
        """Count a list or a report in which it would be."""
        return replace(self, searches=self.searches + 1)

    def is_visible(self, now: datetime) -> bool:
        """Tell whether a list or a report has it."""
        behaviour = self.behaviour
        shown_at = self.requested_at + timedelta(seconds=behaviour.hidden_seconds)
        return now >= shown_at and self.searches >= behaviour.hidden_looks

    @property
    def is_collectable(self) -> bool:
        """Tell whether the last attempt came late enough for the certificate to be handed over."""
        return self.collections > self.behaviour.uncollectable_looks

    def collected(self) -> Order:
        """Count an attempt to collect what is issued."""
        return replace(self, collections=self.collections + 1)

    def has_status(self, *words: str) -> bool:
        """Compare without blanks and case, as Sectigo's documents force every client to."""
        return normal_status(self.status) in map(normal_status, words)


def normal_status(status: str) -> str:
    """Sectigo's documents spell them with blanks and without."""
    return "".join(status.split()).lower()
