"""What an enrollment asks for beyond what is validated: a form, a password, a subject."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field

from cryptography import x509

from cagateway.domain.certificates.generated_keys import MAX_PASSWORD_CHARACTERS
from cagateway.domain.certificates.serial_numbers import serial_number
from cagateway.domain.certificates.subjects import read_subject, subject_from
from cagateway.domain.enrollment.request import MAX_SUBJECT_ENTRIES
from cagateway.domain.enrollment.request_types import OutputFormat
from cagateway.domain.errors import ErrorKind
from cagateway.domain.sections import Problems, Section
from cagateway.domain.text import CLEAN_RULE, is_clean
from cagateway.domain.values import dataclass

_RENEWAL = "RenewalSerialNumber"


@dataclass(frozen=True, slots=True)
class EnrollmentWish:
    """What is asked for.

    Args:
        password: Of a PKCS #12 file. It is never stored, and never shown.
        subject: Of a key that is made here; `None` where the client has its own.
        is_forced: An equal request's order will not do.
        replaces_serial: The certificate that this one renews.
    """

    output_format: OutputFormat
    password: str | None = field(default=None, repr=False)
    subject: x509.Name | None = None
    is_forced: bool = False
    replaces_serial: str | None = None


def read_wish(body: object, output_format: OutputFormat) -> EnrollmentWish:
    """Read it from a request whose other fields were read before.

    Raises:
        GatewayError: MALFORMED_REQUEST, with one detail for each problem.
    """
    problems = Problems(ErrorKind.MALFORMED_REQUEST, quotes_text=False)
    root = Section("", body, problems)
    options = root.section("optionalCertificateRequestDetails")
    makes_key = output_format is OutputFormat.PKCS12
    wish = EnrollmentWish(
        output_format=output_format,
        password=_password(root.section("requiredFormat")) if makes_key else None,
        subject=_subject(root, options) if makes_key else None,
        is_forced=options.flag("forceIssuance") or False,
        replaces_serial=_replaced(root),
    )
    problems.raise_any()
    return wish


def _password(wanted: Section) -> str | None:
    protection = wanted.section("protection")
    password = protection.text("password", required=True, longest=MAX_PASSWORD_CHARACTERS)
    if password is not None and not is_clean(password):
        # No file could be encrypted by it, or none that readers open: they stop at a NUL.
        protection.refuse("password", CLEAN_RULE, echo=False)
    if protection.text("type") not in {None, "PasswordProtection"}:
        protection.refuse("type", "must be PasswordProtection", echo=False)
    return password


def _replaced(root: Section) -> str | None:
    if not root.flag("renewal"):
        return None
    properties = root.section("properties")
    rule = "must be the serial number, in hex, of the certificate to renew"
    number = properties.parsed(
        lambda value: serial_number(value) if isinstance(value, str) else None, rule, _RENEWAL
    )
    if number is None and properties.value(_RENEWAL) is None:
        properties.refuse(_RENEWAL, f"is required with renewal, and {rule}")
    return number


def _subject(root: Section, options: Section) -> x509.Name | None:
    """Give the subject: subjectDn, or what the subject variables say."""
    text = options.text("subjectDn", shortest=0, longest=4_096)
    if text and not text.isspace():
        subject = read_subject(text)
        if subject is None:
            options.refuse("subjectDn", "must be a distinguished name, such as CN=www.example.com")
        return subject
    variables = list(_variables(root))
    return subject_from(variables) if variables else None


def _variables(root: Section) -> Iterator[tuple[str, str]]:
    for entry in root.sections("subjectVariables", at_most=MAX_SUBJECT_ENTRIES):
        kind, value = entry.text("type"), entry.text("value", shortest=0)
        if kind and value and not value.isspace():
            yield kind, value.strip()
