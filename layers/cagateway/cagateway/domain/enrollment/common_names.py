"""Common names: a certificate has no other one than its request, and each is one of its names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cagateway.domain.enrollment.parsed import ParsedRequest
from cagateway.domain.enrollment.request import EnrollmentRequest
from cagateway.domain.enrollment.request_types import RequestType
from cagateway.domain.enrollment.subject_parts import COMMON_NAME, SUBJECT_DN, SubjectPart
from cagateway.domain.violations import Violation, ViolationCode, shown
from cagateway.domain.x509.alt_names import AltName, common_alt_name

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
