"""Reading how domains stand: once a day for each login, and when an operator asks."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from cagateway.domain.authorities.configuration import CertificateAuthority
from cagateway.domain.authorities.connection import SectigoAccount
from cagateway.domain.dcv.domains import DomainList, DomainRecord, DomainTrouble
from cagateway.domain.dcv.known_domains import dependents, known_of
from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.domain.instants import Clock
from cagateway.domain.shortening import MAX_NAMED
from cagateway.ports.certificates import Certificates, Span
from cagateway.ports.domains import (
    CurrentNames,
    DomainQueue,
    DomainRecords,
    DomainsForbiddenError,
    DomainSource,
)
from cagateway.ports.sectigo import SectigoError
from cagateway.services.authorities.catalog import configured_authorities
from cagateway.services.authorities.reading import AuthorityReader
from cagateway.values import dataclass

_log = logging.getLogger(__name__)

# However often operators ask, and messages come twice: a list is fifty calls.
ONCE_IN = timedelta(minutes=1)
# A message has 256 KB, and what its CAs are told takes a write each.
_MOST_CAS = 1_000


@dataclass(frozen=True, slots=True)
class DomainLook:
    """Reads domains: one list serves all CAs that log in alike, whatever their organization."""

    reader: AuthorityReader
    sectigo: DomainSource
    domains: DomainRecords
    current: CurrentNames
    queue: DomainQueue
    clock: Clock

    def ask_for_all(self) -> int:
        """Ask for the domains of every login; give how many of these questions were lost."""
        sharing = defaultdict[str, list[str]](list)
        for one in configured_authorities(self.reader.store):
            if one.connection and (one.sync or one.enrollment):
                sharing[one.connection.account.account_name].append(one.ca_id)
        taken = [
            self.queue.read_domains(ca_ids[start : start + _MOST_CAS])
            for ca_ids in sharing.values()
            for start in range(0, len(ca_ids), _MOST_CAS)
        ]
        return taken.count(False)

    def look(self, ca_ids: Sequence[str]) -> None:
        """Read the domains of CAs, of each login once, and keep them.

        The CAs shared a login when they were asked for.

        Raises:
            StoreError: The table failed.
        """
        by_login = defaultdict[str, list[CertificateAuthority]](list)
        for ca_id in ca_ids:
            authority = self._authority(ca_id)
            if authority and authority.connection:
                by_login[authority.connection.account.account_name].append(authority)
        for sharing in by_login.values():
            connections = [one.connection for one in sharing if one.connection]
            self._look_at(connections[0].account, [one.ca_id for one in sharing])

    def _look_at(self, account: SectigoAccount, ca_ids: Sequence[str]) -> None:
        now, record = self.clock(), self.domains.find(account.account_name)
        tried_at = record.last_tried_at()
        if tried_at and now - tried_at < ONCE_IN:
            listed = record.listed
        else:
            listed = self._read(account, ca_ids, record, now)
        if listed:
            known = known_of(account.account_name, listed)
            for ca_id in ca_ids:
                self.domains.publish(ca_id, known)

    def _read(
        self, account: SectigoAccount, ca_ids: Sequence[str], record: DomainRecord, now: datetime
    ) -> DomainList | None:
        name = account.account_name
        try:
            listed = self.sectigo.list_domains(account, now)
        except SectigoError as error:
            is_forbidden = isinstance(error, DomainsForbiddenError)
            trouble = DomainTrouble(now, error.message, is_forbidden)
            _tell(ca_ids, trouble, record.trouble)
            self.domains.note_trouble(name, trouble)
            return None
        names = {one.name for one in listed.domains}
        certificates = dependents(self.current.names(ca_ids, now), names)
        return self.domains.keep(name, listed, certificates)

    def _authority(self, ca_id: str) -> CertificateAuthority | None:
        try:
            return self.reader.authority(ca_id)
        except GatewayError as error:
            if error.kind is ErrorKind.CERTIFICATE_AUTHORITY_NOT_FOUND:
                return None
            # Its document cannot be read, which others tell; the other CAs are looked at.
            _log.error("The domains of %s are not read: %s", ca_id, error.message)
            return None


def _tell(ca_ids: Sequence[str], trouble: DomainTrouble, before: DomainTrouble | None) -> None:
    """Log why there is no list: once where the login has no right to it, and needs none."""
    named = ", ".join(ca_ids[:MAX_NAMED])
    if not trouble.is_forbidden:
        _log.warning("The domains of %s could not be read: %s", named, trouble.message)
    elif before is None or not before.is_forbidden:
        text = "The login of %s may not see domains, so that nothing is known of them: %s"
        _log.warning(text, named, trouble.message)


# A page of the index takes some 10 ms.
_PER_PAGE = 500
# A minute's reading at most, once a day. Of a larger fleet this many say which domains are in use.
COUNTED_AT_MOST = 100_000


@dataclass(frozen=True, slots=True)
class CurrentCertificates:
    """Runs through the certificates that have not ended, those that end first before others."""

    certificates: Certificates

    def names(self, ca_ids: Sequence[str], now: datetime) -> Iterator[tuple[str, ...]]:
        """Run through the names of each that is not revoked, at most `COUNTED_AT_MOST`."""
        left = COUNTED_AT_MOST
        for ca_id in ca_ids:
            after: str | None = None
            while left > 0:
                at_most = min(left, _PER_PAGE)
                page, after = self.certificates.ending(ca_id, Span(since=now), after, at_most)
                left -= at_most if after else len(page)
                yield from (one.names for one in page if one.revoked_at is None)
                if after is None:
                    break
