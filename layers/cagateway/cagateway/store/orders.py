"""Orders of certificates: stored with all that bounds and finds them, and found again."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from cagateway.domain.certificates.issued import CertificateEvent
from cagateway.domain.instants import sortable
from cagateway.domain.orders.order import Order
from cagateway.domain.orders.outcome import ATTEMPTS_PER_ORDER
from cagateway.domain.orders.states import OrderState
from cagateway.store import Action, Attributes, Value, keys, order_keys
from cagateway.store.items import certificate_events as event_items
from cagateway.store.items import orders as items
from cagateway.store.items.instants import to_seconds, to_text
from cagateway.store.order_consequences import (
    count_kept_until,
    counted,
    found_as,
    opened,
    save_with_consequences,
)
from cagateway.store.order_keys import EVENT, LAST, ORDER
from cagateway.store.table import Table, beginning_with, between, is_version
from cagateway.values import dataclass

_OPEN_ORDERS: Value = {"S": "open-order"}
# A key is made and sealed within seconds. What takes longer has died.
_MADE_WITHIN_SECONDS = 30
# An order has some 8 KB with its chain, and a page of DynamoDB's is 1 MB: a request reads 4 MB at
# most, which takes it a second or less.
_LOOKED_AT_AT_ONCE, _PAGES_AT_ONCE = 1_000, 4
# What finds a certificate by its subject has some 400 bytes: a page of them is read at a time, and
# ten pages at most. Certificates without a common name may all have one subject.
_SUBJECTS_LOOKED_AT = 10_000
# BatchGetItem gives 16 MB at most, and a client may need but the first.
_ORDERS_AT_ONCE = 100

Sees = Callable[[str, Sequence[str]], bool]


@dataclass(frozen=True, slots=True)
class DynamoDBOrders:
    """Where orders are kept: `Orders` and `OpenOrders` of ports/orders.py."""

    table: Table

    def reserve(
        self, ca_id: str, client_id: str, day: datetime, *, for_request: str, at_most: int
    ) -> bool:
        # Written by itself, for all orders of a client write it: DynamoDB does single writes of an
        # item one after the other, and refuses transactions that meet. What dies between this and
        # its order counts as one too many, never as one too few.
        reserved_last: Value = {"S": f"{for_request}#{int(day.timestamp())}#{uuid.uuid4().hex}"}
        reserved = self.table.update(
            order_keys.count_key(ca_id, client_id, day),
            "SET expiresAt = :until, reservedLast = :reserved ADD placed :one, attempts :one",
            "(attribute_not_exists(placed) OR placed < :most) AND "
            "(attribute_not_exists(attempts) OR attempts < :tries)",
            {
                ":one": {"N": "1"},
                ":most": {"N": str(at_most)},
                ":tries": {"N": str(at_most * ATTEMPTS_PER_ORDER)},
                ":until": count_kept_until(day),
                ":reserved": reserved_last,
            },
            is_own=lambda item: item.get("reservedLast") == reserved_last,
        )
        return reserved is not None

    def is_being_made(self, ca_id: str, client_id: str, now: datetime, for_request: str) -> bool:
        item = self.table.get(order_keys.count_key(ca_id, client_id, now)) or {}
        digest, seconds, _ = item.get("reservedLast", {"S": "#0#"})["S"].split("#")
        is_lately = int(now.timestamp()) < int(seconds) + _MADE_WITHIN_SECONDS
        return bool(digest == for_request and is_lately)

    def give_back(self, ca_id: str, client_id: str, day: datetime) -> None:
        # A transaction is done once, however often it is sent; an update that is sent again after a
        # lost answer would give back two.
        self.table.transact([counted(self.table, ca_id, client_id, day, -1)])

    def create(
        self, order: Order, *, also_as: str, instead_of: Collection[str], open_at_most: int
    ) -> bool:
        put = self.table.put_action(self._item(order), "attribute_not_exists(pk)")
        names = dict.fromkeys((order.idempotency_digest, also_as))
        found_by = [self._repeat(order, digest, instead_of) for digest in names]
        return self.table.transact([put, *found_by, opened(self.table, order, open_at_most)])

    def find(self, ca_id: str, order_id: str) -> Order | None:
        item = self.table.get(order_keys.order_key(ca_id, order_id))
        return None if item is None else items.from_attributes(item)

    def find_equal(self, ca_id: str, idempotency_digest: str) -> Order | None:
        item = self.table.get(order_keys.idempotency_key(ca_id, idempotency_digest))
        return None if item is None else self.find(ca_id, item["orderId"]["S"])

    def find_serial(self, ca_id: str, serial_number: str) -> Order | None:
        item = self.table.get(order_keys.serial_key(ca_id, serial_number))
        return None if item is None else self.find(ca_id, item["orderId"]["S"])

    def open_orders(self, ca_id: str, quota_digest: str) -> tuple[str, ...]:
        item = self.table.get(order_keys.open_orders_key(ca_id, quota_digest))
        return tuple(sorted(item["orders"]["SS"])) if item and "orders" in item else ()

    def placed_on(self, ca_id: str, client_id: str, day: datetime) -> int:
        item = self.table.get(order_keys.count_key(ca_id, client_id, day))
        return int(item["placed"]["N"]) if item else 0

    def save(self, order: Order, before: Order) -> Order | None:
        saved = replace(order, version=before.version + 1)
        put = self.table.put_action(self._item(saved), *is_version(before.version))
        return saved if save_with_consequences(self.table, put, saved, before) else None

    def with_subject(self, ca_id: str, digest: str, sees: Sees) -> Iterator[Order]:
        found = self.table.query(
            **beginning_with(order_keys.subject_key(ca_id, digest, "")),
            ConsistentRead=True,
            Limit=_LOOKED_AT_AT_ONCE,
        )
        seen = (
            item["orderId"]["S"]
            for item in itertools.islice(found, _SUBJECTS_LOOKED_AT)
            if _may_be_seen(item, sees)
        )
        while ids := list(itertools.islice(seen, _ORDERS_AT_ONCE)):
            yield from self._many(ca_id, ids)

    def owners(self, ca_id: str, serial_numbers: Sequence[str]) -> Mapping[str, str]:
        numbers = [order_keys.serial_key(ca_id, number) for number in serial_numbers]
        ids = {item["orderId"]["S"] for item in self.table.get_many(numbers)}
        found = self._many(ca_id, sorted(ids))
        return {one.serial_number: one.client_id for one in found if one.serial_number}

    def _many(self, ca_id: str, ids: Sequence[str]) -> Iterator[Order]:
        """Read orders, in the order of their ids' list."""
        wanted = [order_keys.order_key(ca_id, one) for one in ids]
        found = {item["sk"]["S"]: item for item in self.table.get_many(wanted, consistent=True)}
        places = (key["sk"]["S"] for key in wanted)
        # As one that is read by itself: one that cannot be read is an error, and none is missed.
        return (items.from_attributes(found[place]) for place in places if place in found)

    def events(
        self, ca_id: str, since: datetime | None, after: str | None, at_most: int
    ) -> tuple[list[tuple[str, CertificateEvent]], bool]:
        # Nothing but the index itself comes between it and what ends in a blank after it.
        begin = sortable(since) if since else ""
        first = f"{after} " if after else begin
        query = between(order_keys.partition(ca_id), f"{EVENT}{first}", f"{EVENT}{LAST}")
        found, has_more = self.table.page(at_most, **query)
        pairs = [
            (item["sk"]["S"].removeprefix(EVENT), event_items.from_attributes(item))
            for item in found
        ]
        return pairs, has_more

    def orders(
        self, ca_id: str, states: Collection[OrderState], after: str | None, at_most: int
    ) -> tuple[list[Order], str | None]:
        found, seen = list[Order](), after
        for _ in range(_PAGES_AT_ONCE):
            items_of_page, has_more = self._page(ca_id, seen)
            for item in items_of_page:
                seen = item["sk"]["S"].removeprefix(ORDER)
                if item["state"]["S"] not in states:
                    continue
                found += items.readable([item])
                if len(found) == at_most:
                    is_last = item is items_of_page[-1] and not has_more
                    return found, None if is_last else seen
            if not has_more:
                return found, None
        return found, seen

    def _page(self, ca_id: str, after: str | None) -> tuple[list[dict[str, Any]], bool]:
        start = None if after is None else order_keys.order_key(ca_id, after)
        query = between(order_keys.partition(ca_id), ORDER, f"{ORDER}{LAST}")
        return self.table.page(_LOOKED_AT_AT_ONCE, start, **query, ScanIndexForward=False)

    def due_orders(self, at_most: int) -> tuple[list[Order], list[str]]:
        # The index follows a change within a second or so, not at once.
        found = self.table.query(
            IndexName=keys.DOCUMENT_INDEX,
            KeyConditionExpression="listing = :open",
            ExpressionAttributeValues={":open": _OPEN_ORDERS},
            Limit=at_most,
        )
        unreadable = list[str]()
        return list(items.readable(itertools.islice(found, at_most), unreadable.append)), unreadable

    def _item(self, order: Order) -> Attributes:
        item = {**order_keys.order_key(order.ca_id, order.order_id), **items.to_attributes(order)}
        # Two that write the same of an order at the same moment are two all the same: one POSTs.
        item["writeToken"] = {"S": uuid.uuid4().hex}
        if order.next_poll_at is not None:
            due = order.next_poll_at
            # The index that lists CAs lists these as well, under a heading of their own; what is a
            # CA's id there is here when the order is due.
            item |= {"listing": _OPEN_ORDERS, "caId": {"S": f"{to_text(due)}#{order.order_id}"}}
        return item

    def _repeat(self, order: Order, digest: str, instead_of: Collection[str]) -> Action:
        passed_over: Attributes = {
            f":old{place}": {"S": one} for place, one in enumerate(sorted(instead_of))
        }
        # TTL deletes late, so that the time is compared as well.
        condition = "attribute_not_exists(pk) OR expiresAt <= :now"
        if passed_over:
            condition += f" OR orderId IN ({', '.join(passed_over)})"
        values: Attributes = {":now": to_seconds(order.created_at), **passed_over}
        return found_as(self.table, order, digest, condition, values)


def _may_be_seen(item: Mapping[str, Any], sees: Sees) -> bool:
    # Items of the last release have neither client nor names, and their orders are given.
    if "clientId" not in item:
        return True
    names = item.get("names", {"L": []})["L"]
    return sees(item["clientId"]["S"], [one["S"] for one in names])
