"""CA Gateway's EnrollmentRequest, as far as its fields decide anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import cast

from cagateway.domain.enrollment.alt_names import SOUND_RULE, AltName, alt_name
from cagateway.domain.enrollment.request_types import OutputFormat, RequestType
from cagateway.domain.errors import ErrorKind
from cagateway.domain.identifiers import printable
from cagateway.domain.sections import Problems, Section
from cagateway.domain.text import CLEAN_RULE, ONE_LINE_RULE, is_one_line, unclean_places
from cagateway.domain.values import dataclass

# A request has at most 64 KiB. Texts with a bound of their own are refused by the rule that has
# it, so that one field's length does not hide what is wrong with the others.
_MAX_FIELD_CHARACTERS = 65_536
# Public CAs put some hundreds of names into one certificate, and subjects have some dozen
# attributes: more than this is no request for a certificate.
MAX_SUBJECT_ENTRIES = 1_000
_MAX_SUMMARIZED = 3


@dataclass(frozen=True, slots=True)
class EnrollmentRequest:
    """What is asked for.

    Args:
        csr: As it came; `None` if absent or blank.
        validity_period: As it came; `None` if absent.
        subject_variables: The types of the subject variables that have a value, in lower case.
        subject_dn: As it came; `None` if absent or blank.
        subject_alt_names: Those that have a value.
        properties: The names of the properties that have a value.
        output_format: Of the answer.
        lacks_password: It asks for a PKCS #12 file, and has no password to protect it.
    """

    profile_id: str
    request_type: RequestType
    csr: str | None = None
    validity_period: str | None = None
    subject_variables: frozenset[str] = frozenset()
    subject_dn: str | None = None
    subject_alt_names: tuple[AltName, ...] = ()
    properties: frozenset[str] = frozenset()
    lacks_password: bool = False
    output_format: OutputFormat = OutputFormat.X509


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
    options = root.section("optionalCertificateRequestDetails")
    required_format = root.section("requiredFormat")
    output_format = _output_format(required_format)
    is_pkcs12 = output_format is OutputFormat.PKCS12
    return EnrollmentRequest(
        profile_id=profile_id,
        request_type=RequestType.PKCS12 if is_pkcs12 else RequestType.PKCS10,
        csr=_given_text(root, "csr"),
        validity_period=_given_text(options, "validityPeriod"),
        subject_variables=frozenset(_given_variables(root)),
        subject_dn=_given_line(options, "subjectDn"),
        subject_alt_names=tuple(_given_alt_names(root)),
        properties=_given_properties(root),
        lacks_password=is_pkcs12 and not _has_password(required_format),
        output_format=output_format,
    )


def _output_format(required_format: Section) -> OutputFormat:
    rule = f"must be one of {', '.join(OutputFormat)}, in any case"
    read = required_format.parsed(_as_format, rule, "format", echo=False)
    return read or OutputFormat.X509


def _as_format(value: object) -> OutputFormat | None:
    if not (isinstance(value, str) and value.isascii()):
        return None
    return {str(one): one for one in OutputFormat}.get(value.upper())


def _has_password(required_format: Section) -> bool:
    return _given_text(required_format.section("protection"), "password") is not None


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


def _given_variables(root: Section) -> Iterator[str]:
    """Give the types of the subject variables that carry a value, in lower case."""
    for entry in root.sections("subjectVariables", at_most=MAX_SUBJECT_ENTRIES):
        kind, value = _type_of(entry), _given_line(entry, "value")
        if kind and value:
            yield kind.lower()


def _given_alt_names(root: Section) -> Iterator[AltName]:
    for entry in root.sections("subjectAltNames", at_most=MAX_SUBJECT_ENTRIES):
        kind, value, der = _type_of(entry), _given_text(entry, "value"), _given_text(entry, "der")
        if kind and (value or der):
            name = alt_name(kind, value or der or "", is_encoded=value is None)
            if not name.is_sound():
                entry.refuse("value", SOUND_RULE)
            yield name


def _given_properties(root: Section) -> frozenset[str]:
    # CA Gateway's clients also send lists and numbers here.
    properties = root.value("properties")
    if not isinstance(properties, Mapping):
        root.section("properties")
        return frozenset()
    given = cast("Mapping[str, object]", properties)
    for place in islice(unclean_places(given), _MAX_SUMMARIZED):
        root.section("properties").refuse(printable(place), CLEAN_RULE)
    return frozenset(name for name, value in given.items() if value not in (None, "", [], {}))
