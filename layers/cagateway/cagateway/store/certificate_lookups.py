"""Finding many certificates' orders at once: all of a subject, or whose some are."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from cagateway.domain.orders.order import Order
from cagateway.store import order_keys
from cagateway.store.items import orders as items
from cagateway.store.table import Table, beginning_with

Sees = Callable[[str, Sequence[str]], bool]

# What finds a certificate by its subject has some 400 bytes: a page of them is read at a time, and
# ten pages at most. Certificates without a common name may all have one subject.
_LOOKED_AT_AT_ONCE, _LOOKED_AT = 1_000, 10_000
# An order has some 8 KB. BatchGetItem gives 16 MB at most, and a client may need but the first.
_ORDERS_AT_ONCE = 100


def orders_with_subject(table: Table, ca_id: str, digest: str, sees: Sees) -> Iterator[Order]:
    """Run through the orders whose certificates have a subject, but for those that are not seen.

    Args:
        table: Where they are.
        ca_id: Whose.
        digest: The subject's.
        sees: Tells by client and names what is seen. Items of the last release have neither, and
            their orders are given.
    """
    found = table.query(
        **beginning_with(order_keys.subject_key(ca_id, digest, "")),
        ConsistentRead=True,
        Limit=_LOOKED_AT_AT_ONCE,
    )
    seen = (
        item["orderId"]["S"]
        for item in itertools.islice(found, _LOOKED_AT)
        if _may_be_seen(item, sees)
    )
    while ids := list(itertools.islice(seen, _ORDERS_AT_ONCE)):
        yield from _orders(table, ca_id, ids)


def owners(table: Table, ca_id: str, serial_numbers: Sequence[str]) -> Mapping[str, str]:
    """Tell which clients ordered certificates, by their numbers."""
    keys = [order_keys.serial_key(ca_id, number) for number in serial_numbers]
    ids = {item["orderId"]["S"] for item in table.get_many(keys)}
    found = _orders(table, ca_id, sorted(ids))
    return {one.serial_number: one.client_id for one in found if one.serial_number}


def _may_be_seen(item: Mapping[str, Any], sees: Sees) -> bool:
    if "clientId" not in item:
        return True
    names = item.get("names", {"L": []})["L"]
    return sees(item["clientId"]["S"], [one["S"] for one in names])


def _orders(table: Table, ca_id: str, ids: Sequence[str]) -> Iterator[Order]:
    """Read orders, in the order of their ids' list."""
    keys = [order_keys.order_key(ca_id, one) for one in ids]
    found = {item["sk"]["S"]: item for item in table.get_many(keys, consistent=True)}
    # As one that is read by itself: an order that cannot be read is an error, and none is missed.
    return (items.from_attributes(found[key["sk"]["S"]]) for key in keys if key["sk"]["S"] in found)
