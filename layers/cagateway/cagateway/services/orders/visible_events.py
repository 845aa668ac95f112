"""What happened to certificates, page by page, as far as a client sees them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from cagateway.domain.access.callers import Caller
from cagateway.domain.certificates.issued import CertificateEvent
from cagateway.domain.instants import sortable
from cagateway.domain.orders.visibility import may_have, names_held, owns
from cagateway.ports.orders import Orders
from cagateway.values import dataclass

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
    """Events as clients see them. Its methods raise `StoreError`.

    Args:
        clock: The time, in UTC.
    """

    orders: Orders
    clock: Callable[[], datetime]

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
