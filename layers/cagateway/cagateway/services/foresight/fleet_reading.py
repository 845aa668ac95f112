"""Gathering what a CA's readiness is told from: by index, page by page, bounded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from cagateway.domain.authorities.configuration import CertificateAuthority
from cagateway.domain.certificates.listed import ListedCertificate, covering_names, is_successor
from cagateway.domain.dcv.domains import Domain, DomainRecord, DomainStatus
from cagateway.domain.enrollment.offer import ConstraintSource, effective_constraints
from cagateway.domain.errors import GatewayError
from cagateway.domain.foresight.fleet import Fleet, SeenCertificate, SeenDomain, SeenProfile, habits
from cagateway.domain.profiles.profiles import CertificateProfile, Terms
from cagateway.ports.certificates import Certificates, Span
from cagateway.ports.domains import SeenDomains
from cagateway.ports.foresight import Habits
from cagateway.services.authorities.reading import AuthorityReader
from cagateway.services.authorities.served import Reading
from cagateway.services.orders.validation import offer_of
from cagateway.values import dataclass

# A page of the index takes some 10 ms.
_PER_PAGE = 500
# Those that end first come first. A fleet of which more are valid is assessed as far as it goes,
# and the readiness says so.
READ_AT_MOST = 50_000
# What has ended and was never renewed tells of a habit for as long as that is any news.
_ENDED_WITHIN = timedelta(days=60)
# Of one name. A name with more certificates than this at a time is a test's.
_CANDIDATES = 20


@dataclass(frozen=True, slots=True)
class FleetReader:
    """Reads what there is of a CA."""

    reader: AuthorityReader
    certificates: Certificates
    domains: SeenDomains
    habits: Habits

    def fleet(self, ca_id: str, now: datetime) -> Fleet:
        """Read a CA's fleet.

        Raises:
            GatewayError: CERTIFICATE_AUTHORITY_NOT_FOUND, or its document cannot be read.
            StoreError: The table failed.
        """
        reading = self.reader.as_stored(ca_id)
        authority = reading.authority
        listed, is_complete = self._listed(ca_id, now)
        certificates = tuple(_seen(listed, authority))
        domains = self._domains(authority)
        return Fleet(
            profiles=tuple(_profiles(reading, certificates)),
            certificates=certificates,
            asked=habits(self.habits.asked(ca_id, now), now),
            domains=tuple(_listed_domains(domains)),
            identities=tuple(self.habits.identities(ca_id)),
            orders_a_day=authority.enrollment.orders_a_day if authority.enrollment else None,
            is_complete=is_complete,
            domains_read_at=domains.listed.read_at if domains.listed else None,
            domains_trouble=domains.trouble,
            created_at=reading.sync_state.created_at,
        )

    def _listed(self, ca_id: str, now: datetime) -> tuple[list[ListedCertificate], bool]:
        found, after, span = list[ListedCertificate](), None, Span(since=now - _ENDED_WITHIN)
        for _ in range(READ_AT_MOST // _PER_PAGE):
            page, after = self.certificates.ending(ca_id, span, after, _PER_PAGE)
            found += page
            if after is None:
                return found, True
        return found, False

    def _domains(self, authority: CertificateAuthority) -> DomainRecord:
        if authority.connection is None:
            return DomainRecord()
        return self.domains.find(authority.connection.account.account_name)


def _listed_domains(record: DomainRecord) -> Iterator[SeenDomain]:
    for one in record.listed.domains if record.listed else ():
        if one.status is not DomainStatus.UNKNOWN:
            yield _domain(one, record)


def _domain(one: Domain, record: DomainRecord) -> SeenDomain:
    is_validated = one.status is DomainStatus.VALIDATED
    return SeenDomain(
        name=one.name,
        method=None if one.method is None else str(one.method),
        validated_until=one.validated_until,
        is_validated=is_validated,
        certificates=record.certificates.get(one.name, 0),
    )


def _seen(
    listed: Sequence[ListedCertificate], authority: CertificateAuthority
) -> Iterator[SeenCertificate]:
    by_name = defaultdict[str, list[ListedCertificate]](list)
    for one in listed:
        for name in one.names:
            by_name[name].append(one)
    for one in listed:
        successor = _successor(one, by_name)
        yield SeenCertificate(
            serial_number=one.serial_number,
            names=one.names,
            profile_id=one.profile_id,
            client_id=one.client_id,
            issued_at=one.not_before,
            expires_at=one.not_after,
            is_public=authority.is_public_tls(one.profile_id, by_policy=one.is_public_tls),
            has_client_auth=one.has_client_auth,
            is_revoked=one.revoked_at is not None,
            renewed_by=successor.serial_number if successor else None,
            renewed_at=successor.not_before if successor else None,
        )


def _successor(
    one: ListedCertificate, by_name: Mapping[str, Sequence[ListedCertificate]]
) -> ListedCertificate | None:
    """Give the first that took a certificate's place.

    A successor covers every name, so that it is found by the first one, or the wildcard over it.
    """
    if not one.names:
        return None
    candidates = (
        other for name in covering_names(one.names[0]) for other in by_name[name][-_CANDIDATES:]
    )
    successors = (other for other in candidates if is_successor(other, one))
    return min(successors, key=lambda other: other.not_before, default=None)


def _profiles(reading: Reading, certificates: Sequence[SeenCertificate]) -> Iterator[SeenProfile]:
    latest = dict[str, SeenCertificate]()
    for one in certificates:
        if one.issued_at >= latest.get(one.profile_id, one).issued_at:
            latest[one.profile_id] = one
    for profile in reading.profiles():
        terms, source = _terms(reading, profile)
        if source is not ConstraintSource.DEFAULT:
            last = latest.get(profile.id)
            yield SeenProfile(
                profile_id=profile.id,
                name=profile.name,
                terms=terms,
                is_public=_trust(reading.authority, profile.id, last),
                is_local=source is ConstraintSource.LOCAL,
            )


def _terms(reading: Reading, profile: CertificateProfile) -> tuple[Terms, ConstraintSource]:
    """Give the terms that count, and whose they are."""
    try:
        constraints = offer_of(reading, profile.id).constraints
    except GatewayError:
        # Sectigo's list is not there yet: what is configured here counts in any case.
        constraints = effective_constraints(profile.properties, None)
    return constraints.terms, constraints.terms_source


def _trust(
    authority: CertificateAuthority, profile_id: str, last: SeenCertificate | None
) -> bool | None:
    """Tell whether a profile is public; `None` before a certificate of it has shown that."""
    either = {
        authority.is_public_tls(profile_id, by_policy=by_policy) for by_policy in (True, False)
    }
    if len(either) == 1:
        return either.pop()
    return None if last is None else last.is_public
