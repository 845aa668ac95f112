"""What a request says of the subject, and its certificate will not."""

from __future__ import annotations

from collections.abc import Iterator

from cagateway.domain.enrollment.options import RequestType
from cagateway.domain.enrollment.parsed import ParsedRequest
from cagateway.domain.enrollment.subject_parts import COMMON_NAME, SUBJECT_DN
from cagateway.domain.errors import ErrorDetail
from cagateway.domain.violations import shown
from cagateway.domain.x509.alt_names import common_alt_name
from cagateway.domain.x509.distinguished_names import type_name

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
