"""Orders of certificates, and what finds them: by request, serial number, subject, and time.

One CA's orders are one partition of their own, `ORDERS#<caId>`: they outlive the CA, for money was
spent on them.

| sort key | item |
|---|---|
| `order#<orderId>` | the order; in the index while somebody has to see to it, by when |
| `repeat#<digest>` | which order an equal request joins |
| `crowd#<digest>` | the open orders of one client for one profile and the same names |
| `count#<day>#<clientId>` | how many orders a client has placed on a day |
| `serial#<hex>` | which order a certificate came of |
| `subject#<digest>#<hex>` | the same, by subject |
| `event#<time>#<hex>#<action>` | that a certificate was issued, or revoked |
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from cagateway.domain.certificates.events import CertificateAction, CertificateEvent
from cagateway.domain.certificates.order import Order, OrderState
from cagateway.domain.values import dataclass
from cagateway.store.configurations import INDEX
from cagateway.store.items import certificate_events as event_items
from cagateway.store.items import orders as items
from cagateway.store.items.instants import to_seconds, to_text
from cagateway.store.keys import order_count_key, order_key
from cagateway.store.table import Table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef, TransactWriteItemTypeDef

    Values = dict[str, AttributeValueTypeDef]

_OPEN_ORDERS: AttributeValueTypeDef = {"S": "open-order"}
_NOTHING_SPENT = frozenset({OrderState.REFUSED, OrderState.NOT_PLACED})
# What counts a day's orders is of no use two days later.
_COUNT_KEPT = timedelta(days=2)
_MAX_OF_SUBJECT = 1_000
# What has expired must not keep an order from being written.
_ALWAYS = "attribute_exists(pk) OR attribute_not_exists(pk)"


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
        now = order.created_at
        return self.table.transact(
            [
                self.table.put_action(
                    self._item(order), ConditionExpression="attribute_not_exists(pk)"
                ),
                self._repeat(order, instead_of),
                self.table.update_action(
                    order_key(order.ca_id, f"crowd#{order.crowd_digest}"),
                    # As the youngest of its orders: none of them is open and gone from here.
                    "SET expiresAt = :until ADD orders :order",
                    "attribute_not_exists(orders) OR size(orders) < :most",
                    {
                        ":order": {"SS": [order.order_id]},
                        ":most": {"N": str(open_at_most)},
                        ":until": items.to_attributes(order)["expiresAt"],
                    },
                ),
                self.table.update_action(
                    order_key(order.ca_id, order_count_key(order.client_id, now)),
                    "SET expiresAt = :until ADD placed :one",
                    "attribute_not_exists(placed) OR placed < :most",
                    {
                        ":one": {"N": "1"},
                        ":most": {"N": str(day_at_most)},
                        ":until": to_seconds(now + _COUNT_KEPT),
                    },
                ),
            ]
        )

    def find(self, ca_id: str, order_id: str) -> Order | None:
        """Find an order by its id."""
        item = self.table.get(order_key(ca_id, f"order#{order_id}"))
        return None if item is None else items.from_attributes(item)

    def find_repeat(self, ca_id: str, repeat_digest: str) -> Order | None:
        """Find the order that an equal request was given."""
        item = self.table.get(order_key(ca_id, f"repeat#{repeat_digest}"))
        return None if item is None else self.find(ca_id, item["orderId"]["S"])

    def find_serial(self, ca_id: str, serial_number: str) -> Order | None:
        """Find the order that a certificate came of."""
        item = self.table.get(order_key(ca_id, f"serial#{serial_number}"))
        return None if item is None else self.find(ca_id, item["orderId"]["S"])

    def open_orders(self, ca_id: str, crowd_digest: str) -> tuple[str, ...]:
        """Give the ids of the open orders of one client for one profile and the same names."""
        item = self.table.get(order_key(ca_id, f"crowd#{crowd_digest}"))
        return tuple(sorted(item["orders"]["SS"])) if item and "orders" in item else ()

    def placed_on(self, ca_id: str, client_id: str, day: datetime) -> int:
        """Count a client's orders of a day."""
        item = self.table.get(order_key(ca_id, order_count_key(client_id, day)))
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
        return self.table.transact([put, *self._consequences(order, before)])

    def with_subject(self, ca_id: str, digest: str) -> list[Order]:
        """Find the orders whose certificates have a subject; a thousand at most."""
        found = self._query(ca_id, f"subject#{digest}#", Limit=_MAX_OF_SUBJECT)
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
        first = event_items.moment(since) if since else ""
        found, has_more = self.table.page(
            at_most,
            KeyConditionExpression="pk = :pk AND sk BETWEEN :first AND :last",
            ExpressionAttributeValues={
                ":pk": order_key(ca_id, "")["pk"],
                # Nothing but the index itself comes between it and what ends in a blank after it.
                ":first": {"S": f"event#{after} " if after else f"event#{first}"},
                ":last": {"S": "event#~"},
            },
        )
        pairs = [
            (item["sk"]["S"].removeprefix("event#"), event_items.from_attributes(item))
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
                ":pk": order_key(ca_id, "")["pk"],
                ":first": {"S": "order#"},
                ":last": {"S": f"order#{after or '~'}"},
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
            IndexName=INDEX,
            KeyConditionExpression="listing = :open",
            ExpressionAttributeValues={":open": _OPEN_ORDERS},
            Limit=at_most,
        )
        unreadable = list[str]()
        return list(items.readable(itertools.islice(found, at_most), unreadable.append)), unreadable

    def _query(self, ca_id: str, prefix: str, **query: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - Query's parameters
        return self.table.query(
            KeyConditionExpression="pk = :pk AND begins_with(sk, :prefix)",
            ExpressionAttributeValues={":pk": order_key(ca_id, "")["pk"], ":prefix": {"S": prefix}},
            ConsistentRead=True,
            **query,
        )

    def _item(self, order: Order) -> Values:
        item = {**order_key(order.ca_id, f"order#{order.order_id}"), **items.to_attributes(order)}
        if order.next_look_at is not None:
            due = order.next_look_at
            # The index that lists CAs lists these as well, under a heading of their own; what is a
            # CA's id there is here when somebody has to look.
            item |= {"listing": _OPEN_ORDERS, "caId": {"S": f"{to_text(due)}#{order.order_id}"}}
        return item

    def _repeat(self, order: Order, instead_of: Order | None) -> TransactWriteItemTypeDef:
        now = order.created_at
        item: Values = {
            **order_key(order.ca_id, f"repeat#{order.repeat_digest}"),
            "orderId": {"S": order.order_id},
            # As the order itself: one that waits for an approval is joined for as long as it takes.
            "expiresAt": items.to_attributes(order)["expiresAt"],
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

    def _consequences(self, order: Order, before: Order) -> Iterator[TransactWriteItemTypeDef]:
        if before.is_open() and not order.is_open():
            yield self.table.update_action(
                order_key(order.ca_id, f"crowd#{order.crowd_digest}"),
                # The first software that kept orders let these items stay for good.
                "SET expiresAt = if_not_exists(expiresAt, :until) DELETE orders :order",
                _ALWAYS,
                {
                    ":order": {"SS": [order.order_id]},
                    ":until": items.to_attributes(before)["expiresAt"],
                },
            )
        if order.state in _NOTHING_SPENT and before.state not in _NOTHING_SPENT:
            # What was never bought counts towards no day's limit.
            yield self.table.update_action(
                order_key(order.ca_id, order_count_key(order.client_id, order.created_at)),
                "SET expiresAt = :until ADD placed :less",
                _ALWAYS,
                # The count may be gone by now, and must not come back for good.
                {":less": {"N": "-1"}, ":until": to_seconds(order.created_at + _COUNT_KEPT)},
            )
        if order.state is OrderState.ISSUED and before.state is not OrderState.ISSUED:
            yield from self._found_by(order)
            yield self._event(order, CertificateAction.ISSUED)
        if order.state is OrderState.REVOKED and before.state is not OrderState.REVOKED:
            yield self._event(order, CertificateAction.REVOKED)

    def _found_by(self, order: Order) -> Iterator[TransactWriteItemTypeDef]:
        until = items.to_attributes(order)["expiresAt"]
        about: Values = {"orderId": {"S": order.order_id}, "expiresAt": until}
        for sort_key in (
            f"serial#{order.serial_number}",
            f"subject#{order.subject_digest}#{order.serial_number}",
        ):
            yield self.table.put_action({**order_key(order.ca_id, sort_key), **about})

    def _event(self, order: Order, action: CertificateAction) -> TransactWriteItemTypeDef:
        index, attributes = event_items.to_attributes(order, action)
        return self.table.put_action({**order_key(order.ca_id, f"event#{index}"), **attributes})
