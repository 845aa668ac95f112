"""What a profile configured here requires of a request beside key and validity."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from cagateway.domain.enrollment.alt_names import AltName
from cagateway.domain.enrollment.request import EnrollmentRequest
from cagateway.domain.enrollment.violations import Violation, ViolationCode
from cagateway.domain.profiles.profiles import CertificateProfile, Requirement


def missing_variables(
    profile: CertificateProfile, request: EnrollmentRequest
) -> Iterator[Violation]:
    """Find the required subject variables without a value.

    CA Gateway enforces them since 3.1. Names are compared as attribute types are, regardless of
    case (RFC 4512, 1.4): the Vault plugin sends `cn` for what a profile calls `CN`.
    """
    for name in _missing(profile.subject_variable_requirements, request.subject_variables):
        yield Violation(
            ViolationCode.SUBJECT_VARIABLE_REQUIRED,
            f"The profile requires the subject variable '{name}'. Add it to subjectVariables: "
            f'{{"type": "{name}", "value": "..."}}.',
            target="subjectVariables",
            value=name,
        )


def missing_alt_names(
    profile: CertificateProfile, given: Collection[AltName]
) -> Iterator[Violation]:
    """Find the required types of subject alternative names that neither field nor CSR has.

    Args:
        profile: What requires them.
        given: The names from both.
    """
    types = {name.type.lower() for name in given}
    for name in _missing(profile.subject_alt_name_requirements, types):
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
                f"The profile requires the property '{requirement.name}'. Add it to properties.",
                target=f"properties.{requirement.name}",
                value=requirement.name,
            )


def _missing(requirements: Iterable[Requirement], given: Collection[str]) -> Iterator[str]:
    for requirement in requirements:
        if requirement.required and requirement.name.lower() not in given:
            yield requirement.name
