"""What functions/collection does: one look, one comparison, or asking for all comparisons."""

from __future__ import annotations

import logging
from collections import defaultdict

from cagateway.domain.authorities.configuration import CertificateAuthority
from cagateway.domain.certificates.at_sectigo import SectigoUnavailableError
from cagateway.domain.certificates.order import Order
from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.domain.values import dataclass
from cagateway.services.authorities import AuthorityReader
from cagateway.services.catalog import configured_authorities
from cagateway.services.collection import Collector
from cagateway.services.order_ports import LaterLooks
from cagateway.services.reconciliation import Comparison, Reconciler

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OrderWork:
    """Sees to orders when nobody waits for them."""

    reader: AuthorityReader
    collector: Collector
    reconciler: Reconciler
    later: LaterLooks

    def look(self, ca_id: str, order_id: str) -> Order | None:
        """See to an order if it is time; `None` if it is not."""
        authority = self._authority(ca_id)
        connection = authority.connection if authority else None
        return self.collector.see_to_due(ca_id, order_id, connection)

    def compare(self, ca_ids: tuple[str, ...]) -> Comparison | None:
        """Hold the orders of CAs of one organization against Sectigo's, if it answers."""
        authorities = [one for ca_id in ca_ids if (one := self._authority(ca_id))]
        connections = [one.connection for one in authorities if one.connection]
        if not connections:
            return None
        try:
            return self.reconciler.compare(ca_ids, connections[0])
        except SectigoUnavailableError as error:
            _log.warning("The orders of %s could not be compared: %s", ca_ids, error.message)
            return None

    def ask_for_comparisons(self) -> int:
        """Ask for one comparison for each organization that is ordered for; give their number."""
        sharing = defaultdict[tuple[str, str, int], list[str]](list)
        for authority in configured_authorities(self.reader.store):
            if authority.enrollment:
                connection = authority.enrollment.connection
                organization = (connection.url, connection.customer_uri, connection.org_id)
                sharing[organization].append(authority.ca_id)
        for ca_ids in sharing.values():
            self.later.compare(ca_ids)
        return len(sharing)

    def _authority(self, ca_id: str) -> CertificateAuthority | None:
        try:
            return self.reader.authority(ca_id)
        except GatewayError as error:
            if error.kind is ErrorKind.CERTIFICATE_AUTHORITY_NOT_FOUND:
                return None
            raise
