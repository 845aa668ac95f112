"""Holding our orders against Sectigo's, once a day: what turned up late, and what others did.

The collector follows orders that it knows to be open. This finds the rest: an order that counted
as never placed, one that is unknown here, a certificate that was revoked at Sectigo.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from cagateway.domain.authorities.connection import Connection
from cagateway.domain.instants import Clock
from cagateway.domain.orders.order import Order
from cagateway.domain.orders.order_ids import marked_order_id
from cagateway.domain.orders.placement import OrderAccount, OrderDetails, OrderStatus
from cagateway.domain.orders.progress import found_at_sectigo
from cagateway.domain.orders.states import TRANSITIONS, OrderState
from cagateway.domain.shortening import MAX_NAMED
from cagateway.ports.certificate_orders import CertificateOrders
from cagateway.ports.orders import Orders, PollQueue
from cagateway.services.orders.order_records import OrderRecords
from cagateway.services.orders.revocation import Revoker
from cagateway.values import dataclass

_log = logging.getLogger(__name__)

# A report is late by minutes or hours, and a gateway can be down over a long weekend. A week of a
# large customer's orders is a megabyte or two.
_LOOKS_BACK = timedelta(days=7)
# What one run mends; a day's oversights are a handful. The next run goes on.
_MENDED_AT_MOST = 100
# For each revocation Sectigo is asked why, and functions/collection has five minutes for all.
_MENDS_FOR = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was found.

    Args:
        late: Orders that counted as never placed, and were.
        unknown: Ids in Sectigo's comments that no CA here has.
        revoked: Serial numbers of certificates that were revoked at Sectigo.
        doubled: Orders of which several stand at Sectigo.
        misplaced: Orders that have another number here than there, or another account.
    """

    late: tuple[str, ...]
    unknown: tuple[str, ...]
    revoked: tuple[str, ...]
    doubled: tuple[str, ...]
    misplaced: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reconciler:
    """Compares."""

    orders: Orders
    sectigo: CertificateOrders
    records: OrderRecords
    queue: PollQueue
    revoker: Revoker
    clock: Clock

    def compare(self, ca_ids: Sequence[str], connection: Connection) -> Comparison:
        """Hold orders against Sectigo's, and mend what differs here.

        Args:
            ca_ids: The CAs that order for one organization, which share its report.
            connection: To it.

        Raises:
            SectigoUnavailableError: Sectigo's report did not come; tomorrow's will.
            StoreError: The table failed.
        """
        now = self.clock()
        since = now - _LOOKS_BACK
        requested = self.sectigo.requested_since(connection, since, now)
        late, unknown, misplaced = list[str](), list[str](), list[str]()
        groups = list(_by_order(requested))
        for order_id, found in groups:
            order = self._find(ca_ids, order_id)
            if order is None:
                unknown.append(order_id)
                continue
            order = self.records.belonging(order, connection)
            if _is_misplaced(order, found, connection):
                misplaced.append(order_id)
            elif self._is_late(order) and len(late) < _MENDED_AT_MOST:
                self._take_up(order, found)
                late.append(order_id)
        doubled = [order_id for order_id, found in groups if len(_numbers(found)) > 1]
        revoked = tuple(self._note_revoked(ca_ids, connection, since, now))
        comparison = Comparison(
            late=tuple(late),
            unknown=tuple(unknown),
            revoked=revoked,
            doubled=tuple(doubled),
            misplaced=tuple(misplaced),
        )
        _log_what_is_wrong(comparison, ca_ids)
        return comparison

    def _note_revoked(
        self, ca_ids: Sequence[str], connection: Connection, since: datetime, now: datetime
    ) -> Iterator[str]:
        reported = self.sectigo.revoked_since(connection, since, now)
        mended = 0
        for order_id, found in _by_order(reported):
            order = self._find(ca_ids, order_id)
            if order and order.issued and _is_revoked_there(order, found, connection):
                self.revoker.note_revoked_elsewhere(order, connection)
                yield order.issued.serial_number
                mended += 1
            if mended >= _MENDED_AT_MOST or self.clock() >= now + _MENDS_FOR:
                return

    def _find(self, ca_ids: Sequence[str], order_id: str) -> Order | None:
        orders = (self.orders.find(ca_id, order_id) for ca_id in ca_ids)
        return next((order for order in orders if order), None)

    def _is_late(self, order: Order) -> bool:
        # The request that is sending it now has the answer in a moment.
        is_sending = order.state is OrderState.SUBMITTING
        is_lost = order.sectigo_id is None and OrderState.SUBMITTED in TRANSITIONS[order.state]
        return is_lost and not is_sending

    def _take_up(self, order: Order, found: tuple[OrderDetails, ...]) -> None:
        """Have an order followed again; its certificate is collected with the next polls."""
        _log.error("Order %s was placed after all", order.order_id)
        placed = self.records.save(found_at_sectigo(order, found), order)
        self.queue.poll_later(placed, self.clock())


def _by_order(
    reported: Iterable[OrderDetails],
) -> Iterator[tuple[str, tuple[OrderDetails, ...]]]:
    """Group what carries one of our ids by it."""
    marked = ((marked_order_id(one.comments), one) for one in reported)
    ours = sorted(
        ((order_id, one.sectigo_id, one) for order_id, one in marked if order_id),
        key=lambda entry: entry[:2],
    )
    for order_id, group in groupby(ours, key=lambda entry: entry[0]):
        yield order_id, tuple(one for _, _, one in group)


def _numbers(found: tuple[OrderDetails, ...]) -> set[int]:
    return {one.sectigo_id for one in found}


def _is_misplaced(order: Order, found: tuple[OrderDetails, ...], connection: Connection) -> bool:
    """Tell whether Sectigo has an order with our order's mark, and not where ours is."""
    is_elsewhere = order.sectigo_id is not None and order.sectigo_id not in _numbers(found)
    return is_elsewhere or not order.is_at(OrderAccount.of(connection))


def _is_revoked_there(
    order: Order, found: tuple[OrderDetails, ...], connection: Connection
) -> bool:
    if order.state is not OrderState.ISSUED or not order.is_at(OrderAccount.of(connection)):
        return False
    ours = [one for one in found if one.sectigo_id == order.sectigo_id]
    return any(
        one.status is OrderStatus.REVOKED and one.serial_number in {None, order.serial_number}
        for one in ours
    )


_WRONG = {
    "unknown": "Sectigo has orders of %s with our mark that the table does not have: %s",
    "doubled": "Sectigo has several orders of %s with one mark of ours: %s",
    "misplaced": "Sectigo has orders of %s with our mark under a number that is not ours: %s",
}


def _log_what_is_wrong(found: Comparison, ca_ids: Sequence[str]) -> None:
    for kind, text in _WRONG.items():
        if order_ids := getattr(found, kind):
            _log.error(text, ", ".join(ca_ids[:MAX_NAMED]), order_ids[:MAX_NAMED])
