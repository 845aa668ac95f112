"""Listing certificates by their events, as far as they are not listed yet."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from cagateway.domain.certificates.events import CertificateEvent
from cagateway.domain.instants import sortable
from cagateway.domain.orders.order import Order
from cagateway.store import Action, order_keys
from cagateway.store.certificate_index import ACTIONS_AT_ONCE, entries, write_ahead
from cagateway.store.items import certificate_events as event_items
from cagateway.store.items import orders as order_items
from cagateway.store.order_keys import EVENT, LAST, listed_key
from cagateway.store.table import Table, between
from cagateway.values import dataclass

_log = logging.getLogger(__name__)
_SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class DynamoDBUnlistedCertificates:
    """Lists them: `UnlistedCertificates` of ports/certificates.py."""

    table: Table

    def list_some(self, ca_id: str, settled: datetime, at_most: int) -> bool:
        # Where it stands is written when all of them are listed: what dies before is done again,
        # which changes nothing.
        up_to = self._up_to(ca_id)
        found, has_more = self.table.page(
            at_most,
            # Nothing but the index itself comes between it and what ends in a blank after it.
            **between(
                order_keys.partition(ca_id),
                f"{EVENT}{up_to} " if up_to else EVENT,
                f"{EVENT}{LAST}",
            ),
        )
        for item in found:
            if event_items.IS_LISTED not in item:
                self._list(ca_id, item)
        last = found[-1]["sk"]["S"].removeprefix(EVENT) if found else up_to
        reached = max(up_to, min(last, sortable(settled)))
        if reached != up_to:
            self.table.put(
                {
                    **listed_key(ca_id),
                    "schemaVersion": {"N": str(_SCHEMA_VERSION)},
                    "upTo": {"S": reached},
                }
            )
        # What is not settled is left to the next day: there is no more to do now.
        return has_more and reached == last

    def _up_to(self, ca_id: str) -> str:
        item = self.table.get(listed_key(ca_id)) or {}
        up_to: str = item.get("upTo", {"S": ""})["S"]
        return up_to

    def _list(self, ca_id: str, item: dict[str, Any]) -> None:
        order = self._order_of(ca_id, item)
        actions = entries(self.table, order) if order else []
        if order is None or not actions:
            return
        if order.revoked_at is None:
            # A revocation at this moment lists it as what it is, and that must stand.
            itself: Action = actions[0]
            put: Any = {**itself["Put"], "ConditionExpression": "attribute_not_exists(pk)"}
            actions[0] = {"Put": put}
        self.table.transact(write_ahead(self.table, actions, ACTIONS_AT_ONCE))

    def _order_of(self, ca_id: str, item: dict[str, Any]) -> Order | None:
        """Find an event's order; one that cannot be read must not hold up all others."""
        try:
            event: CertificateEvent = event_items.from_attributes(item)
            led = self.table.get(order_keys.serial_key(ca_id, event.serial_number)) or {}
            order_id = led["orderId"]["S"]
            found = self.table.get(order_keys.order_key(ca_id, order_id))
            return order_items.from_attributes(found) if found else None
        except (KeyError, TypeError, ValueError):
            _log.exception("The certificate of %s %s cannot be listed", ca_id, item["sk"]["S"])
            return None
