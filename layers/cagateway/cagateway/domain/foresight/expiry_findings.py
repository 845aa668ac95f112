"""What ends: domains' validations, client authentication, and clients' own certificates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from cagateway.domain.foresight.findings import (
    Finding,
    FindingCode,
    Severity,
    noticed_from,
    severity_on,
)
from cagateway.domain.foresight.fleet import Fleet, SeenCertificate, SeenDomain, SeenIdentity
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


# Several machines of a client have a certificate each; what has not come in for longer than this
# while another has was replaced.
_SEEN_TOGETHER = timedelta(days=3)
# A client that is shut out and not missed for a month is not in use.
_MISSED_FOR = timedelta(days=30)


def client_auth_ends(fleet: Fleet, now: datetime) -> Iterator[Finding]:
    """Find the clients whose public certificates have client authentication, for each profile."""
    concerned = defaultdict[tuple[str, str], list[SeenCertificate]](list)
    for one in fleet.certificates:
        if one.is_current(now) and one.is_public and one.has_client_auth:
            concerned[one.client_id, one.profile_id].append(one)
    for (client_id, profile_id), certificates in concerned.items():
        yield _loses_client_auth(client_id, profile_id, certificates, now)


def _loses_client_auth(
    client_id: str, profile_id: str, certificates: Sequence[SeenCertificate], now: datetime
) -> Finding:
    rule = next(iter(rules_to_come(RuleKind.CLIENT_AUTHENTICATION, now)), None)
    # Once the rules count, each renewal loses it, the first end at the latest.
    first_end = min(day_of(one.expires_at) for one in certificates)
    on = rule.begins_on if rule else first_end
    return Finding(
        FindingCode.CLIENT_AUTH_ENDS,
        on,
        severity_on(on, now),
        f"{len(certificates)} public certificates of client '{client_id}', profile '{profile_id}', "
        f"can log in to servers (client authentication). What is issued from {on} on cannot. Where "
        "they are used for that, move them to a private CA.",
        profile_id=profile_id,
        client_id=client_id,
        count=len(certificates),
    )


def client_identity_expires(identities: Sequence[SeenIdentity], now: datetime) -> Iterator[Finding]:
    """Find the clients whose own certificate, as it last came in, ends soon."""
    last_seen = dict[str, datetime]()
    for one in identities:
        last_seen[one.client_id] = max(
            one.last_seen_at, last_seen.get(one.client_id, one.last_seen_at)
        )
    for one in identities:
        life = one.expires_at - one.issued_at
        is_in_use = last_seen[one.client_id] - one.last_seen_at <= _SEEN_TOGETHER
        begins_at = noticed_from(one.expires_at, life)
        if is_in_use and begins_at <= now < one.expires_at + _MISSED_FOR:
            yield _identity_ends(one, now)


def _identity_ends(identity: SeenIdentity, now: datetime) -> Finding:
    on = day_of(identity.expires_at)
    is_over = identity.expires_at <= now
    return Finding(
        FindingCode.CLIENT_IDENTITY_EXPIRES,
        on,
        Severity.CRITICAL if is_over else severity_on(on, now),
        f"The certificate {identity.serial_number} by which client '{identity.client_id}' logs in "
        f"here {'ended' if is_over else 'ends'} on {on}, and it has come in with no later one: it "
        f"{'is' if is_over else 'will be'} shut out. Give it a new one with the same subject.",
        client_id=identity.client_id,
        serial_number=identity.serial_number,
        days=max(0, (identity.expires_at - now).days),
    )
