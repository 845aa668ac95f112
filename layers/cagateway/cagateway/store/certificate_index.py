"""Writing what certificates are listed by: with an order's state, and by older events."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from cagateway.domain.instants import sortable
from cagateway.domain.orders.order import Order
from cagateway.domain.orders.states import OrderState
from cagateway.store import Action
from cagateway.store import order_keys as keys
from cagateway.store.items import certificate_events as event_items
from cagateway.store.items import listed_certificates as items
from cagateway.store.items import orders as order_items
from cagateway.store.order_keys import EVENT, LAST
from cagateway.store.table import Table, between
from cagateway.values import dataclass

_log = logging.getLogger(__name__)
_SCHEMA_VERSION = 1
# TransactWriteItems takes 100 actions.
ACTIONS_AT_ONCE = 100


def entries(table: Table, order: Order) -> list[Action]:
    """Give all that lists an order's certificate, as it stands: none, if there is none.

    Putting them again changes nothing. First comes the certificate itself; what leads to it leads
    nowhere without it, and harms nothing.
    """
    if order.issued is None or order.state not in {OrderState.ISSUED, OrderState.REVOKED}:
        return []
    one, ca_id = items.listed(order, order.issued), order.ca_id
    until = order_items.expires_at(order)
    itself = {
        **keys.ends_key(ca_id, one.place),
        **items.to_attributes(one),
        "expiresAt": until,
    }
    leading = [keys.clients_key(ca_id, one.client_id, one.place)]
    if one.revoked_at is not None:
        leading.append(keys.revoked_key(ca_id, one.place))
    leading += (keys.named_key(ca_id, name, one.place) for name in dict.fromkeys(one.names))
    return [
        table.put_action(itself),
        *(table.put_action({**key, "expiresAt": until}) for key in leading),
    ]


def write_ahead(table: Table, actions: list[Action], room: int) -> list[Action]:
    """Write the last of what is too much for one transaction, and give what it has room for.

    A certificate with a hundred names has more entries than a transaction takes. The last ones
    only lead to the certificate: written before it, they lead nowhere until it is there, and are
    written again when it is tried again.
    """
    for start in range(room, len(actions), ACTIONS_AT_ONCE):
        table.transact(actions[start : start + ACTIONS_AT_ONCE])
    return actions[:room]


@dataclass(frozen=True, slots=True)
class DynamoDBUnlistedCertificates:
    """Lists them: `UnlistedCertificates` of ports/certificates.py."""

    table: Table

    def list_some(self, ca_id: str, settled: datetime, at_most: int) -> bool:
        # Where it stands is written when all of them are listed: what dies before is done again,
        # which changes nothing.
        up_to = self._up_to(ca_id)
        # Nothing but the index itself comes between it and what ends in a blank after it.
        first = f"{EVENT}{up_to} " if up_to else EVENT
        query = between(keys.partition(ca_id), first, f"{EVENT}{LAST}")
        found, has_more = self.table.page(at_most, **query)
        for item in found:
            if event_items.IS_LISTED not in item:
                self._list(ca_id, item)
        last = found[-1]["sk"]["S"].removeprefix(EVENT) if found else up_to
        reached = max(up_to, min(last, sortable(settled)))
        if reached != up_to:
            self.table.put(
                {
                    **keys.listed_key(ca_id),
                    "schemaVersion": {"N": str(_SCHEMA_VERSION)},
                    "upTo": {"S": reached},
                }
            )
        # What is not settled is left to the next day: there is no more to do now.
        return has_more and reached == last

    def _up_to(self, ca_id: str) -> str:
        item = self.table.get(keys.listed_key(ca_id)) or {}
        up_to: str = item.get("upTo", {"S": ""})["S"]
        return up_to

    def _list(self, ca_id: str, item: dict[str, Any]) -> None:
        order = self._order_of(ca_id, item)
        actions = entries(self.table, order) if order else []
        if order is None or not actions:
            return
        if order.revoked_at is None:
            # A revocation at this moment lists it as what it is, and that must stand.
            first: Any = actions[0]
            actions[0] = self.table.put_action(first["Put"]["Item"], "attribute_not_exists(pk)")
        self.table.transact(write_ahead(self.table, actions, ACTIONS_AT_ONCE))

    def _order_of(self, ca_id: str, item: dict[str, Any]) -> Order | None:
        """Find an event's order; one that cannot be read must not hold up all others."""
        try:
            event = event_items.from_attributes(item)
            led = self.table.get(keys.serial_key(ca_id, event.serial_number)) or {}
            order_id = led["orderId"]["S"]
            found = self.table.get(keys.order_key(ca_id, order_id))
            return order_items.from_attributes(found) if found else None
        except (KeyError, TypeError, ValueError):
            _log.exception("The certificate of %s %s cannot be listed", ca_id, item["sk"]["S"])
            return None
