"""ACME orders: written with what bounds them, and with the certificate that they renew."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from cagateway.domain.acme.accounts import AcmeAccount
from cagateway.domain.acme.orders import AcmeOrder
from cagateway.domain.acme.states import OrderStatus
from cagateway.store import Action, Attributes, acme_keys
from cagateway.store.acme_accounts import DynamoDBAcmeAccounts
from cagateway.store.items import acme_orders as items
from cagateway.store.items.instants import to_seconds
from cagateway.store.table import Table, beginning_with, is_version
from cagateway.values import dataclass

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DynamoDBAcmeOrders:
    """Where orders are kept: `AcmeOrders` of ports/acme.py."""

    table: Table

    def create(
        self, order: AcmeOrder, *, at_most: int, instead_of: str | None, account: AcmeAccount | None
    ) -> bool:
        put = self.table.put_action(_item(order), "attribute_not_exists(pk)")
        actions = [put, self._begun(order, at_most)]
        if order.replaces_serial is not None:
            actions.append(self._renewing(order, order.replaces_serial, instead_of))
        if account is not None:
            actions += DynamoDBAcmeAccounts(self.table).moved_on(account, account)
        return self.table.transact(actions)

    def find(self, account_id: str, order_id: str) -> AcmeOrder | None:
        item = self.table.get(acme_keys.order_key(account_id, order_id))
        return None if item is None else _read(item)

    def save(self, order: AcmeOrder, before: AcmeOrder) -> AcmeOrder | None:
        saved = replace(order, version=before.version + 1)
        put = self.table.put_action(_item(saved), *is_version(before.version))
        is_over = before.status is OrderStatus.READY and saved.status is not OrderStatus.READY
        gone = [self._not_begun(order.account_id, [order.order_id])] if is_over else []
        return saved if self.table.transact([put, *gone]) else None

    def begun(self, account_id: str) -> frozenset[str]:
        item = self.table.get(acme_keys.begun_key(account_id)) or {}
        return frozenset(item.get("orders", {"SS": []})["SS"])

    def forget_begun(self, account_id: str, order_ids: Collection[str]) -> None:
        self.table.transact([self._not_begun(account_id, sorted(order_ids))])

    def page(
        self, account_id: str, after: str | None, at_most: int
    ) -> tuple[Sequence[AcmeOrder], bool]:
        start = None if after is None else acme_keys.order_key(account_id, after)
        beginning = beginning_with(acme_keys.order_key(account_id, ""))
        found, has_more = self.table.page(
            at_most, start, **beginning, ConsistentRead=True, ScanIndexForward=False
        )
        return [order for item in found if (order := _read(item))], has_more

    def renewing(self, ca_id: str, serial_number: str) -> tuple[str, str] | None:
        item = self.table.get(acme_keys.replaced_key(ca_id, serial_number))
        return None if item is None else (item["accountId"]["S"], item["orderId"]["S"])

    def _begun(self, order: AcmeOrder, at_most: int) -> Action:
        return self.table.update_action(
            acme_keys.begun_key(order.account_id),
            "SET expiresAt = :until ADD orders :order",
            "attribute_not_exists(orders) OR size(orders) < :most",
            {
                ":order": {"SS": [order.order_id]},
                ":most": {"N": str(at_most)},
                ":until": to_seconds(order.created_at + items.KEPT),
            },
        )

    def _not_begun(self, account_id: str, order_ids: list[str]) -> Action:
        return self.table.update_action(
            acme_keys.begun_key(account_id),
            "DELETE orders :orders",
            "",
            {":orders": {"SS": order_ids}},
        )

    def _renewing(self, order: AcmeOrder, serial_number: str, instead_of: str | None) -> Action:
        item: Attributes = {
            **acme_keys.replaced_key(order.ca_id, serial_number),
            "accountId": {"S": order.account_id},
            "orderId": {"S": order.order_id},
            "expiresAt": to_seconds(order.created_at + items.KEPT),
        }
        return self.table.put_action(
            item,
            "attribute_not_exists(pk) OR orderId = :old",
            # No order has an empty id.
            {":old": {"S": instead_of or ""}},
        )


def _item(order: AcmeOrder) -> Attributes:
    key = acme_keys.order_key(order.account_id, order.order_id)
    return {**key, **items.to_attributes(order)}


def _read(item: dict[str, Any]) -> AcmeOrder | None:
    try:
        return items.from_attributes(item)
    except (KeyError, TypeError, ValueError):
        _log.exception("The ACME order %s cannot be read", item["sk"]["S"])
        return None
