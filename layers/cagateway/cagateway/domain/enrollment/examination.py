"""What looking at a request brings to light."""

from __future__ import annotations

from enum import StrEnum

from cagateway.domain.enrollment.names import RequestNames
from cagateway.domain.enrollment.offer import Constraints, ConstraintSource, Offer
from cagateway.domain.enrollment.validity import TARGET as VALIDITY_PERIOD
from cagateway.domain.enrollment.validity import counted_days
from cagateway.domain.profiles.key_types import KeyType
from cagateway.domain.violations import Violation, ViolationCode
from cagateway.values import dataclass


class DecidedBy(StrEnum):
    """What decides on a key type or a validity."""

    REQUEST = "request"
    KEY_TYPES = "key-types"
    TERMS = "terms"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class CertificateKey:
    """The key type of the certificate, and what decides on it."""

    key_type: KeyType
    decided_by: DecidedBy


@dataclass(frozen=True, slots=True)
class CertificateValidity:
    """The validity of the certificate, and what decides on it."""

    days: int
    decided_by: DecidedBy


@dataclass(frozen=True, slots=True)
class Examination:
    """What a request would get, as far as its violations let that be known.

    Args:
        subject_types: The attribute types that its subject has values for; `None` if it has a CSR
            that does not tell.
        names: Of the request and its CSR; `None` if it has a CSR that does not tell.
        violations: What is wrong with CSR, key and validity.
    """

    key: CertificateKey | None
    validity: CertificateValidity | None
    subject_types: frozenset[str] | None
    names: RequestNames | None
    violations: tuple[Violation, ...] = ()


def first_key_type(constraints: Constraints) -> CertificateKey:
    """Give the key type of a request that leaves the choice to the profile."""
    is_default = constraints.key_types_source is ConstraintSource.DEFAULT
    decided_by = DecidedBy.DEFAULT if is_default else DecidedBy.KEY_TYPES
    return CertificateKey(next(iter(constraints.key_types)), decided_by)


def first_term(offer: Offer) -> CertificateValidity | Violation:
    """Give the validity of a request that leaves the choice to the profile.

    It is the first one that the client may have; where there is none, VALIDITY_NOT_ALLOWED.
    """
    is_default = offer.constraints.terms_source is ConstraintSource.DEFAULT
    decided_by = DecidedBy.DEFAULT if is_default else DecidedBy.TERMS
    if offer.terms:
        return CertificateValidity(offer.terms[0], decided_by)
    longest = counted_days(offer.bounds.max_validity_days or 0)
    shortest = counted_days(min(offer.constraints.terms))
    return Violation(
        ViolationCode.VALIDITY_NOT_ALLOWED,
        f"This client may have certificates of {longest} at most, and the profile's shortest term "
        f"is {shortest}. Choose another profile, or have the client's max-validity-days raised.",
        target=VALIDITY_PERIOD,
        value=str(offer.constraints.terms[0]),
    )
