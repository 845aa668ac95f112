"""How a CA's domains stand, as they were read last, and until when their validation serves."""

from __future__ import annotations

from datetime import datetime

from cagateway.domain.dcv.domains import Domain, DomainRecord
from cagateway.domain.foresight.rules import Rule, validation_end
from cagateway.ports.domains import SeenDomains
from cagateway.services.authorities.reading import AuthorityReader
from cagateway.values import dataclass


@dataclass(frozen=True, slots=True)
class ShownDomain:
    """A domain, and what follows for it.

    Args:
        validated_until: When its validation ends: on Sectigo's date, or by a rule before it.
        rule: The rule that ends it; `None` where Sectigo's date counts.
        certificates: How many current certificates depend on it.
    """

    domain: Domain
    validated_until: datetime | None
    rule: Rule | None
    certificates: int


@dataclass(frozen=True, slots=True)
class DomainLister:
    """Shows domains. Sectigo is not asked for it."""

    reader: AuthorityReader
    domains: SeenDomains

    def record(self, ca_id: str) -> DomainRecord:
        """Give what is known of the domains that the CA's login sees; nothing without a login.

        Raises:
            GatewayError: CERTIFICATE_AUTHORITY_NOT_FOUND.
        """
        connection = self.reader.authority(ca_id).connection
        if connection is None:
            return DomainRecord()
        return self.domains.find(connection.account.account_name)


def shown(record: DomainRecord) -> tuple[ShownDomain, ...]:
    """Give each domain of the last list with its end and what depends on it."""
    if record.listed is None:
        return ()
    count, read_at = record.certificates, record.listed.read_at
    return tuple(_shown(one, read_at, count.get(one.name, 0)) for one in record.listed.domains)


def _shown(domain: Domain, read_at: datetime, certificates: int) -> ShownDomain:
    if domain.validated_until is None:
        return ShownDomain(domain, None, None, certificates)
    end = validation_end(domain.validated_until, None, domain.method, read_at)
    return ShownDomain(domain, end.at, end.rule, certificates)
