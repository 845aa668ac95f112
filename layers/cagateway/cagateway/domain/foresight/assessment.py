"""An assessment as it is kept, and what of it is published: what expires, and what changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from cagateway.domain.certificates.listed import expiring_from
from cagateway.domain.foresight.findings import Finding, FindingCode, Severity
from cagateway.domain.foresight.fleet import (
    Fleet,
    SeenCertificate,
    SeenDomain,
    urgent_from,
)
from cagateway.domain.foresight.readiness import Readiness
from cagateway.domain.foresight.rules import validation_end
from cagateway.values import dataclass

# What one assessment publishes, fifty calls of PutEvents; what is beyond is published by the next.
MOST_NOTICES = 500
# Of as many it is remembered what was published. A CA with more certificates about to end is in
# trouble that no event makes clearer; the further ones are not published.
MOST_REMEMBERED = 4_000
# What a change names of each kind; an event has 256 KB.
_MOST_NAMED = 50
_DAY = timedelta(days=1)
# RFC 6125 has no bound; a certificate's names are cut for the event, not its serial number.
_NAMES_SHOWN = 20
_DOMAIN = "domain:"


class NoticeKind(StrEnum):
    """What an event tells of."""

    CERTIFICATE_EXPIRING = "certificate-expiring"
    DOMAIN_EXPIRING = "domain-expiring"
    READINESS_CHANGED = "readiness-changed"
    UNKNOWN = "unknown"  # what newer software wrote, read by this one


class Stage(StrEnum):
    """How far it has come."""

    THIRD = "third"
    SIXTH = "sixth"


@dataclass(frozen=True, slots=True)
class Notice:
    """One event, before it is published.

    Args:
        members: What it tells, as JSON has it.
    """

    kind: NoticeKind
    members: Mapping[str, Any]


def expiry_notices(
    fleet: Fleet, published: Mapping[str, str], now: datetime, at_most: int = MOST_NOTICES
) -> tuple[tuple[Notice, ...], dict[str, str]]:
    """Give the notices of what expires, and what is published once they are.

    Args:
        fleet: What there is.
        published: By serial number or domain, the stage that was published. What is not about to
            expire any more is forgotten: should it be again, that is news.
        now: The time.
        at_most: How many notices; what is beyond is given by the next assessment.
    """
    notices, remembered = list[Notice](), dict[str, str]()
    for about, stage, notice in _expiring(fleet, now):
        earlier = published.get(about)
        if len(remembered) >= MOST_REMEMBERED:
            break
        if earlier in {stage, Stage.SIXTH}:
            remembered[about] = str(earlier)
        elif len(notices) < at_most:
            notices.append(notice)
            remembered[about] = str(stage)
        elif earlier:
            remembered[about] = earlier
    return tuple(notices), remembered


def _expiring(fleet: Fleet, now: datetime) -> Iterator[tuple[str, Stage, Notice]]:
    for domain in sorted(fleet.domains, key=lambda one: one.name):
        yield from _of_domain(domain, now)
    for one in sorted(fleet.certificates, key=lambda one: (one.expires_at, one.serial_number)):
        yield from _of_certificate(one, now)


def _of_certificate(one: SeenCertificate, now: datetime) -> Iterator[tuple[str, Stage, Notice]]:
    urgent_at = urgent_from(one.issued_at, one.expires_at)
    # Clients that renew at two thirds do so within a day after.
    begins_at = min(expiring_from(one.issued_at, one.expires_at) + _DAY, urgent_at)
    if not one.is_current(now) or now < begins_at:
        return
    stage = Stage.SIXTH if now >= urgent_at else Stage.THIRD
    members = {
        "serialNumber": one.serial_number,
        "names": list(one.names[:_NAMES_SHOWN]),
        "profileId": one.profile_id,
        "clientId": one.client_id,
        "expiresAt": one.expires_at.isoformat(timespec="seconds"),
        "days": (one.expires_at - now).days,
        "stage": str(stage),
    }
    yield one.serial_number, stage, Notice(NoticeKind.CERTIFICATE_EXPIRING, members)


def _of_domain(one: SeenDomain, now: datetime) -> Iterator[tuple[str, Stage, Notice]]:
    if one.validated_until is None or not one.is_validated:
        return
    end = validation_end(one.validated_until, one.validated_at, one.method, now)
    begun_at = end.at - end.life
    if not expiring_from(begun_at, end.at) <= now < end.at:
        return
    stage = Stage.SIXTH if now >= urgent_from(begun_at, end.at) else Stage.THIRD
    members = {
        "domain": one.name,
        "method": one.method,
        "validatedUntil": end.at.isoformat(timespec="seconds"),
        "endsBy": end.rule.begins_on.isoformat() if end.rule else "expiration",
        "certificates": one.certificates,
        "days": (end.at - now).days,
        "stage": str(stage),
    }
    known = {name: value for name, value in members.items() if value is not None}
    yield _DOMAIN + one.name, stage, Notice(NoticeKind.DOMAIN_EXPIRING, known)


def change_notice(before: Readiness | None, after: Readiness) -> Notice | None:
    """Give the notice of what is foreseen now and was not, or the other way; `None` if nothing is.

    That a certificate of many is about to end has an event of its own: here it only counts. Of the
    first assessment everything is new, and no news.

    Args:
        before: The last assessment.
        after: This one.
    """
    if before is None:
        return None
    earlier, now = _by_identity(before), _by_identity(after)
    appeared = [one for key, one in now.items() if key not in earlier]
    resolved = [one for key, one in earlier.items() if key not in now]
    worsened = [
        one
        for key, one in now.items()
        if key in earlier
        and one.severity is Severity.CRITICAL
        and earlier[key].severity is not Severity.CRITICAL
    ]
    if not (appeared or resolved or worsened):
        return None
    found = {"appeared": appeared, "resolved": resolved, "worsened": worsened}
    members: dict[str, Any] = {
        "computedAt": after.computed_at.isoformat(timespec="seconds"),
        "counts": dict(after.counts),
        "critical": after.critical(),
    }
    for name, findings in found.items():
        members[name] = len(findings)
    listed = {name: [one.about() for one in some[:_MOST_NAMED]] for name, some in found.items()}
    members["findings"] = listed
    members["isComplete"] = all(len(some) <= _MOST_NAMED for some in found.values())
    return Notice(NoticeKind.READINESS_CHANGED, members)


def _by_identity(readiness: Readiness) -> dict[tuple[str, ...], Finding]:
    told = (one for one in readiness.findings if one.code is not FindingCode.NO_SUCCESSOR)
    return {one.identity(): one for one in told}


# What waits for the bus. Without their names so many fit into an item; what expires beside them is
# not noted as published, and follows once these are out.
_MOST_WAITING = 2 * MOST_NOTICES
# An assessment that nothing follows for a month is gone.
_MOST_KEPT = _MOST_WAITING + 31


@dataclass(frozen=True, slots=True)
class Assessment:
    """The last assessment of a CA.

    Args:
        version: Grows with each write, which is conditional on it.
        published: What the event bus knows to expire, as `expiry_notices` gives it.
        notices: What is not published yet.
    """

    readiness: Readiness
    version: int = 1
    published: Mapping[str, str] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()

    def is_of(self, created_at: datetime | None) -> bool:
        """Tell whether it is of the CA that there is, and not of a deleted one with its id.

        Args:
            created_at: When the CA was created; `None` where that is not known.
        """
        return created_at is None or self.readiness.computed_at >= created_at

    def without_notices(self) -> Assessment:
        """Give it once its notices are out."""
        return replace(self, notices=(), version=self.version + 1)


def next_assessment(before: Assessment | None, readiness: Readiness, fleet: Fleet) -> Assessment:
    """Put an assessment together: what is new since the last one is to be published.

    Args:
        before: The last one; what of it is not published yet is published with this one. `None`
            for the first under an id. That of a deleted CA is overwritten, and says nothing.
        readiness: What is foreseen now.
        fleet: Of what.
    """
    last = before if before and before.is_of(fleet.created_at) else None
    known, waiting = (last.published, last.notices) if last else ({}, ())
    room = max(0, min(MOST_NOTICES, _MOST_WAITING - len(waiting)))
    notices, published = expiry_notices(fleet, known, readiness.computed_at, room)
    change = change_notice(last.readiness if last else None, readiness)
    return Assessment(
        readiness=readiness,
        version=before.version + 1 if before else 1,
        published=published,
        notices=(*waiting, *notices, *([change] if change else []))[:_MOST_KEPT],
    )
