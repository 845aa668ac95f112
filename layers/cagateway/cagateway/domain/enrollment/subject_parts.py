"""The subject that a certificate is asked to have, wherever the request says so."""

from __future__ import annotations

import re
import warnings
from collections.abc import Collection, Iterator

from cryptography import x509
from cryptography.x509.oid import NameOID

from cagateway.domain.enrollment.request import EnrollmentRequest, SubjectVariable
from cagateway.domain.text import is_one_line
from cagateway.domain.violations import Violation, ViolationCode
from cagateway.domain.x509.csr_parts import flaw_in_subject
from cagateway.domain.x509.distinguished_names import (
    Attribute,
    DistinguishedName,
    attribute_type,
    read_distinguished_name,
)
from cagateway.values import dataclass

SUBJECT_DN = "optionalCertificateRequestDetails.subjectDn"
COMMON_NAME = NameOID.COMMON_NAME.dotted_string
_OID = re.compile(r"[0-9]+(?:\.[0-9]+)+")


# RFC 5280, A.1, as cryptography counts.
_LENGTH_RULES = {COMMON_NAME: "has to have 1 to 64 bytes in UTF-8"}
# RFC 5280, A.1: PrintableString (X.680, 41.4) and IA5String; other types hold any text.
_PRINTABLE, _IA5 = re.compile(r"[A-Za-z0-9 '()+,./:=?-]*"), re.compile(r"[ -~]*")
_CHARACTERS = {
    NameOID.SERIAL_NUMBER.dotted_string: _PRINTABLE,
    NameOID.DN_QUALIFIER.dotted_string: _PRINTABLE,
    NameOID.EMAIL_ADDRESS.dotted_string: _IA5,
    NameOID.DOMAIN_COMPONENT.dotted_string: _IA5,
}
_OTHER_RULE = "is empty, or has characters that this attribute cannot have"


@dataclass(frozen=True, slots=True)
class SubjectPart:
    """One attribute that the request itself asks for.

    Args:
        type: Its OID; a name that is not known here, in lower case.
        name: What the client calls the type.
        target: Where it stands.
        is_encoded: Its value is no text, but `#` and the hexadecimal digits of its BER.
    """

    type: str
    name: str
    value: str
    target: str
    is_encoded: bool = False

    @property
    def is_attribute(self) -> bool:
        """Tell whether a subject can hold its type at all: profiles have variables of their own."""
        return _OID.fullmatch(self.type) is not None


# CA/B BR, 7.1.4.2: ISO 3166-1's two letters.
_COUNTRIES = frozenset({"2.5.4.6", "1.3.6.1.4.1.311.60.2.1.3"})
_TWO_LETTERS = re.compile("[A-Za-z]{2}")


def broken_rule(part: SubjectPart, named: Collection[str], *, makes_key: bool) -> str | None:
    """Say why a part cannot be in the subject, as the end of a sentence.

    Args:
        part: Of what the request itself asks for.
        named: The variables that the profile names, in lower case.
        makes_key: The subject is made of it; otherwise the CSR has one.
    """
    if part.type in _COUNTRIES and not _TWO_LETTERS.fullmatch(part.value):
        return "is a country, which has two letters"
    if not makes_key:
        return None
    if not part.is_attribute:
        is_variable = part.target != SUBJECT_DN and part.name.lower() in named
        return None if is_variable else "is no attribute that a subject can have"
    if part.is_encoded:
        return "has to be text, not hexadecimal digits"
    return None if _can_be_encoded(part) else _LENGTH_RULES.get(part.type, _OTHER_RULE)


@dataclass(frozen=True, slots=True)
class AskedSubject:
    """What a request itself says of the subject, beside its CSR.

    It stands in `subjectVariables` or, as the shell tool, Ansible and SPIRE send it, in
    `optionalCertificateRequestDetails.subjectDn`.

    Args:
        parts: Of both, as far as they can be read.
        flaw: SUBJECT_NOT_ALLOWED: the `subjectDn` cannot be read.
    """

    parts: tuple[SubjectPart, ...]
    flaw: Violation | None = None

    @property
    def types(self) -> frozenset[str]:
        """Give the attribute types that there are values for."""
        return frozenset(part.type for part in self.parts if part.value.strip())


