"""Finding orders, certificates and events for a client: what it may not see is not there for it."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from cagateway.domain.access.callers import Caller
from cagateway.domain.certificates.issued import CertificateEvent
from cagateway.domain.instants import Clock, sortable
from cagateway.domain.orders.order import Order
from cagateway.domain.orders.visibility import may_have, names_held, owns, sees, sees_order
from cagateway.ports.orders import Orders
from cagateway.values import dataclass

_log = logging.getLogger(__name__)

# No order has it as its id.
_NO_ORDER = "-"
# More than one request can have revoked in its time.
_MAX_OF_SUBJECT = 1_000


@dataclass(frozen=True, slots=True)
class VisibleOrders:
    """Orders as clients see them. Its methods raise `StoreError`."""

    orders: Orders

    def find(self, caller: Caller, ca_id: str, order_id: str) -> Order | None:
        """Find an order by its id."""
        return self._seen(caller, self.orders.find(ca_id, order_id))

    def find_serial(self, caller: Caller, ca_id: str, serial_number: str) -> Order | None:
        """Find the order that a certificate came of.

        It takes as many reads whether there is one or not: an answer's time tells a client nothing
        of certificates that it does not see.
        """
        order = self.orders.find_serial(ca_id, serial_number)
        if order is None and not caller.sees_all:
            order = self.orders.find(ca_id, _NO_ORDER)
        return self._seen(caller, order)

    def with_subject(self, caller: Caller, ca_id: str, digest: str) -> list[Order]:
        """Find the orders whose certificates have a subject; a thousand at most."""
        found = self.orders.with_subject(ca_id, digest, partial(sees, caller))
        seen = (order for order in found if sees_order(caller, order))
        return list(itertools.islice(seen, _MAX_OF_SUBJECT))

    def _seen(self, caller: Caller, order: Order | None) -> Order | None:
        if order is None or sees_order(caller, order):
            return order
        about = {"client_id": caller.client_id, "ca_id": order.ca_id, "order_id": order.order_id}
        _log.warning("A client named an order that it does not see", extra=about)
        return None


# An event is written some seconds after its own time. The next page begins before that, so that
# none falls between two answers; some then come twice.
_WRITTEN_WITHIN = timedelta(seconds=15)
# An event has some 3 KB, and a page of DynamoDB's is 1 MB. A request reads 4 MB of others' events
# at most, and goes on with the next page.
_READ_AT_ONCE, _READS_OF_A_PAGE = 300, 4
# Of an index, which goes on with whose event it is.
_TIME, _SECOND = len("2026-11-25T00:00:00.000000Z"), len("2026-11-25T00:00:00")

Indexed = tuple[str, CertificateEvent]


@dataclass(frozen=True, slots=True)
class EventPage:
    """One page.

    Args:
        next_index: What the next one begins after; empty for the beginning.
        has_more: Whether there may be more already.
    """

    events: Sequence[CertificateEvent]
    next_index: str
    has_more: bool


@dataclass(frozen=True, slots=True)
class VisibleEvents:
    """Events as clients see them. Its methods raise `StoreError`."""

    orders: Orders
    clock: Clock

    def page(
        self, caller: Caller, ca_id: str, since: datetime | None, after: str | None, at_most: int
    ) -> EventPage:
        """Give the next events, the oldest first.

        A page is what is found among the next thousand events of the CA, and may be empty though
        there is more.

        Args:
            caller: The client that asks.
            ca_id: Whose.
            since: Of the first page.
            after: Where the page before ended, which tells more than `since`.
            at_most: How many.
        """
        if caller.sees_all:
            found, has_more = self.orders.events(ca_id, since, after, at_most)
            last = found[-1][0] if found else after or ""
            # Where no more is there yet, the next page begins where every event is sure to be
            # written.
            index = last if has_more or not last else min(last, self._settled())
            return EventPage([event for _, event in found], index, has_more)
        return self._page_of_some(caller, ca_id, since, after, at_most)

    def _page_of_some(
        self, caller: Caller, ca_id: str, since: datetime | None, after: str | None, at_most: int
    ) -> EventPage:
        seen, place = list[Indexed](), after
        for _ in range(_READS_OF_A_PAGE):
            read, has_more = self.orders.events(ca_id, since, place, _READ_AT_ONCE)
            for one in self._seen_of(caller, ca_id, read):
                if len(seen) == at_most:
                    return EventPage([event for _, event in seen], seen[-1][0], has_more=True)
                seen.append(one)
            place = read[-1][0] if read else place
            if not has_more:
                index = max(self._settled(), sortable(since) if since else "")
                return EventPage([event for _, event in seen], index, has_more=False)
        index = _place_in_time(place or "", after or "")
        return EventPage([event for _, event in seen], index, has_more=True)

    def _seen_of(self, caller: Caller, ca_id: str, read: Sequence[Indexed]) -> Sequence[Indexed]:
        ordered_by = self._owners(ca_id, [event for _, event in read])
        return [
            (index, event)
            for index, event in read
            if owns(caller, ordered_by.get(event.serial_number, ""))
            or (caller.bounds.names is not None and may_have(caller, names_held(event.certificate)))
        ]

    def _owners(self, ca_id: str, events: Sequence[CertificateEvent]) -> Mapping[str, str]:
        """Tell which clients ordered certificates; older events do not say it themselves."""
        known = {one.serial_number: one.client_id for one in events if one.client_id}
        unknown = {one.serial_number for one in events} - set(known)
        if not unknown:
            return known
        return {**known, **self.orders.owners(ca_id, sorted(unknown))}

    def _settled(self) -> str:
        return sortable(self.clock() - _WRITTEN_WITHIN)


def _place_in_time(place: str, after: str) -> str:
    """Give where a page ended among events that its client does not see, and nothing of them.

    Of their time, no more than the second, where that lies after the page's beginning.

    >>> _place_in_time("2026-11-25T00:00:09.500000Z#AB#issued", "2026-11-25T00:00:01.000000Z")
    '2026-11-25T00:00:09.000000Z'
    """
    second = f"{place[:_SECOND]}.000000Z"
    return second if second > after else place[:_TIME]
