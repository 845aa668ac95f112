"""Reads what is ordered, and refuses it with the code that Sectigo has for what is wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, TypeVar

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from local.first_fault import first_fault
from local.sectigo.account import DEMO
from local.sectigo.answers import Code, RefusedByCodeError
from local.sectigo.ordering.names import Requester, check_name
from local.sectigo.ordering.order import Enrollment
from local.sectigo.ordering.requests import DcvMode, common_name_of, read_csr
from local.sectigo.ordering.rules import CustomFieldValue, Rules, check_custom_fields

# A request's 32,767 characters, and names and comments beside it.
MAX_BODY_BYTES = 128 * 1024
# Not a rule of Sectigo's, which has none that is known.
_MAX_NAMES = 1000
# Nor is this: profiles can be served with any terms, and dates end with the year 9999.
_MAX_TERM_DAYS = 36_525

_CURVES = {"secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"}
_Body = TypeVar("_Body", bound=BaseModel)


def _number(value: object) -> object:
    """Clients send numbers as text, and it works."""
    return int(value) if isinstance(value, str) and re.fullmatch("[0-9]{1,9}", value) else value


_Number = Annotated[int, BeforeValidator(_number)]


class EnrollmentBody(BaseModel):
    """The body of `enroll`. Only types and lengths are checked here."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)

    orgId: _Number | None = None  # noqa: N815 - Sectigo's names, here and below
    csr: str | None = None
    certType: _Number | None = None  # noqa: N815
    term: _Number | None = None
    subjAltNames: str = ""  # noqa: N815
    comments: Annotated[str, Field(max_length=1024)] = ""
    externalRequester: Requester = ""  # noqa: N815
    customFields: list[CustomFieldValue] = []  # noqa: N815
    dcvMode: DcvMode | None = None  # noqa: N815
    dcvEmail: str | None = None  # noqa: N815


def read_body(kind: type[_Body], body: bytes) -> _Body:
    """Read a body. Raises RefusedByCodeError.

    What is of another type cannot be parsed at Sectigo at all; a wrong value is one of a field.
    """
    if len(body) > MAX_BODY_BYTES:
        raise RefusedByCodeError(Code.UNREADABLE_BODY, f"Over {MAX_BODY_BYTES:,} bytes")
    try:
        return kind.model_validate(_without_nulls(json.loads(body)))
    except ValidationError as error:
        is_type = all(each["type"].endswith(("_type", "_parsing")) for each in error.errors())
        code = Code.UNREADABLE_BODY if is_type else Code.INVALID_FIELD
        if any(each["type"] == "missing" for each in error.errors()):
            code = Code.MISSING_FIELD
        raise RefusedByCodeError(code, first_fault(error)) from None
    except (ValueError, RecursionError):
        raise RefusedByCodeError(Code.UNREADABLE_BODY, "The body cannot be parsed") from None


def _without_nulls(document: object) -> object:
    """Take a member that is null for one that is not there, as most JSON readers of Java's do."""
    if not isinstance(document, dict):
        return document
    return {name: value for name, value in document.items() if value is not None}


def read_enrollment(body: bytes, profiles: Sequence[object], rules: Rules) -> Enrollment:
    """Read an order. Raises RefusedByCodeError.

    What Sectigo does where the profile or the term is missing is not known, so both are needed.
    """
    order = read_body(EnrollmentBody, body)
    if order.orgId is None:
        raise RefusedByCodeError(Code.MISSING_FIELD, "orgId is required")
    check_organization(str(order.orgId))
    if order.csr is None:
        raise RefusedByCodeError(Code.MISSING_FIELD, "csr is required")
    csr = read_csr(order.csr)
    profile = _profile(order.certType, profiles)
    return Enrollment(
        org_id=order.orgId,
        profile=profile,
        term_days=_term(order.term, profile),
        csr=checked_key(csr, profile, rules),
        names=_names(csr, order.subjAltNames, rules),
        comments=order.comments,
        external_requester=order.externalRequester,
        custom_fields=check_custom_fields(order.customFields, rules.custom_fields),
    )


def check_organization(*numbers: str) -> None:
    """Hold that one organization or department is named. Raises RefusedByCodeError."""
    if len(numbers) != 1 or not DEMO.knows(numbers[0]):
        raise RefusedByCodeError(Code.ORGANIZATION, "Supplied orgid invalid..")


def _profile(number: int | None, profiles: Sequence[object]) -> Mapping[str, Any]:
    if number is None or number < 1:
        raise RefusedByCodeError(Code.PROFILE_INVALID, "The certificate profile id is invalid")
    for profile in profiles:
        if isinstance(profile, dict) and profile.get("id") == number:
            return profile
    raise RefusedByCodeError(Code.PROFILE_UNKNOWN, f"There is no certificate profile {number}")


def _term(term_days: int | None, profile: Mapping[str, Any]) -> int:
    terms = profile.get("terms")
    if term_days is None or not isinstance(terms, list) or term_days not in terms:
        raise RefusedByCodeError(Code.TERM, "The term is not one of the certificate profile's")
    if not 1 <= term_days <= _MAX_TERM_DAYS:
        raise RefusedByCodeError(Code.TERM, f"The simulator issues for 1 to {_MAX_TERM_DAYS} days")
    return term_days


def key_of(csr: x509.CertificateSigningRequest) -> tuple[str, str]:
    """Give the algorithm and the size or curve, as profiles have them. Raises ValueError."""
    key = csr.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        return "RSA", str(key.key_size)
    if isinstance(key, ec.EllipticCurvePublicKey):
        return "EC", _CURVES.get(key.curve.name, key.curve.name)
    raise ValueError


def checked_key(
    csr: x509.CertificateSigningRequest, profile: Mapping[str, Any], rules: Rules
) -> x509.CertificateSigningRequest:
    """Hold the key against the profile's. Raises RefusedByCodeError."""
    key_types = profile.get("keyTypes")
    try:
        algorithm, size = key_of(csr)
    except ValueError:
        raise RefusedByCodeError(Code.KEY_ALGORITHM, "The algorithm is not supported") from None
    if algorithm == "EC" and not rules.elliptic_curves:
        description = "The customer's configuration allows no elliptic curves"
        raise RefusedByCodeError(Code.NO_ELLIPTIC_CURVES, description)
    # Without a list there is nothing to hold the key against.
    if not isinstance(key_types, dict):
        return csr
    if algorithm not in key_types:
        raise RefusedByCodeError(Code.KEY_ALGORITHM, f"The profile has no {algorithm} keys")
    if size not in key_types[algorithm]:
        code = Code.RSA_SIZE if algorithm == "RSA" else Code.CURVE
        raise RefusedByCodeError(code, f"The profile has no keys of {size}")
    return csr


def _names(csr: x509.CertificateSigningRequest, listed: str, rules: Rules) -> tuple[str, ...]:
    """Give the common name and the names that the order lists.

    Whether Sectigo takes alternative names from the request is not known: no client may rely on
    it.
    """
    candidates = [common_name_of(csr), *(name.strip() for name in listed.split(","))]
    names = tuple(dict.fromkeys(filter(None, candidates)))
    if not names:
        raise RefusedByCodeError(Code.MISSING_FIELD, "The certificate would have no name")
    if len(names) > _MAX_NAMES:
        raise RefusedByCodeError(Code.INVALID_FIELD, f"There are more than {_MAX_NAMES:,} names")
    for name in names:
        check_name(name, allows_local=rules.local_names)
    return names
