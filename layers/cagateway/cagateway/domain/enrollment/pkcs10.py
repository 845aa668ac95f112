"""PKCS #10 requests: the client has the key and may choose among the terms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice

from cryptography import x509

from cagateway.domain.enrollment.examination import (
    CertificateKey,
    CertificateValidity,
    DecidedBy,
    Examination,
    first_term,
)
from cagateway.domain.enrollment.offer import Constraints, Offer
from cagateway.domain.enrollment.parsed import ParsedCsr, ParsedRequest
from cagateway.domain.enrollment.subject_parts import types_in
from cagateway.domain.enrollment.validity import TARGET as VALIDITY_PERIOD
from cagateway.domain.enrollment.validity import asked_days, counted_days, days_asked_for
from cagateway.domain.violations import Violation, ViolationCode, Violations
from cagateway.domain.x509.csr import signature_violations
from cagateway.domain.x509.keys import RequestedKey, read_key, weak_key

# Longer lists are for GET .../profiles; no profile in the field has as many entries.
_MAX_SHOWN = 20


def examine_pkcs10(asked: ParsedRequest, offer: Offer, now: datetime) -> Examination:
    """Examine the CSR, its key and the validity asked for."""
    violations = Violations()
    csr = violations.unless_broken(asked.csr or _csr_required())
    key = _key(csr.content, offer, violations) if csr else None
    validity = violations.unless_broken(_validity(asked.request.validity_period, offer, now))
    if csr is None:
        # One that cannot be read may name anything.
        has_all = asked.csr is None
        types = asked.asked_subject.types if has_all else None
    else:
        types, has_all = _read_in(csr, asked, violations)
    names = asked.names if has_all else None
    return Examination(key, validity, types, names, tuple(violations.found))


def _csr_required() -> Violation:
    return Violation(
        ViolationCode.CSR_REQUIRED,
        "csr is required. Send a PKCS #10 certificate request, or set requiredFormat.format "
        "to PKCS12 to have the key made for you.",
        target="csr",
    )


def _key(
    csr: x509.CertificateSigningRequest, offer: Offer, violations: Violations
) -> CertificateKey | None:
    violations.add(signature_violations(csr))
    requested = violations.unless_broken(read_key(csr))
    if requested is None:
        return None
    violations.add(_weaknesses(requested))
    violations.add(_oddities(requested))
    if offer.has_known_key_types and not requested.oddity:
        violations.add(_not_allowed(requested, offer.constraints))
    return CertificateKey(requested.key_type, DecidedBy.REQUEST)


def _weaknesses(requested: RequestedKey) -> Iterator[Violation]:
    if requested.weakness:
        yield weak_key(f"The RSA key {requested.weakness}", str(requested.key_type))


def _oddities(requested: RequestedKey) -> Iterator[Violation]:
    if requested.oddity:
        yield Violation(
            ViolationCode.KEY_TYPE_NOT_ALLOWED,
            f"A certificate cannot hold the {requested.key_type} key as it is encoded: "
            f"{requested.oddity}. Sign the request with a key that it can hold.",
            target="csr",
            value=str(requested.key_type),
        )


def _not_allowed(requested: RequestedKey, constraints: Constraints) -> Iterator[Violation]:
    if requested.key_type not in constraints.key_types:
        yield Violation(
            ViolationCode.KEY_TYPE_NOT_ALLOWED,
            f"The profile does not allow {requested.key_type} keys. Make a key of one of these "
            f"types and sign the request with it: {_listed(constraints.key_types)}.",
            target="csr",
            value=str(requested.key_type),
        )


def _validity(
    validity_period: str | None, offer: Offer, now: datetime
) -> CertificateValidity | Violation:
    days = days_asked_for(validity_period, now)
    if days is None:
        return first_term(offer)
    if isinstance(days, Violation):
        return days
    if not offer.bounds.terms_within((days,)):
        return _too_long(days, validity_period, offer)
    if offer.has_known_terms and not offer.terms:
        return first_term(offer)
    if offer.has_known_terms and days not in offer.constraints.terms:
        return Violation(
            ViolationCode.VALIDITY_NOT_ALLOWED,
            f"The profile does not allow a validity of {asked_days(days, validity_period)}. Ask "
            "for one of these, or leave validityPeriod out to get the first: "
            f"{_listed(_as_days(offer.terms))}.",
            target=VALIDITY_PERIOD,
            value=str(days),
        )
    return CertificateValidity(days, DecidedBy.REQUEST)


def _too_long(days: int, validity_period: str | None, offer: Offer) -> Violation:
    longest = counted_days(offer.bounds.max_validity_days or 0)
    terms = _listed(_as_days(offer.terms))
    advice = (
        f"Ask for one of these, or leave validityPeriod out to get the first: {terms}"
        if offer.has_known_terms and offer.terms
        else "Ask for less, or have the client's max-validity-days raised"
    )
    return Violation(
        ViolationCode.VALIDITY_NOT_ALLOWED,
        f"This client may have certificates of {longest} at most, not of "
        f"{asked_days(days, validity_period)}. {advice}.",
        target=VALIDITY_PERIOD,
        value=str(days),
    )


def _read_in(
    csr: ParsedCsr, asked: ParsedRequest, violations: Violations
) -> tuple[frozenset[str] | None, bool]:
    """Give the types of the subject's attributes, and whether all names could be read."""
    subject = violations.unless_broken(csr.subject)
    types = asked.asked_subject.types | types_in(subject) if subject is not None else None
    names = violations.unless_broken(csr.alt_names)
    return types, names is not None


def _as_days(terms: Iterable[int]) -> Iterable[str]:
    return (f"P{days}D" for days in terms)


def _listed(entries: Iterable[object]) -> str:
    shown = [str(entry) for entry in islice(entries, _MAX_SHOWN + 1)]
    return ", ".join(shown[:_MAX_SHOWN]) + (" and more" if len(shown) > _MAX_SHOWN else "")
