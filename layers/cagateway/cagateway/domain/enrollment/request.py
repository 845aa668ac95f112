"""CA Gateway's EnrollmentRequest, as far as its fields decide anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from itertools import islice
from typing import cast

from cagateway.domain.enrollment.options import (
    EnrollmentOptions,
    OutputFormat,
    RequestType,
    read_options,
)
from cagateway.domain.errors import ErrorKind
from cagateway.domain.identifiers import printable
from cagateway.domain.sections import Problems, Section
from cagateway.domain.text import CLEAN_RULE, ONE_LINE_RULE, is_one_line, unclean_places
from cagateway.domain.x509.alt_names import SOUND_RULE, AltName, alt_name
from cagateway.values import dataclass

# A request has at most 64 KiB. Texts with a bound of their own are refused by the rule that has
# it, so that one field's length does not hide what is wrong with the others.
_MAX_FIELD_CHARACTERS = 65_536
# Public CAs put some hundreds of names into one certificate, and subjects have some dozen
# attributes: more than this is no request for a certificate.
MAX_SUBJECT_ENTRIES = 1_000
_MAX_SUMMARIZED = 3


@dataclass(frozen=True, slots=True)
class SubjectVariable:
    """An attribute of the subject, or a variable of the profile's own.

    Args:
        type: As the client calls it.
        value: Without blanks around it.
        target: Where it stands in the request.
    """

    type: str
    value: str
    target: str = "subjectVariables"


@dataclass(frozen=True, slots=True)
class EnrollmentRequest:
    """What is asked for.

    Args:
        csr: As it came; `None` if absent or blank.
        validity_period: As it came; `None` if absent.
        subject_variables: Those that have a value.
        subject_dn: As it came; `None` if absent or blank.
        subject_alt_names: Those that have a value.
        properties: Those that have a value, of whatever type.
        options: How it is to be issued and delivered.
    """

    profile_id: str
    request_type: RequestType
    csr: str | None = None
    validity_period: str | None = None
    subject_variables: tuple[SubjectVariable, ...] = ()
    subject_dn: str | None = None
    subject_alt_names: tuple[AltName, ...] = ()
    properties: Mapping[str, object] = field(default_factory=dict)
    options: EnrollmentOptions = EnrollmentOptions()


def read_enrollment_request(body: object) -> EnrollmentRequest:
    """Read a request's body: unknown fields are ignored, nulls mean absent.

    Args:
        body: Any JSON.

    Raises:
        GatewayError: MALFORMED_REQUEST, with one detail for each field of a wrong type.
    """
    problems = Problems(ErrorKind.MALFORMED_REQUEST, quotes_text=False)
    root = Section("", body, problems)
    request = _read(root) if not problems.found else None
    if request is None or problems.found:
        raise problems.refusal(_MAX_SUMMARIZED)
    return request


def _read(root: Section) -> EnrollmentRequest:
    profile_id = root.text("profileId", required=True) or ""
    details = root.section("optionalCertificateRequestDetails")
    options = read_options(root)
    is_pkcs12 = options.output_format is OutputFormat.PKCS12
    return EnrollmentRequest(
        profile_id=profile_id,
        request_type=RequestType.PKCS12 if is_pkcs12 else RequestType.PKCS10,
        csr=_given_text(root, "csr"),
        validity_period=_given_text(details, "validityPeriod"),
        subject_variables=tuple(_given_variables(root)),
        subject_dn=_given_line(details, "subjectDn"),
        subject_alt_names=tuple(_given_alt_names(root)),
        properties=_given_properties(root),
        options=options,
    )


def _given_text(section: Section, name: str) -> str | None:
    text = section.text(name, shortest=0, longest=_MAX_FIELD_CHARACTERS)
    return text if text and not text.isspace() else None


def _given_line(section: Section, name: str) -> str | None:
    """Give a text that ends up in a certificate, or beside it in Sectigo's books."""
    text = _given_text(section, name)
    if text is not None and not is_one_line(text):
        section.refuse(name, ONE_LINE_RULE)
    return text


def _type_of(entry: Section) -> str | None:
    kind = entry.text("type", required=True)
    if kind is not None and not is_one_line(kind):
        entry.refuse("type", ONE_LINE_RULE)
    return kind


def _given_variables(root: Section) -> Iterator[SubjectVariable]:
    """Give the subject variables that carry a value."""
    entries = root.sections("subjectVariables", at_most=MAX_SUBJECT_ENTRIES)
    for index, entry in enumerate(entries):
        kind, value = _type_of(entry), _given_line(entry, "value")
        if kind and value:
            yield SubjectVariable(kind, value.strip(), f"subjectVariables[{index}]")


def _given_alt_names(root: Section) -> Iterator[AltName]:
    for entry in root.sections("subjectAltNames", at_most=MAX_SUBJECT_ENTRIES):
        kind, value, der = _type_of(entry), _given_text(entry, "value"), _given_text(entry, "der")
        if kind and (value or der):
            name = alt_name(kind, value or der or "", is_encoded=value is None)
            if not name.is_sound():
                entry.refuse("value", SOUND_RULE)
            yield name


def _given_properties(root: Section) -> Mapping[str, object]:
    # CA Gateway's clients also send lists and numbers here.
    properties = root.value("properties")
    if not isinstance(properties, Mapping):
        root.section("properties")
        return {}
    given = cast("Mapping[str, object]", properties)
    for place in islice(unclean_places(given), _MAX_SUMMARIZED):
        root.section("properties").refuse(printable(place), CLEAN_RULE)
    return {name: value for name, value in given.items() if value not in (None, "", [], {})}