def asked_subject(request: EnrollmentRequest) -> AskedSubject:
    """Read what a request itself says of the subject."""
    variables = tuple(map(_part_of_variable, request.subject_variables))
    name = read_distinguished_name(request.subject_dn) if request.subject_dn else ()
    if name is None:
        return AskedSubject(variables, _unreadable_dn())
    return AskedSubject((*(_part_of_dn(one) for part in name for one in part), *variables))


def _unreadable_dn() -> Violation:
    return Violation(
        ViolationCode.SUBJECT_NOT_ALLOWED,
        "subjectDn cannot be read. Write a distinguished name as RFC 4514 does, such as "
        "CN=www.example.com,O=Example, with a backslash before a comma in a value.",
        target=SUBJECT_DN,
    )


def subject_of_generated(request: EnrollmentRequest) -> x509.Name | None:
    """Give the subject of a key that is made here: `subjectDn`, or what the variables say.

    Returns:
        `None` if there is none, or one part of it cannot be.
    """
    if request.subject_dn:
        name = read_distinguished_name(request.subject_dn)
        return as_subject(name) if name else None
    parts = [
        frozenset({Attribute(part.type, part.value)})
        for part in map(_part_of_variable, request.subject_variables)
        if part.is_attribute
    ]
    # In the order in which RFC 4514 would write them.
    return as_subject(tuple(parts)) if parts else None


def as_subject(name: DistinguishedName) -> x509.Name | None:
    """Turn a name into one for a certificate request; `None` if it cannot stand in one."""
    if any(one.is_encoded or not _OID.fullmatch(one.type) for part in name for one in part):
        return None
    try:
        return x509.Name([_relative(part) for part in reversed(name)])
    except ValueError:
        return None


def _can_be_encoded(part: SubjectPart) -> bool:
    # cryptography checks characters only as it signs, and not at those of an IA5String.
    charset = _CHARACTERS.get(part.type)
    if charset and not charset.fullmatch(part.value):
        return False
    try:
        x509.NameAttribute(x509.ObjectIdentifier(part.type), part.value)
    except ValueError:
        return False
    return bool(part.value.strip())


def common_names_in(subject: x509.Name) -> Iterator[str]:
    """Give the common names of a subject."""
    for one in subject.get_attributes_for_oid(NameOID.COMMON_NAME):
        yield str(one.value)


def common_names_of_generated(request: EnrollmentRequest, asked: AskedSubject) -> Iterator[str]:
    """Give the common names of a key that is made here, as `subject_of_generated` takes them."""
    for part in asked.parts:
        is_taken = part.target == SUBJECT_DN or not request.subject_dn
        if part.type == COMMON_NAME and is_taken and not part.is_encoded:
            yield part.value


def subject_of_csr(csr: x509.CertificateSigningRequest) -> x509.Name | Violation:
    """Give the subject of a CSR, or say that it cannot be read."""
    try:
        with warnings.catch_warnings():
            # cryptography warns of values longer than RFC 5280 has them. Whether that matters is
            # for Sectigo to say.
            warnings.simplefilter("ignore")
            subject = csr.subject
            values = [one.value for one in subject]
    except Exception:  # noqa: BLE001 - of what is in a name it trusts a good deal, as in extensions
        return _invalid(flaw_in_subject(csr.tbs_certrequest_bytes).problem)
    if not all(isinstance(value, bytes) or is_one_line(value) for value in values):
        problem = "has a subject that holds a line end, a control character or a direction mark"
        return _invalid(f"{problem}. Make the request anew with current software.")
    return subject


def types_in(subject: x509.Name) -> frozenset[str]:
    """Give the attribute types of a subject that have a value."""
    return frozenset(one.oid.dotted_string for one in subject if one.value.strip())


def _part_of_dn(one: Attribute) -> SubjectPart:
    return SubjectPart(one.type, one.type, one.value, SUBJECT_DN, one.is_encoded)


def _part_of_variable(one: SubjectVariable) -> SubjectPart:
    return SubjectPart(attribute_type(one.type), one.type, one.value, one.target)


def _relative(part: frozenset[Attribute]) -> x509.RelativeDistinguishedName:
    return x509.RelativeDistinguishedName(
        x509.NameAttribute(x509.ObjectIdentifier(one.type), one.value)
        for one in sorted(part, key=lambda one: one.type)
    )


def _invalid(problem: str) -> Violation:
    return Violation(ViolationCode.INVALID_CSR, f"csr {problem}", target="csr", value="subject")
