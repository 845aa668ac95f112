"""Orders in memory, with the table's conditions; tests/functional/test_orders_contract.py holds it.

What is kept goes through the real items, so that a member which is not stored is lost here too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from cagateway.domain.certificates.issued import (
    CertificateAction,
    CertificateEvent,
    IssuedCertificate,
)
from cagateway.domain.instants import sortable
from cagateway.domain.orders.order import Order
from cagateway.domain.orders.states import LOST_STATES, OrderState
from cagateway.domain.orders.visibility import names_of
from cagateway.store.items import certificate_events, orders

Key = tuple[str, str]


@dataclass
class InMemoryOrders:
    """Keeps orders as `DynamoDBOrders` does: conditionally, and all that follows or nothing."""

    items: dict[Key, Mapping[str, Any]] = field(default_factory=dict)
    repeats: dict[Key, tuple[str, int]] = field(default_factory=dict)
    quotas: defaultdict[Key, set[str]] = field(default_factory=lambda: defaultdict(set))
    counts: defaultdict[tuple[str, str, str], int] = field(default_factory=lambda: defaultdict(int))
    attempts: defaultdict[tuple[str, str, str], int] = field(
        default_factory=lambda: defaultdict(int)
    )
    reserved_last: dict[tuple[str, str, str], tuple[str, datetime]] = field(default_factory=dict)
    serials: dict[Key, str] = field(default_factory=dict)
    subjects: dict[tuple[str, str, str], str] = field(default_factory=dict)
    written_events: dict[Key, Mapping[str, Any]] = field(default_factory=dict)
    # Models read the same orders thousands of times.
    read_already: dict[Key, tuple[Mapping[str, Any], Order]] = field(default_factory=dict)

    def reserve(
        self, ca_id: str, client_id: str, day: datetime, *, for_request: str, at_most: int
    ) -> bool:
        key = (ca_id, client_id, f"{day:%Y-%m-%d}")
        if self.counts[key] >= at_most or self.attempts[key] >= 10 * at_most:
            return False
        self.counts[key] += 1
        self.attempts[key] += 1
        self.reserved_last[key] = (for_request, day)
        return True

    def is_being_made(self, ca_id: str, client_id: str, now: datetime, for_request: str) -> bool:
        key = (ca_id, client_id, f"{now:%Y-%m-%d}")
        digest, at = self.reserved_last.get(key, ("", now))
        return digest == for_request and now < at + timedelta(seconds=30)

    def give_back(self, ca_id: str, client_id: str, day: datetime) -> None:
        self.counts[(ca_id, client_id, f"{day:%Y-%m-%d}")] -= 1

    def create(
        self, order: Order, *, also_as: str, instead_of: Collection[str], open_at_most: int
    ) -> bool:
        key, quota = (order.ca_id, order.order_id), (order.ca_id, order.quota_digest)
        repeats = [(order.ca_id, one) for one in {order.idempotency_digest, also_as}]
        now = int(order.created_at.timestamp())
        held = [self.repeats[one] for one in repeats if one in self.repeats]
        is_free = all(until <= now or old_id in instead_of for old_id, until in held)
        if key in self.items or not is_free or len(self.quotas[quota]) >= open_at_most:
            return False
        item = orders.to_attributes(order)
        self.items[key] = item
        for one in repeats:
            self.repeats[one] = (order.order_id, int(item["expiresAt"]["N"]))
        self.quotas[quota].add(order.order_id)
        return True

    def find(self, ca_id: str, order_id: str) -> Order | None:
        key = (ca_id, order_id)
        return self._order(key) if key in self.items else None

    def find_equal(self, ca_id: str, idempotency_digest: str) -> Order | None:
        entry = self.repeats.get((ca_id, idempotency_digest))
        return self.find(ca_id, entry[0]) if entry else None

    def find_serial(self, ca_id: str, serial_number: str) -> Order | None:
        return self.find(ca_id, self.serials.get((ca_id, serial_number), ""))

    def open_orders(self, ca_id: str, quota_digest: str) -> tuple[str, ...]:
        return tuple(sorted(self.quotas[(ca_id, quota_digest)]))

    def placed_on(self, ca_id: str, client_id: str, day: datetime) -> int:
        return self.counts[(ca_id, client_id, f"{day:%Y-%m-%d}")]

    def save(self, order: Order, before: Order) -> Order | None:
        key = (order.ca_id, order.order_id)
        item = self.items.get(key)
        if item is None or int(item["version"]["N"]) != before.version:
            return None
        order = replace(order, version=before.version + 1)
        self.items[key] = orders.to_attributes(order)
        if before.is_open() and not order.is_open():
            self.quotas[(order.ca_id, order.quota_digest)].discard(order.order_id)
        if before.state in LOST_STATES and order.state not in LOST_STATES:
            until = int(self.items[key]["expiresAt"]["N"])
            self.repeats[(order.ca_id, order.idempotency_digest)] = (order.order_id, until)
        if order.is_counted is not before.is_counted:
            day = (order.ca_id, order.client_id, f"{order.created_at:%Y-%m-%d}")
            self.counts[day] += 1 if order.is_counted else -1
        issued = order.issued
        if issued and order.state is OrderState.ISSUED and before.state is not OrderState.ISSUED:
            serial, subject = issued.serial_number, issued.subject_digest
            self.serials[(order.ca_id, serial)] = order.order_id
            self.subjects[(order.ca_id, subject, serial)] = order.order_id
            self._note(order, issued, CertificateAction.ISSUED)
        if issued and order.state is OrderState.REVOKED and before.state is not OrderState.REVOKED:
            self._note(order, issued, CertificateAction.REVOKED)
        return order

    def with_subject(
        self, ca_id: str, digest: str, sees: Callable[[str, Sequence[str]], bool]
    ) -> Iterator[Order]:
        ids = [one for key, one in sorted(self.subjects.items()) if key[:2] == (ca_id, digest)]
        found = (order for one in ids if (order := self.find(ca_id, one)))
        return (one for one in found if sees(one.client_id, names_of(one) or ()))

    def owners(self, ca_id: str, serial_numbers: Sequence[str]) -> Mapping[str, str]:
        found = ((one, self.find_serial(ca_id, one)) for one in serial_numbers)
        return {number: order.client_id for number, order in found if order}

    def events(
        self, ca_id: str, since: datetime | None, after: str | None, at_most: int
    ) -> tuple[list[tuple[str, CertificateEvent]], bool]:
        first = f"{after} " if after else sortable(since) if since else ""
        found = [
            (index, certificate_events.from_attributes(item))
            for (owner, index), item in sorted(self.written_events.items())
            if owner == ca_id and index >= first
        ]
        return found[:at_most], len(found) > at_most

    def orders(
        self, ca_id: str, states: Collection[OrderState], after: str | None, at_most: int
    ) -> tuple[list[Order], str | None]:
        found = [
            one
            for one in reversed(self.all_of(ca_id))
            if one.state in states and (after is None or one.order_id < after)
        ]
        return found[:at_most], found[at_most - 1].order_id if len(found) > at_most else None

    def due_orders(self, at_most: int) -> tuple[list[Order], list[str]]:
        due = [
            (one.next_poll_at, one.order_id, one)
            for ca_id in {ca_id for ca_id, _ in self.items}
            for one in self.all_of(ca_id)
            if one.next_poll_at is not None
        ]
        return [one for _, _, one in sorted(due, key=lambda entry: entry[:2])][:at_most], []

    def all_of(self, ca_id: str) -> list[Order]:
        """Give all of a CA's orders, the oldest first."""
        return [self._order(key) for key in sorted(self.items) if key[0] == ca_id]

    def everything(self) -> list[Order]:
        """Give all CAs' orders, the oldest first."""
        return sorted(map(self._order, self.items), key=lambda one: one.order_id)

    def anywhere(self, order_id: str) -> Order | None:
        """Find an order, whichever CA's it is."""
        return next((one for one in self.everything() if one.order_id == order_id), None)

    def _order(self, key: Key) -> Order:
        """Read an item, once: each write makes another one."""
        item = self.items[key]
        if self.read_already.get(key, (None,))[0] is not item:
            self.read_already[key] = item, orders.from_attributes(item)
        return self.read_already[key][1]

    def _note(self, order: Order, issued: IssuedCertificate, action: CertificateAction) -> None:
        index, item = certificate_events.to_attributes(order, issued, action)
        self.written_events[(order.ca_id, index)] = item
