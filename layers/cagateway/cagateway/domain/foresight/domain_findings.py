"""Domains whose validation ends, by its date or by a rule."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from cagateway.domain.foresight.findings import (
    Finding,
    FindingCode,
    Severity,
    noticed_from,
    severity_on,
)
from cagateway.domain.foresight.fleet import SeenDomain
from cagateway.domain.foresight.rules import (
    CAS_CHANGE_EARLY,
    RuleKind,
    day_of,
    is_by_email,
    rules_to_come,
    validation_end,
)

_NONE = timedelta()


def domain_expires(domain: SeenDomain, now: datetime) -> Iterator[Finding]:
    """Find that a domain's validation ends soon, or that a domain in use has none."""
    if not domain.is_validated:
        if domain.certificates:
            yield _not_validated(domain, now)
        return
    if domain.validated_until is None:
        return
    end = validation_end(domain.validated_until, domain.validated_at, domain.method, now)
    early = CAS_CHANGE_EARLY if end.rule else _NONE
    if end.at <= now:
        if domain.certificates:
            yield _not_validated(domain, now)
    elif now >= noticed_from(end.at, end.life) - early:
        on = day_of(end.at)
        why = f" by the rule of {end.rule.begins_on}" if end.rule else ""
        yield Finding(
            FindingCode.DOMAIN_EXPIRES,
            on,
            severity_on(on, now, at_most=_at_most(domain)),
            f"The validation of domain '{domain.name}' ends on {on}{why}: nothing that names it "
            f"can be ordered from then on; {domain.certificates} current certificates do. Submit "
            "its validation again in Sectigo Certificate Manager: that works before the end.",
            domain=domain.name,
            days=(end.at - now).days,
            count=domain.certificates,
        )


def _not_validated(domain: SeenDomain, now: datetime) -> Finding:
    on = day_of(domain.validated_until or now)
    return Finding(
        FindingCode.DOMAIN_EXPIRES,
        on,
        Severity.CRITICAL,
        f"Domain '{domain.name}' is not validated, and {domain.certificates} current certificates "
        "name it: they cannot be renewed. Validate it in Sectigo Certificate Manager.",
        domain=domain.name,
        days=0,
        count=domain.certificates,
    )


def domain_method_ends(domain: SeenDomain, now: datetime) -> Iterator[Finding]:
    """Find the domains that are validated by a method that ends."""
    if not domain.is_validated or not is_by_email(domain.method):
        return
    for rule in rules_to_come(RuleKind.DOMAIN_METHOD, now):
        yield Finding(
            FindingCode.DOMAIN_METHOD_ENDS,
            rule.begins_on,
            severity_on(rule.begins_on, now, at_most=_at_most(domain)),
            f"Domain '{domain.name}' is validated by e-mail, which counts no longer from "
            f"{rule.begins_on} on. Validate it by a CNAME or TXT record, which can stay and be "
            "checked again without a person's answer.",
            domain=domain.name,
            count=domain.certificates,
        )


def _at_most(domain: SeenDomain) -> Severity:
    return Severity.CRITICAL if domain.certificates else Severity.INFO
