"""What functions/collection does: one poll, one comparison, or asking for all comparisons."""

from __future__ import annotations

import functools
import logging
from collections import defaultdict
from collections.abc import Sequence

from cagateway.domain.authorities.configuration import CertificateAuthority
from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.domain.orders.order import Order
from cagateway.domain.orders.placement import OrderAccount
from cagateway.ports.certificate_orders import SectigoUnavailableError
from cagateway.ports.orders import PollQueue
from cagateway.services.authorities.catalog import configured_authorities
from cagateway.services.authorities.reading import AuthorityReader
from cagateway.services.orders.collection import UNHURRIED_SECONDS, Collector
from cagateway.services.orders.reconciliation import Comparison, Reconciler
from cagateway.services.orders.submission import Submitter
from cagateway.values import dataclass

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AskedComparisons:
    """How many comparisons are due, and how many of them the queue did not take."""

    due: int
    lost: int


@dataclass(frozen=True, slots=True)
class OrderWork:
    """Sees to orders that no client waits for."""

    reader: AuthorityReader
    collector: Collector
    submitter: Submitter
    reconciler: Reconciler
    queue: PollQueue

    def poll(self, ca_id: str, order_id: str) -> Order | None:
        """See to an order if it is time, and send what was handed over; `None` if it is not."""
        authority = self._authority(ca_id)
        connection = authority.connection if authority else None
        settings = authority.enrollment if authority else None
        if settings is None:
            return self.collector.poll_due(ca_id, order_id, connection)
        submit = functools.partial(
            self.submitter.submit, settings=settings, within_seconds=UNHURRIED_SECONDS
        )
        return self.collector.poll_due(ca_id, order_id, connection, submit)

    def compare(self, ca_ids: tuple[str, ...]) -> tuple[Comparison | None, ...]:
        """Hold the orders of CAs against Sectigo's: of each account by itself.

        They shared an account when the comparison was asked for.

        Returns:
            What was found in each account; `None` where Sectigo's report did not come.
        """
        authorities = [one for ca_id in ca_ids if (one := self._authority(ca_id))]
        by_account = defaultdict[OrderAccount, list[CertificateAuthority]](list)
        for one in authorities:
            if one.connection:
                by_account[OrderAccount.of(one.connection)].append(one)
        return tuple(self._compared(sharing) for sharing in by_account.values())

    def _compared(self, sharing: Sequence[CertificateAuthority]) -> Comparison | None:
        ca_ids = [one.ca_id for one in sharing]
        connections = [one.connection for one in sharing if one.connection]
        try:
            return self.reconciler.compare(ca_ids, connections[0])
        except SectigoUnavailableError as error:
            _log.error("The orders of %s could not be compared: %s", ca_ids, error.message)
            return None

    def ask_for_comparisons(self) -> AskedComparisons:
        """Ask for one comparison for each account that is ordered at."""
        sharing = defaultdict[OrderAccount, list[str]](list)
        for authority in configured_authorities(self.reader.store):
            if authority.enrollment:
                account = OrderAccount.of(authority.enrollment.connection)
                sharing[account].append(authority.ca_id)
        taken = [self.queue.compare(ca_ids) for ca_ids in sharing.values()]
        return AskedComparisons(len(taken), taken.count(False))

    def _authority(self, ca_id: str) -> CertificateAuthority | None:
        try:
            return self.reader.authority(ca_id)
        except GatewayError as error:
            if error.kind is ErrorKind.CERTIFICATE_AUTHORITY_NOT_FOUND:
                return None
            raise
