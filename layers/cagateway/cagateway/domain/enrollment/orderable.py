"""What can be ordered at all: where a CA enrolls, what breaks these rules is refused unsent.

An SSL certificate is for host names and addresses. Its common name is one of them, and the rest of
its subject is Sectigo's own (CA/B BR, 7.1.2.7).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from cagateway.domain.enrollment.names import StrayName
from cagateway.domain.enrollment.options import RequestType
from cagateway.domain.enrollment.parsed import ParsedRequest
from cagateway.domain.enrollment.request import EnrollmentRequest
from cagateway.domain.enrollment.subject_parts import (
    COMMON_NAME,
    SUBJECT_DN,
    SubjectPart,
    broken_rule,
)
from cagateway.domain.errors import ErrorDetail
from cagateway.domain.profiles.custom_fields import RENEWED_SERIAL
from cagateway.domain.profiles.profiles import CertificateProfile
from cagateway.domain.violations import Violation, ViolationCode, shown
from cagateway.domain.x509.alt_names import AltName, common_alt_name, misfit
from cagateway.domain.x509.distinguished_names import type_name

# A request can have a thousand names; the first of them say what is wrong with all.
_MAX_SHOWN = 20


def unorderable(asked: ParsedRequest, profile: CertificateProfile) -> Iterator[Violation]:
    """Find what is in a request, or missing from it, so that nothing could be ordered.

    Args:
        asked: What is asked for; of a CSR that cannot be read nothing is said.
        profile: Under which it is asked for.
    """
    yield from _subject_violations(asked, profile)
    yield from map(_not_allowed, islice(asked.names.strays, _MAX_SHOWN))
    yield from _nameless(asked)
    yield from _unprotected(asked)
    yield from _renewal_of_nothing(asked)


def without_certificate_type(profile: CertificateProfile) -> Iterator[Violation]:
    """Find out whether a profile says what to order at Sectigo."""
    if profile.properties.cert_type is None:
        yield Violation(
            ViolationCode.CERTIFICATE_TYPE_REQUIRED,
            f"Profile '{profile.id}' has no Certificate Type, so there is nothing to order at "
            "Sectigo. Choose another profile, or have its cert_type set.",
            target="profileId",
            value=profile.id,
        )


def _subject_violations(asked: ParsedRequest, profile: CertificateProfile) -> Iterator[Violation]:
    if asked.asked_subject.flaw:
        yield asked.asked_subject.flaw
        return
    named = {one.name.lower() for one in profile.subject_variable_requirements}
    for part in asked.asked_subject.parts:
        rule = broken_rule(part, named, makes_key=_makes_key(asked))
        if rule:
            yield _impossible(part, rule)
    yield from common_name_violations(asked)


def _impossible(part: SubjectPart, rule: str) -> Violation:
    label = type_name(part.type)
    return Violation(
        ViolationCode.SUBJECT_NOT_ALLOWED,
        f"The subject's {label} {rule}, not '{shown(part.value)}'. Correct it, or leave it out.",
        target=part.target,
        value=f"{label}={shown(part.value)}",
    )


def _not_allowed(stray: StrayName) -> Violation:
    name, where = stray.name, "The CSR's" if stray.target == "csr" else "The"
    value = "" if name.is_encoded else shown(name.value)
    return Violation(
        ViolationCode.SUBJECT_ALT_NAME_NOT_ALLOWED,
        f"{where} subject alternative name {shown(name.type)} '{value}' {misfit(name)}. Correct "
        "it, or leave it out.",
        target=stray.target,
        value=f"{shown(name.type)}:{value}",
    )


def _nameless(asked: ParsedRequest) -> Iterator[Violation]:
    # What is missing or cannot be read may be any name.
    is_read = asked.client_csr is not None
    if _makes_key(asked):
        is_read = asked.asked_subject.flaw is None
    has_mistakes = any(one.name.is_misnamed() for one in asked.names.strays)
    if not is_read or asked.names.hosts or has_mistakes:
        return
    yield Violation(
        ViolationCode.SUBJECT_REQUIRED,
        "The certificate would have no name: neither the subject alternative names nor the common "
        "name has a host name or an address. Add one to subjectAltNames, such as "
        '{"type": "dNSName", "value": "www.example.com"}.',
        target="subjectAltNames",
    )


def _unprotected(asked: ParsedRequest) -> Iterator[Violation]:
    if _makes_key(asked) and asked.options.password is None:
        yield Violation(
            ViolationCode.PROTECTION_REQUIRED,
            "A PKCS #12 file holds a private key, and needs a password: set "
            'requiredFormat.protection to {"type": "PasswordProtection", "password": "..."}.',
            target="requiredFormat.protection.password",
        )


def _renewal_of_nothing(asked: ParsedRequest) -> Iterator[Violation]:
    if asked.options.is_renewal and asked.options.replaces_serial is None:
        yield Violation(
            ViolationCode.REQUESTED_PROPERTY_REQUIRED,
            "A renewal names the certificate that it renews: set the property "
            f"{RENEWED_SERIAL} to its serial number, in hexadecimal, or leave renewal out.",
            target=f"properties.{RENEWED_SERIAL}",
            value=RENEWED_SERIAL,
        )


def _makes_key(asked: ParsedRequest) -> bool:
    return asked.request.request_type is RequestType.PKCS12


_BETWEEN_NAMES = re.compile(r"[,;\s]+")
# Read as full stops where names are typed (UTS 46, 4), and by whom else cannot be known.
_DOTS = str.maketrans("\u3002\uff0e\uff61", "...")


def common_name_violations(asked: ParsedRequest) -> Iterator[Violation]:
    """Find common names under which the certificate cannot be issued."""
    own, is_csr = asked.common_names, asked.request.request_type is RequestType.PKCS10
    if is_csr and asked.subject is None:
        return
    for text in own:
        if _is_meant_for_names(text):
            yield _no_name(text, _place_of_subject(asked.request))
    accepted = {_comparable(text) for text in own} or set(asked.names.hosts)
    for part in asked.asked_subject.parts:
        is_common_name = part.type == COMMON_NAME and part.value.strip()
        if is_common_name and _comparable(part.value) not in accepted:
            yield _another(part, own)


def _is_meant_for_names(text: str) -> bool:
    """Tell whether a text is written like names, and is not one: software reads those apart."""
    if common_alt_name(text):
        return False
    read = text.translate(_DOTS)
    words = [word for word in _BETWEEN_NAMES.split(read) if word]
    return "*" in text or (len(words) == 1 and "." in read) or any(map(common_alt_name, words))


def _comparable(text: str) -> AltName | str:
    return common_alt_name(text) or text.strip(" ")


def _place_of_subject(request: EnrollmentRequest) -> str:
    if request.request_type is RequestType.PKCS10:
        return "csr"
    return SUBJECT_DN if request.subject_dn else "subjectVariables"


def _no_name(text: str, target: str) -> Violation:
    return Violation(
        ViolationCode.SUBJECT_NOT_ALLOWED,
        f"The common name '{shown(text)}' is neither one host name nor one address. Make it one, "
        "or leave it out and put the names into the subject alternative names.",
        target=target,
        value=f"CN={shown(text)}",
    )


def _another(part: SubjectPart, own: Sequence[str]) -> Violation:
    is_own = f"is issued for the common name '{shown(own[0])}'" if own else "has no common name"
    return Violation(
        ViolationCode.SUBJECT_NOT_ALLOWED,
        f"The certificate would not bear the common name '{shown(part.value)}': it {is_own}, as "
        "its certificate request says. Ask for that one, or make the request anew for this one.",
        target=part.target,
        value=f"CN={shown(part.value)}",
    )


# A request can have a thousand parts; the first of them say what becomes of all.
_MAX_NAMED = 20


def replaced_parts(asked: ParsedRequest) -> Iterator[ErrorDetail]:
    """Name what an SSL certificate will not hold as it was asked for, field by field.

    Sectigo takes host names and addresses from a request, and the rest of the subject from the
    organization's own record.
    """
    named: dict[str, dict[str, None]] = {}
    for target, name in _replaced(asked):
        named.setdefault(target, {})[shown(name)] = None
    for target, names in named.items():
        listed = ", ".join(list(names)[:_MAX_NAMED])
        text = (
            f"The certificate's subject will not hold {listed} as asked for: Sectigo puts in what "
            "the organization has there."
        )
        yield ErrorDetail("subject-replaced", text, target, listed)


def _replaced(asked: ParsedRequest) -> Iterator[tuple[str, str]]:
    """Give fields, and what each says in vain."""
    if asked.request.request_type is RequestType.PKCS10 and asked.subject is not None:
        for one in asked.subject:
            if not _is_kept(one.oid.dotted_string, one.value):
                yield "csr", type_name(one.oid.dotted_string)
    for part in asked.asked_subject.parts:
        if not _is_kept(part.type, part.value):
            is_in_dn = part.target == SUBJECT_DN
            name = type_name(part.type) if part.is_attribute else part.name
            yield (SUBJECT_DN if is_in_dn else "subjectVariables"), name


def _is_kept(attribute_type: str, value: str | bytes) -> bool:
    is_name = isinstance(value, str) and common_alt_name(value) is not None
    return attribute_type == COMMON_NAME and is_name
