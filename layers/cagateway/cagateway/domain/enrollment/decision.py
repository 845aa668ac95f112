"""The decision: will this request pass, and what will be issued."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from cagateway.domain.enrollment.client_bounds import names_not_allowed
from cagateway.domain.enrollment.examination import (
    CertificateKey,
    CertificateValidity,
    Examination,
)
from cagateway.domain.enrollment.names import RequestNames
from cagateway.domain.enrollment.offer import Constraints, Offer
from cagateway.domain.enrollment.options import RequestType
from cagateway.domain.enrollment.orderable import (
    replaced_parts,
    unorderable,
    without_certificate_type,
)
from cagateway.domain.enrollment.ordered_fields import OrderedFields, ordered_fields
from cagateway.domain.enrollment.parsed import ParsedRequest
from cagateway.domain.enrollment.pkcs10 import examine_pkcs10
from cagateway.domain.enrollment.pkcs12 import examine_pkcs12, remarks_on_pkcs12
from cagateway.domain.enrollment.request import EnrollmentRequest
from cagateway.domain.enrollment.requirements import (
    missing_alt_names,
    missing_properties,
    missing_variables,
    remarks_on_domains,
    unvalidated_names,
)
from cagateway.domain.errors import ErrorDetail, ErrorKind, GatewayError
from cagateway.domain.violations import Violation, ViolationCode
from cagateway.values import dataclass

# The Vault plugin shows its user nothing but error.message, so the first violations stand there.
_MAX_SUMMARIZED = 3
_EXAMINE = {RequestType.PKCS10: examine_pkcs10, RequestType.PKCS12: examine_pkcs12}


@dataclass(frozen=True, slots=True)
class Decision:
    """What will be issued for a valid request.

    Args:
        names: What the certificate will be for.
        fields: The custom fields and the external requester of its order.
        remarks: What the client asked for and will not get, and what enrollment will want of it.
    """

    request_type: RequestType
    key: CertificateKey
    validity: CertificateValidity
    names: RequestNames
    constraints: Constraints
    remarks: tuple[ErrorDetail, ...]
    fields: OrderedFields = OrderedFields()


def decide(asked: ParsedRequest, offer: Offer, now: datetime) -> Decision:
    """Hold a request against what a profile offers.

    Args:
        asked: What is asked for.
        offer: What the profile offers.
        now: When the certificate will be issued, in UTC.

    Raises:
        GatewayError: INVALID_ENROLLMENT_REQUEST, with one detail for each broken rule, in the
            order profile, CSR, key, validity, names, properties. What would only follow from a CSR
            or a list that cannot be read is left out.
    """
    request = asked.request
    examination = _EXAMINE[request.request_type](asked, offer, now)
    fields, broken_fields = ordered_fields(offer.requested, request.properties)
    violations = [
        *_withdrawn(offer),
        *examination.violations,
        *_unmet_requirements(offer, request, examination),
        *_beyond_the_client(offer, examination),
        *broken_fields,
        *(unorderable(asked, offer.profile) if offer.is_for_orders else ()),
    ]
    key, validity, names = examination.key, examination.validity, examination.names
    if key is None or validity is None or names is None or violations:
        raise _refused(offer, violations)
    remarks = (*_remarks(asked, offer, validity.days, now), *remarks_on_domains(names, offer))
    constraints = replace(offer.constraints, terms=offer.terms)
    return Decision(request.request_type, key, validity, names, constraints, remarks, fields)


def _remarks(asked: ParsedRequest, offer: Offer, days: int, now: datetime) -> Iterator[ErrorDetail]:
    if asked.request.request_type is RequestType.PKCS12:
        yield from remarks_on_pkcs12(asked.request, days, now)
    if offer.is_for_orders:
        yield from replaced_parts(asked)


def _unmet_requirements(
    offer: Offer, request: EnrollmentRequest, examination: Examination
) -> Iterator[Violation]:
    profile = offer.profile
    if examination.subject_types is not None:
        yield from missing_variables(profile, examination.subject_types)
    if examination.names is not None:
        yield from missing_alt_names(profile, examination.names)
        yield from unvalidated_names(examination.names, offer)
    yield from missing_properties(profile, request)


def _beyond_the_client(offer: Offer, examination: Examination) -> Iterator[Violation]:
    if examination.names is not None:
        yield from names_not_allowed(examination.names, offer.bounds)


def _withdrawn(offer: Offer) -> Iterator[Violation]:
    if offer.is_withdrawn:
        cert_type = offer.profile.properties.cert_type or ""
        yield Violation(
            ViolationCode.CA_PROFILE_NOT_FOUND,
            f"Sectigo no longer offers the certificate profile {cert_type}, which the profile "
            f"'{offer.profile.id}' names as its Certificate Type. Choose another profile, or have "
            "cert_type changed.",
            target="profileId",
            value=cert_type,
        )
    elif offer.is_for_orders:
        yield from without_certificate_type(offer.profile)


def _refused(offer: Offer, violations: Sequence[Violation]) -> GatewayError:
    messages = " ".join(violation.message for violation in violations[:_MAX_SUMMARIZED])
    rest = len(violations) - _MAX_SUMMARIZED
    more = f" And {rest} more: see details." if rest > 0 else ""
    return GatewayError(
        ErrorKind.INVALID_ENROLLMENT_REQUEST,
        f"Profile '{offer.profile.id}' refuses the request. {messages}{more}",
        target=violations[0].target,
        value=violations[0].value,
        details=tuple(violations),
    )
