"""How a certificate is to be issued and delivered, beside what is in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from cagateway.domain.profiles.custom_fields import RENEWED_SERIAL
from cagateway.domain.sections import Section
from cagateway.domain.text import CLEAN_RULE, is_clean
from cagateway.domain.x509.serial_numbers import serial_number
from cagateway.values import dataclass


class RequestType(StrEnum):
    """Who makes the key: the client (PKCS #10), or the CA (PKCS #12)."""

    PKCS10 = "PKCS10"
    PKCS12 = "PKCS12"


class OutputFormat(StrEnum):
    """How the certificate is answered; X509 and PEM are for a key that the client has."""

    X509 = "X509"
    PEM = "PEM"
    PKCS12 = "PKCS12"


# NIST SP 800-63B, 5.1.1.1: the least that a secret of a subscriber's own choice has. Clients' own
# defaults pass ("changeit"); they and their users choose, and the file is guessed at offline.
MIN_PASSWORD_CHARACTERS = 8
# A password of more characters is a mistake.
MAX_PASSWORD_CHARACTERS = 1_024
_SHORT_RULE = (
    f"must have at least {MIN_PASSWORD_CHARACTERS} characters: a thief of the file has all the "
    "time to guess them, and finds a private key"
)


@dataclass(frozen=True, slots=True)
class EnrollmentOptions:
    """What is asked for.

    Args:
        output_format: Of the answer.
        password: Of a PKCS #12 file. It is never stored, and never shown.
        is_forced: An equal request's order will not do.
        is_renewal: It renews a certificate.
        replaces_serial: The certificate that this one renews; `None` where no serial number is
            given.
    """

    output_format: OutputFormat = OutputFormat.X509
    password: str | None = field(default=None, repr=False)
    is_forced: bool = False
    is_renewal: bool = False
    replaces_serial: str | None = None


def read_options(root: Section) -> EnrollmentOptions:
    """Read the options of a request; what an order only lacks is for the decision to say."""
    wanted = root.section("requiredFormat")
    output_format = _output_format(wanted)
    makes_key = output_format is OutputFormat.PKCS12
    is_renewal = root.flag("renewal") or False
    return EnrollmentOptions(
        output_format=output_format,
        password=_password(wanted) if makes_key else None,
        is_forced=root.section("optionalCertificateRequestDetails").flag("forceIssuance") or False,
        is_renewal=is_renewal,
        replaces_serial=_replaced(root.value("properties")) if is_renewal else None,
    )


def _output_format(wanted: Section) -> OutputFormat:
    rule = f"must be one of {', '.join(OutputFormat)}, in any case"
    return wanted.parsed(_as_format, rule, "format", echo=False) or OutputFormat.X509


def _as_format(value: object) -> OutputFormat | None:
    if not (isinstance(value, str) and value.isascii()):
        return None
    return {str(one): one for one in OutputFormat}.get(value.upper())


def _password(wanted: Section) -> str | None:
    protection = wanted.section("protection")
    password = protection.text("password", shortest=0, longest=MAX_PASSWORD_CHARACTERS)
    if password and not is_clean(password):
        # No file could be encrypted by it, or none that readers open: they stop at a NUL.
        protection.refuse("password", CLEAN_RULE, echo=False)
    elif password and not password.isspace() and len(password) < MIN_PASSWORD_CHARACTERS:
        protection.refuse("password", _SHORT_RULE, echo=False)
    if protection.text("type") not in {None, "PasswordProtection"}:
        protection.refuse("type", "must be PasswordProtection", echo=False)
    return password if password and not password.isspace() else None


def _replaced(properties: object) -> str | None:
    number = properties.get(RENEWED_SERIAL) if isinstance(properties, Mapping) else None
    return serial_number(number) if isinstance(number, str) else None
