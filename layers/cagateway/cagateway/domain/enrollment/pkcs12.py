"""PKCS #12 requests: the CA makes the key, and the profile's firsts are issued."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from cagateway.domain.enrollment.examination import Examination, first_key_type, first_term
from cagateway.domain.enrollment.offer import Offer
from cagateway.domain.enrollment.parsed import ParsedRequest
from cagateway.domain.enrollment.request import EnrollmentRequest
from cagateway.domain.enrollment.validity import TARGET as VALIDITY_PERIOD
from cagateway.domain.enrollment.validity import counted_days, days_asked_for
from cagateway.domain.errors import ErrorDetail
from cagateway.domain.identifiers import echoed
from cagateway.domain.profiles.key_types import KeyType
from cagateway.domain.violations import Violation, Violations
from cagateway.domain.x509.keys import not_made_here, weaknesses_of_generated


def examine_pkcs12(asked: ParsedRequest, offer: Offer, _: datetime) -> Examination:
    """Find the first key type and term; note it if the profile lists a weak key type first."""
    violations = Violations()
    key = first_key_type(offer.constraints)
    violations.add(_unfit(key.key_type, offer))
    return Examination(
        key=key,
        validity=violations.unless_broken(first_term(offer)),
        subject_types=asked.asked_subject.types,
        names=asked.names,
        violations=tuple(violations.found),
    )


def _unfit(key_type: KeyType, offer: Offer) -> Iterator[Violation]:
    weaknesses = tuple(weaknesses_of_generated(key_type))
    yield from weaknesses
    if offer.is_for_orders and not weaknesses:
        yield from not_made_here(key_type)


def remarks_on_pkcs12(
    request: EnrollmentRequest, days: int, now: datetime
) -> Iterator[ErrorDetail]:
    """Tell what a PKCS #12 request asks for and does not get, and what it will need yet.

    Args:
        request: One that is valid.
        days: What it gets.
        now: When the certificate will be issued, in UTC.
    """
    if request.csr is not None:
        text = "A PKCS #12 request gets a key made by the CA; its csr is ignored."
        yield ErrorDetail("csr-ignored", text, "csr")
    if days_asked_for(request.validity_period, now) is not None:
        term = counted_days(days)
        text = f"A PKCS #12 request gets the profile's first term, {term}, whatever it asks."
        shown = echoed(request.validity_period or "")
        yield ErrorDetail("validity-period-ignored", text, VALIDITY_PERIOD, shown)
    if request.options.password is None:
        text = (
            "To be issued, a PKCS #12 request needs requiredFormat.protection, "
            '{"type": "PasswordProtection", "password": "..."}: the file holds a private key.'
        )
        yield ErrorDetail("protection-missing", text, "requiredFormat.protection")
