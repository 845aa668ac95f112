"""How a CA's domains stand, as they were read last."""

from __future__ import annotations

from cagateway.domain.dcv.domains import DomainRecord
from cagateway.ports.domains import SeenDomains
from cagateway.services.authorities.reading import AuthorityReader
from cagateway.values import dataclass


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
