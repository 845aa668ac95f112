"""A page of a CA's certificates, as operators ask for it, and which of them have successors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from cagateway.domain.certificates.listed import (
    EXPIRING_AT_MOST,
    CertificateStatus,
    ListedCertificate,
    covering_names,
    is_successor,
    status_at,
)
from cagateway.domain.instants import Clock
from cagateway.ports.certificates import Certificates, Heading, Span
from cagateway.values import dataclass

# A successor is one of those with a name that live longest. Further ones are looked at where the
# longest are revoked, or lack a name: where none of so many is a successor, none counts as one, and
# a certificate is told of once too often rather than not at all.
_CANDIDATES = 10


def successors_of(
    certificates: Certificates, ca_id: str, wanted: Sequence[ListedCertificate]
) -> Mapping[str, ListedCertificate]:
    """Give the successors of a CA's certificates that have one, by the certificates' places.

    A successor covers every name, so that it is found by any of them: by the first one, and by the
    wildcard over it. That takes two queries for a certificate at most, and one for all that share
    the name.

    Args:
        certificates: Where they are listed.
        ca_id: Whose they are.
        wanted: A page of certificates.

    Raises:
        StoreError: The table failed.
    """
    first_end: dict[str, datetime] = {}
    for one in wanted:
        for name in _found_by(one):
            first_end[name] = min(first_end.get(name, one.not_after), one.not_after)
    places = {
        name: certificates.longest_with(ca_id, name, end, _CANDIDATES)
        for name, end in first_end.items()
    }
    known = certificates.at(ca_id, [one for some in places.values() for one in some])
    candidates = {
        name: [known[place] for place in some if place in known] for name, some in places.items()
    }
    found = {one.place: _longest(one, candidates) for one in wanted}
    return {place: successor for place, successor in found.items() if successor}


def _found_by(one: ListedCertificate) -> tuple[str, ...]:
    return covering_names(one.names[0]) if one.names else ()


def _longest(
    one: ListedCertificate, candidates: Mapping[str, Sequence[ListedCertificate]]
) -> ListedCertificate | None:
    some = (each for name in _found_by(one) for each in candidates.get(name, ()))
    successors = (each for each in some if is_successor(each, one))
    return max(successors, key=lambda each: each.place, default=None)


# What an answer of 6 MB holds, of names as long as names can be.
_MOST_NAMES = 10_000
# A filter may match few of many: a page is what was found among so many, and the next one goes on
# from there. Each certificate that is looked at costs two queries at most.
_LOOKED_AT = 200
_ENDED = frozenset({CertificateStatus.EXPIRED, CertificateStatus.REVOKED})


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which certificates are asked for; `None` for any.

    Args:
        ends_before: Those that end before it.
        name: Those with a name, in normal form.
    """

    status: CertificateStatus | None = None
    ends_before: datetime | None = None
    name: str | None = None
    client_id: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A certificate, and how it stands.

    Args:
        renewed_by: The successor's serial number; "" unless it is renewed.
    """

    certificate: ListedCertificate
    status: CertificateStatus
    renewed_by: str = ""


@dataclass(frozen=True, slots=True)
class CertificateLister:
    """Lists certificates."""

    certificates: Certificates
    clock: Clock

    def page(
        self, ca_id: str, wanted: Wanted, after: str | None, at_most: int
    ) -> tuple[list[Line], str | None]:
        """Give a page by ascending end, and the place to go on after; `None` at the end.

        It may have fewer lines than are asked for, and none, though there are more.

        Raises:
            StoreError: The table failed.
        """
        now = self.clock()
        heading = Heading(
            name=wanted.name,
            client_id=wanted.client_id,
            is_revoked=wanted.status is CertificateStatus.REVOKED,
        )
        span, lines, names, looked_at = _span(wanted, now), list[Line](), 0, 0
        while looked_at < _LOOKED_AT:
            found, go_on_after = self.certificates.ending(ca_id, span, after, at_most, heading)
            looked_at += at_most
            for line in self._lines(ca_id, found, wanted, now):
                lines.append(line)
                names += len(line.certificate.names)
                if len(lines) == at_most or names >= _MOST_NAMES:
                    is_last = line.certificate is found[-1] and go_on_after is None
                    return lines, None if is_last else line.certificate.place
            after = go_on_after
            if after is None:
                break
        return lines, after

    def _lines(
        self, ca_id: str, found: Sequence[ListedCertificate], wanted: Wanted, now: datetime
    ) -> Iterator[Line]:
        may_match = [one for one in found if _may_match(one, wanted, now)]
        living = [one for one in may_match if _is_living(one, now)]
        successors = successors_of(self.certificates, ca_id, living)
        for one in may_match:
            successor = successors.get(one.place)
            status = status_at(one, now, has_successor=successor is not None)
            if wanted.status in {None, status}:
                yield Line(one, status, successor.serial_number if successor else "")


def _span(wanted: Wanted, now: datetime) -> Span:
    """Tell between which moments those end that can have the status."""
    until = wanted.ends_before
    if wanted.status is None or wanted.status is CertificateStatus.REVOKED:
        return Span(None, until)
    if wanted.status is CertificateStatus.EXPIRED:
        # What ends at this very moment is over.
        over = now + timedelta(microseconds=1)
        return Span(None, min(until, over) if until else over)
    if wanted.status is CertificateStatus.EXPIRING:
        latest = now + EXPIRING_AT_MOST + timedelta(microseconds=1)
        return Span(now, min(until, latest) if until else latest)
    return Span(now, until)


def _may_match(one: ListedCertificate, wanted: Wanted, now: datetime) -> bool:
    """Tell whether a certificate is wanted, as far as that is known without its successor."""
    if wanted.client_id not in {None, one.client_id}:
        return False
    without = status_at(one, now, has_successor=False)
    if wanted.status is None or wanted.status is without:
        return True
    return wanted.status is CertificateStatus.RENEWED and without not in _ENDED


def _is_living(one: ListedCertificate, now: datetime) -> bool:
    return status_at(one, now, has_successor=False) not in _ENDED
