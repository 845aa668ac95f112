"""PKCS #10 requests: the client has the key and may choose among the terms."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from cryptography import x509

from cagateway.domain.enrollment.csr import check_signature, read_csr, san_types
from cagateway.domain.enrollment.examination import (
    CertificateKey,
    CertificateValidity,
    DecidedBy,
    Examination,
    first_term,
)
from cagateway.domain.enrollment.keys import RequestedKey, read_key, weak_key
from cagateway.domain.enrollment.offer import Constraints, Offer
from cagateway.domain.enrollment.request import EnrollmentRequest
from cagateway.domain.enrollment.validity import TARGET as VALIDITY_PERIOD
from cagateway.domain.enrollment.validity import days_asked_for
from cagateway.domain.enrollment.violations import ViolationCode, ViolationError, Violations

# Longer lists are for GET .../profiles; no profile in the field has as many entries.
_MAX_SHOWN = 20


def examine_pkcs10(request: EnrollmentRequest, offer: Offer, violations: Violations) -> Examination:
    """Examine the CSR, its key and the validity asked for; note what is wrong with them."""
    csr = violations.collect(_read_required_csr, request)
    if csr is None:
        # A CSR that cannot be read may hold names; one that is not there holds none.
        alt_names = None if request.csr else request.subject_alt_names
        return Examination(None, _validity(request, offer, violations), alt_names)
    violations.collect(check_signature, csr)
    key = _key(csr, offer, violations)
    validity = _validity(request, offer, violations)
    in_csr = violations.collect(san_types, csr)
    alt_names = None if in_csr is None else request.subject_alt_names | in_csr
    return Examination(key, validity, alt_names)


def _read_required_csr(request: EnrollmentRequest) -> x509.CertificateSigningRequest:
    if request.csr is None:
        raise ViolationError(
            ViolationCode.CSR_REQUIRED,
            "csr is required. Send a PKCS #10 certificate request, or set requiredFormat.format "
            "to PKCS12 to have the key made for you.",
            target="csr",
        )
    return read_csr(request.csr)


def _key(
    csr: x509.CertificateSigningRequest, offer: Offer, violations: Violations
) -> CertificateKey | None:
    requested = violations.collect(read_key, csr)
    if requested is None:
        return None
    violations.collect(_check_strength, requested)
    if offer.has_known_key_types:
        violations.collect(_check_allowed, requested, offer.constraints)
    return CertificateKey(requested.key_type, DecidedBy.REQUEST)


def _check_strength(requested: RequestedKey) -> None:
    if requested.weakness:
        raise weak_key(f"The RSA key {requested.weakness}", str(requested.key_type))


def _check_allowed(requested: RequestedKey, constraints: Constraints) -> None:
    if requested.key_type in constraints.key_types:
        return
    raise ViolationError(
        ViolationCode.KEY_TYPE_NOT_ALLOWED,
        f"The profile does not allow {requested.key_type} keys. Make a key of one of these types "
        f"and sign the request with it: {_listed(constraints.key_types)}.",
        target="csr",
        value=str(requested.key_type),
    )


def _validity(
    request: EnrollmentRequest, offer: Offer, violations: Violations
) -> CertificateValidity | None:
    return violations.collect(_allowed_validity, request.validity_period, offer)


def _allowed_validity(validity_period: str | None, offer: Offer) -> CertificateValidity:
    days = days_asked_for(validity_period)
    if days is None:
        return first_term(offer.constraints)
    if offer.has_known_terms and days not in offer.constraints.terms:
        raise ViolationError(
            ViolationCode.VALIDITY_NOT_ALLOWED,
            f"The profile does not allow a validity of {days} days. Ask for one of these, or leave "
            f"validityPeriod out to get the first: {_listed(_as_days(offer.constraints.terms))}.",
            target=VALIDITY_PERIOD,
            value=str(days),
        )
    return CertificateValidity(days, DecidedBy.REQUEST)


def _as_days(terms: Iterable[int]) -> Iterable[str]:
    return (f"P{days}D" for days in terms)


def _listed(entries: Iterable[object]) -> str:
    shown = [str(entry) for entry in islice(entries, _MAX_SHOWN + 1)]
    return ", ".join(shown[:_MAX_SHOWN]) + (" and more" if len(shown) > _MAX_SHOWN else "")
