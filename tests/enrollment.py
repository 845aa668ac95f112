"""Enrollment requests and offers, as tests start from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cagateway.domain.access.bounds import UNBOUNDED, Bounds
from cagateway.domain.dcv.known_domains import KnownDomains
from cagateway.domain.enrollment.decision import Decision, decide
from cagateway.domain.enrollment.offer import Offer, effective_constraints
from cagateway.domain.enrollment.options import RequestType
from cagateway.domain.enrollment.parsed import parsed
from cagateway.domain.enrollment.request import EnrollmentRequest, SubjectVariable
from cagateway.domain.errors import ErrorDetail, ErrorKind, GatewayError
from cagateway.domain.profiles.key_types import KeyTypes
from cagateway.domain.profiles.profiles import CertificateProfile, ProfileProperties
from cagateway.domain.profiles.requested_fields import RequestedFields

NOW = datetime(2026, 11, 25, 22, 30, tzinfo=UTC)
ACCEPTED = Path(__file__).parent / "corpus" / "csr" / "accepted"
LISTS = ProfileProperties(
    key_types=KeyTypes.as_ordered(
        {"EC": ["P-256", "P-384", "P-521"], "RSA": ["2048", "3072", "4096"]}
    ),
    terms=(47, 200),
)


def accepted_csr(name: str = "bare") -> str:
    """Read a sound CSR from the corpus; `bare` holds an RSA 2048 key."""
    return (ACCEPTED / f"{name}.txt").read_bytes().decode()


def request(**changes: Any) -> EnrollmentRequest:  # noqa: ANN401 - a request's fields
    """Make a PKCS #10 request without a validity."""
    given = {"profile_id": "web", "request_type": RequestType.PKCS10, "csr": accepted_csr()}
    return EnrollmentRequest(**(given | changes))


def variable(kind: str, value: str = "x") -> tuple[SubjectVariable, ...]:
    """Make the only subject variable of a request."""
    return (SubjectVariable(kind, value, "subjectVariables[0]"),)


NOTHING_REQUESTED = RequestedFields()


def offer(  # noqa: PLR0913 - each is what a test says
    *,
    local: ProfileProperties | None = None,
    at_sectigo: ProfileProperties | None = None,
    is_withdrawn: bool = False,
    is_for_orders: bool = False,
    requested: RequestedFields = NOTHING_REQUESTED,
    domains: KnownDomains | None = None,
    requires_validated_domains: bool = False,
    bounds: Bounds = UNBOUNDED,
    **requirements: Any,  # noqa: ANN401 - a profile's fields
) -> Offer:
    """Make what a profile offers."""
    properties = local or at_sectigo or ProfileProperties()
    profile = CertificateProfile("web", "Web servers", properties, **requirements)
    constraints = effective_constraints(local, at_sectigo)
    return Offer(
        profile=profile,
        constraints=constraints,
        is_withdrawn=is_withdrawn,
        is_for_orders=is_for_orders,
        requested=requested,
        domains=domains,
        requires_validated_domains=requires_validated_domains,
        bounds=bounds,
    )


@dataclass(frozen=True)
class Verdict:
    """What became of a request: a decision, or details."""

    decision: Decision | None
    details: tuple[ErrorDetail, ...] = ()

    @property
    def codes(self) -> list[str]:
        return [detail.code for detail in self.details]


def verdict(asked: EnrollmentRequest, offered: Offer) -> Verdict:
    """Decide on a request."""
    try:
        return Verdict(decide(parsed(asked), offered, NOW))
    except GatewayError as error:
        if error.kind is not ErrorKind.INVALID_ENROLLMENT_REQUEST:
            raise
        return Verdict(None, error.details)
