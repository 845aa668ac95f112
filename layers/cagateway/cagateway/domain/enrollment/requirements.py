"""What profile and CA require of a request beside key and validity."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice

from cagateway.domain.enrollment.names import RequestNames
from cagateway.domain.enrollment.offer import Offer
from cagateway.domain.enrollment.request import EnrollmentRequest
from cagateway.domain.errors import ErrorDetail
from cagateway.domain.profiles.profiles import CertificateProfile, Requirement
from cagateway.domain.violations import Violation, ViolationCode
from cagateway.domain.x509.distinguished_names import attribute_type


def missing_variables(profile: CertificateProfile, given: Collection[str]) -> Iterator[Violation]:
    """Find the required subject variables without a value.

    CA Gateway enforces them since 3.1. Names are compared as attribute types are, regardless of
    case (RFC 4512, 1.4) and by OID: the Vault plugin sends `cn` for what a profile calls `CN`.

    Args:
        profile: What requires them.
        given: The attribute types that request and CSR have values for.
    """
    for requirement in profile.subject_variable_requirements:
        name = requirement.name
        if requirement.required and attribute_type(name) not in given:
            yield Violation(
                ViolationCode.SUBJECT_VARIABLE_REQUIRED,
                f"The profile requires the subject variable '{name}'. Add it to subjectVariables, "
                f'{{"type": "{name}", "value": "..."}}, to subjectDn as RFC 4514 writes it, or to '
                "the CSR's subject.",
                target="subjectVariables",
                value=name,
            )


def missing_alt_names(profile: CertificateProfile, given: RequestNames) -> Iterator[Violation]:
    """Find the required types of subject alternative names that neither field nor CSR has.

    Args:
        profile: What requires them.
        given: The names from both, and from the common name.
    """
    types = {name_type.lower() for name_type in given.types}
    for requirement in profile.subject_alt_name_requirements:
        name = requirement.name
        if requirement.required and name.lower() not in types:
            yield Violation(
                ViolationCode.SUBJECT_ALT_NAME_REQUIRED,
                f"The profile requires a subject alternative name of type '{name}'. Add it to "
                f'subjectAltNames, {{"type": "{name}", "value": "..."}}, or to the CSR.',
                target="subjectAltNames",
                value=name,
            )


def missing_properties(
    profile: CertificateProfile, request: EnrollmentRequest
) -> Iterator[Violation]:
    """Find the required properties without a value. Their names are compared as they are."""
    for requirement in profile.requested_properties:
        if requirement.required and requirement.name not in request.properties:
            yield Violation(
                ViolationCode.REQUESTED_PROPERTY_REQUIRED,
                f"The profile requires the property '{requirement.name}'{_described(requirement)}. "
                "Add it to properties.",
                target=f"properties.{requirement.name}",
                value=requirement.name,
            )


def _described(requirement: Requirement) -> str:
    description = requirement.description.rstrip(".")
    return f" ({description})" if description else ""


_DNS_NAME = "dNSName"
# A request can have a thousand names; the first of them say what is wrong with all.
_MAX_SHOWN = 20


def unvalidated_names(names: RequestNames, offer: Offer) -> Iterator[Violation]:
    """Find the names that are refused, where the CA wants that."""
    if not offer.requires_validated_domains:
        return
    for name, text in _found(names, offer):
        yield Violation(
            ViolationCode.DOMAIN_NOT_VALIDATED,
            f"{text} Have it validated at Sectigo, or leave the name out.",
            target="subjectAltNames",
            value=name,
        )


def remarks_on_domains(names: RequestNames, offer: Offer) -> Iterator[ErrorDetail]:
    """Remark on the same names where the CA only wants them told."""
    if offer.requires_validated_domains:
        return
    for name, text in _found(names, offer):
        message = f"{text} Sectigo refuses the order, or lets it wait, until it is."
        yield ErrorDetail(ViolationCode.DOMAIN_NOT_VALIDATED, message, "subjectAltNames", name)


def _found(names: RequestNames, offer: Offer) -> Iterator[tuple[str, str]]:
    known = offer.domains
    if known is None:
        return
    hosts = (one.value for one in names.hosts if one.type == _DNS_NAME)
    found = ((host, known.unvalidated_domain_of(host)) for host in dict.fromkeys(hosts))
    when = f"{known.read_at:%Y-%m-%d %H:%M}"
    for host, domain in islice((one for one in found if one[1]), _MAX_SHOWN):
        yield host, f"Sectigo lists the domain of {host}, {domain}, as not validated ({when} UTC)."
