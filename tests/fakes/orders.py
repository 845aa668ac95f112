"""Orders in memory, with the table's conditions; tests/functional/test_orders_contract.py holds it.

What is kept goes through the real items, so that a member which is not stored is lost here too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cagateway.domain.certificates.events import CertificateAction, CertificateEvent
from cagateway.domain.certificates.order import Order, OrderState
from cagateway.domain.instants import sortable
from cagateway.store.items import certificate_events, orders

Key = tuple[str, str]
NOTHING_SPENT = {OrderState.REFUSED, OrderState.NOT_PLACED}


@dataclass
class InMemoryOrders:
    """Keeps orders as `DynamoDBOrders` does: conditionally, and all that follows or nothing."""

    items: dict[Key, Mapping[str, Any]] = field(default_factory=dict)
    repeats: dict[Key, tuple[str, int]] = field(default_factory=dict)
    crowds: defaultdict[Key, set[str]] = field(default_factory=lambda: defaultdict(set))
    counts: defaultdict[tuple[str, str, str], int] = field(default_factory=lambda: defaultdict(int))
    serials: dict[Key, str] = field(default_factory=dict)
    subjects: dict[tuple[str, str, str], str] = field(default_factory=dict)
    written_events: dict[Key, Mapping[str, Any]] = field(default_factory=dict)

    def create(
        self, order: Order, *, instead_of: Order | None, open_at_most: int, day_at_most: int
    ) -> bool:
        key, crowd = (order.ca_id, order.order_id), (order.ca_id, order.crowd_digest)
        repeat, now = (order.ca_id, order.repeat_digest), int(order.created_at.timestamp())
        day = (order.ca_id, order.client_id, f"{order.created_at:%Y-%m-%d}")
        old_id, old_until = self.repeats.get(repeat, ("none", 0))
        is_repeat_free = old_until <= now or (instead_of and instead_of.order_id == old_id)
        is_crowded = len(self.crowds[crowd]) >= open_at_most or self.counts[day] >= day_at_most
        if key in self.items or not is_repeat_free or is_crowded:
            return False
        item = orders.to_attributes(order)
        self.items[key] = item
        self.repeats[repeat] = (order.order_id, int(item["expiresAt"]["N"]))
        self.crowds[crowd].add(order.order_id)
        self.counts[day] += 1
        return True

    def find(self, ca_id: str, order_id: str) -> Order | None:
        item = self.items.get((ca_id, order_id))
        return None if item is None else orders.from_attributes(item)

    def find_repeat(self, ca_id: str, repeat_digest: str) -> Order | None:
        entry = self.repeats.get((ca_id, repeat_digest))
        return self.find(ca_id, entry[0]) if entry else None

    def find_serial(self, ca_id: str, serial_number: str) -> Order | None:
        return self.find(ca_id, self.serials.get((ca_id, serial_number), ""))

    def open_orders(self, ca_id: str, crowd_digest: str) -> tuple[str, ...]:
        return tuple(sorted(self.crowds[(ca_id, crowd_digest)]))

    def placed_on(self, ca_id: str, client_id: str, day: datetime) -> int:
        return self.counts[(ca_id, client_id, f"{day:%Y-%m-%d}")]

    def save(self, order: Order, before: Order) -> bool:
        key = (order.ca_id, order.order_id)
        item = self.items.get(key)
        if item is None or int(item["version"]["N"]) != before.version:
            return False
        self.items[key] = orders.to_attributes(order)
        if before.is_open() and not order.is_open():
            self.crowds[(order.ca_id, order.crowd_digest)].discard(order.order_id)
        if order.state in NOTHING_SPENT and before.state not in NOTHING_SPENT:
            self.counts[(order.ca_id, order.client_id, f"{order.created_at:%Y-%m-%d}")] -= 1
        if order.state is OrderState.ISSUED and before.state is not OrderState.ISSUED:
            serial, subject = order.serial_number or "", order.subject_digest or ""
            self.serials[(order.ca_id, serial)] = order.order_id
            self.subjects[(order.ca_id, subject, serial)] = order.order_id
            self._note(order, CertificateAction.ISSUED)
        if order.state is OrderState.REVOKED and before.state is not OrderState.REVOKED:
            self._note(order, CertificateAction.REVOKED)
        return True

    def with_subject(self, ca_id: str, digest: str) -> list[Order]:
        ids = [one for key, one in sorted(self.subjects.items()) if key[:2] == (ca_id, digest)]
        return [order for one in ids if (order := self.find(ca_id, one))]

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
    ) -> tuple[list[Order], bool]:
        found = [
            one
            for one in reversed(self.all_of(ca_id))
            if one.state in states and (after is None or one.order_id < after)
        ]
        return found[:at_most], len(found) > at_most

    def to_be_seen_to(self, at_most: int) -> tuple[list[Order], list[str]]:
        due = [
            (one.next_look_at, one.order_id, one)
            for ca_id in {ca_id for ca_id, _ in self.items}
            for one in self.all_of(ca_id)
            if one.next_look_at is not None
        ]
        return [one for _, _, one in sorted(due, key=lambda entry: entry[:2])][:at_most], []

    def all_of(self, ca_id: str) -> list[Order]:
        """Give all of a CA's orders, the oldest first."""
        return [
            orders.from_attributes(item)
            for (owner, _), item in sorted(self.items.items())
            if owner == ca_id
        ]

    def _note(self, order: Order, action: CertificateAction) -> None:
        index, item = certificate_events.to_attributes(order, action)
        self.written_events[(order.ca_id, index)] = item
