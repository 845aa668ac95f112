"""PKCS #12 requests: the CA makes the key, and the profile's firsts are issued."""

from __future__ import annotations

from collections.abc import Iterator

from cagateway.domain.enrollment.examination import (
    CertificateKey,
    Examination,
    first_key_type,
    first_term,
)
from cagateway.domain.enrollment.keys import check_generated
from cagateway.domain.enrollment.offer import Constraints, Offer
from cagateway.domain.enrollment.request import EnrollmentRequest
from cagateway.domain.enrollment.validity import TARGET as VALIDITY_PERIOD
from cagateway.domain.enrollment.validity import days_asked_for
from cagateway.domain.enrollment.violations import ViolationError, Violations
from cagateway.domain.errors import ErrorDetail
from cagateway.domain.identifiers import echoed


def examine_pkcs12(request: EnrollmentRequest, offer: Offer, violations: Violations) -> Examination:
    """Find the first key type and term; note it if the profile lists a weak key type first."""
    key = violations.collect(_generated_key, offer.constraints)
    return Examination(key, first_term(offer.constraints), request.subject_alt_names)


def ignored_in_pkcs12(request: EnrollmentRequest, days: int) -> Iterator[ErrorDetail]:
    """Tell what a PKCS #12 request asks for and does not get; it gets `days`."""
    if request.csr is not None:
        text = "A PKCS #12 request gets a key made by the CA; its csr is ignored."
        yield ErrorDetail("csr-ignored", text, "csr")
    if _asks_for_validity(request.validity_period):
        text = f"A PKCS #12 request gets the profile's first term, {days} days, whatever it asks."
        shown = echoed(request.validity_period or "")
        yield ErrorDetail("validity-period-ignored", text, VALIDITY_PERIOD, shown)


def _generated_key(constraints: Constraints) -> CertificateKey:
    key = first_key_type(constraints)
    check_generated(key.key_type)
    return key


def _asks_for_validity(validity_period: str | None) -> bool:
    try:
        return days_asked_for(validity_period) is not None
    except ViolationError:
        return True
