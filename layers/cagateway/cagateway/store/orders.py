"""Orders of certificates: stored with all that bounds and finds them, and found again."""

from __future__ import annotations

import itertools
from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from cagateway.domain.certificates.events import CertificateEvent
from cagateway.domain.certificates.order import Order, OrderState
from cagateway.domain.instants import sortable
from cagateway.domain.values import dataclass
from cagateway.store import keys, order_keys
from cagateway.store.items import certificate_events as event_items
from cagateway.store.items import orders as items
from cagateway.store.items.instants import to_seconds, to_text
from cagateway.store.order_consequences import bounds, consequences
from cagateway.store.order_keys import EVENT, LAST, ORDER
from cagateway.store.table import Table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef, TransactWriteItemTypeDef

    Values = dict[str, AttributeValueTypeDef]

_OPEN_ORDERS: AttributeValueTypeDef = {"S": "open-order"}
_MAX_OF_SUBJECT = 1_000


@dataclass(frozen=True, slots=True)
class DynamoDBOrders:
    """Where orders are kept. Its methods raise `StoreError`."""

    table: Table

    def create(
        self, order: Order, *, instead_of: Order | None, open_at_most: int, day_at_most: int
    ) -> bool:
        """Store a new order with all that bounds it: all of it, or nothing.

        Args:
            order: The order.
            instead_of: The order that an equal request would join, and is not to join any more.
            open_at_most: The open orders of its client for its profile and names.
            day_at_most: Its client's orders of this day.

        Returns:
            False if an equal request has an order already, or a bound is reached.
        """
        put = self.table.put_action(
            self._item(order), ConditionExpression="attribute_not_exists(pk)"
        )
        counted = bounds(self.table, order, open_at_most, day_at_most)
        return self.table.transact([put, self._repeat(order, instead_of), *counted])

    def find(self, ca_id: str, order_id: str) -> Order | None:
        """Find an order by its id."""
        item = self.table.get(order_keys.order_key(ca_id, order_id))
        return None if item is None else items.from_attributes(item)

    def find_repeat(self, ca_id: str, repeat_digest: str) -> Order | None:
        """Find the order that an equal request was given."""
        item = self.table.get(order_keys.repeat_key(ca_id, repeat_digest))
        return None if item is None else self.find(ca_id, item["orderId"]["S"])

    def find_serial(self, ca_id: str, serial_number: str) -> Order | None:
        """Find the order that a certificate came of."""
        item = self.table.get(order_keys.serial_key(ca_id, serial_number))
        return None if item is None else self.find(ca_id, item["orderId"]["S"])

    def open_orders(self, ca_id: str, crowd_digest: str) -> tuple[str, ...]:
        """Give the ids of the open orders of one client for one profile and the same names."""
        item = self.table.get(order_keys.crowd_key(ca_id, crowd_digest))
        return tuple(sorted(item["orders"]["SS"])) if item and "orders" in item else ()

    def placed_on(self, ca_id: str, client_id: str, day: datetime) -> int:
        """Count a client's orders of a day."""
        item = self.table.get(order_keys.count_key(ca_id, client_id, day))
        return int(item["placed"]["N"]) if item else 0

    def save(self, order: Order, before: Order) -> bool:
        """Store an order's next state, with what follows from it: all of it, or nothing.

        Returns:
            False if somebody else wrote it since it was read.
        """
        put = self.table.put_action(
            self._item(order),
            ConditionExpression="version = :version",
            ExpressionAttributeValues={":version": {"N": str(before.version)}},
        )
        return self.table.transact([put, *consequences(self.table, order, before)])

    def with_subject(self, ca_id: str, digest: str) -> list[Order]:
        """Find the orders whose certificates have a subject; a thousand at most."""
        beginning = order_keys.subject_key(ca_id, digest, "")
        found = self.table.query(
            KeyConditionExpression="pk = :pk AND begins_with(sk, :prefix)",
            ExpressionAttributeValues={":pk": beginning["pk"], ":prefix": beginning["sk"]},
            ConsistentRead=True,
            Limit=_MAX_OF_SUBJECT,
        )
        ids = [item["orderId"]["S"] for _, item in zip(range(_MAX_OF_SUBJECT), found, strict=False)]
        return [order for one in ids if (order := self.find(ca_id, one))]

    def events(
        self, ca_id: str, since: datetime | None, after: str | None, at_most: int
    ) -> tuple[list[tuple[str, CertificateEvent]], bool]:
        """Give events in the order of time, each with the index that the next page begins after.

        Args:
            ca_id: Whose.
            since: Of the first page.
            after: The last index of the page before, which tells more than `since`.
            at_most: How many.
        """
        first = sortable(since) if since else ""
        found, has_more = self.table.page(
            at_most,
            KeyConditionExpression="pk = :pk AND sk BETWEEN :first AND :last",
            ExpressionAttributeValues={
                ":pk": order_keys.partition(ca_id),
                # Nothing but the index itself comes between it and what ends in a blank after it.
                ":first": {"S": f"{EVENT}{after} " if after else f"{EVENT}{first}"},
                ":last": {"S": f"{EVENT}{LAST}"},
            },
        )
        pairs = [
            (item["sk"]["S"].removeprefix(EVENT), event_items.from_attributes(item))
            for item in found
        ]
        return pairs, has_more

    def orders(
        self, ca_id: str, states: Collection[OrderState], after: str | None, at_most: int
    ) -> tuple[list[Order], bool]:
        """Give a CA's orders in some states, the newest first.

        Args:
            ca_id: Whose.
            states: Which.
            after: The id of an order to begin after.
            at_most: How many.
        """
        found = self.table.query(
            KeyConditionExpression="pk = :pk AND sk BETWEEN :first AND :last",
            FilterExpression=f"#state IN ({', '.join(f':{n}' for n in range(len(states)))})",
            ExpressionAttributeNames={"#state": "state"},
            ExpressionAttributeValues={
                ":pk": order_keys.partition(ca_id),
                ":first": {"S": ORDER},
                ":last": {"S": f"{ORDER}{after or LAST}"},
                **{f":{n}": {"S": str(state)} for n, state in enumerate(states)},
            },
            ScanIndexForward=False,
        )
        others = (order for order in items.readable(found) if order.order_id != after)
        page = list(itertools.islice(others, at_most + 1))
        return page[:at_most], len(page) > at_most

    def to_be_seen_to(self, at_most: int) -> tuple[list[Order], list[str]]:
        """Give the orders that somebody has to see to, the longest due first.

        Those that cannot be read are named, as `<caId>/<orderId>`.

        The index behind it follows a change within a second or so, not at once.
        """
        found = self.table.query(
            IndexName=keys.DOCUMENT_INDEX,
            KeyConditionExpression="listing = :open",
            ExpressionAttributeValues={":open": _OPEN_ORDERS},
            Limit=at_most,
        )
        unreadable = list[str]()
        return list(items.readable(itertools.islice(found, at_most), unreadable.append)), unreadable

    def _item(self, order: Order) -> Values:
        item = {**order_keys.order_key(order.ca_id, order.order_id), **items.to_attributes(order)}
        if order.next_look_at is not None:
            due = order.next_look_at
            # The index that lists CAs lists these as well, under a heading of their own; what is a
            # CA's id there is here when somebody has to look.
            item |= {"listing": _OPEN_ORDERS, "caId": {"S": f"{to_text(due)}#{order.order_id}"}}
        return item

    def _repeat(self, order: Order, instead_of: Order | None) -> TransactWriteItemTypeDef:
        now = order.created_at
        item: Values = {
            **order_keys.repeat_key(order.ca_id, order.repeat_digest),
            "orderId": {"S": order.order_id},
            # As the order itself: one that waits for an approval is joined for as long as it takes.
            "expiresAt": items.expires_at(order),
        }
        # TTL deletes late, so that the time is looked at as well.
        return self.table.put_action(
            item,
            ConditionExpression="attribute_not_exists(pk) OR expiresAt <= :now OR orderId = :old",
            ExpressionAttributeValues={
                ":now": to_seconds(now),
                ":old": {"S": instead_of.order_id if instead_of else "none"},
            },
        )
