"""Client authentication that leaves public certificates, and clients' own certificates."""

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
from cagateway.domain.foresight.fleet import Fleet, SeenCertificate, SeenIdentity
from cagateway.domain.foresight.rules import RuleKind, day_of, rules_to_come

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
