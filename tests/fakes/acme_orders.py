"""ACME's orders in memory, with what a conditional write holds."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from cagateway.domain.acme.accounts import AcmeAccount
from cagateway.domain.acme.orders import AcmeOrder


@dataclass
class InMemoryAcmeOrders:
    """Where orders are kept, by account and id."""

    kept: dict[tuple[str, str], AcmeOrder] = field(default_factory=dict)

    def create(
        self, order: AcmeOrder, *, at_most: int, instead_of: str | None, account: AcmeAccount | None
    ) -> bool:
        raise NotImplementedError

    def find(self, account_id: str, order_id: str) -> AcmeOrder | None:
        return self.kept.get((account_id, order_id))

    def save(self, order: AcmeOrder, before: AcmeOrder) -> AcmeOrder | None:
        place = order.account_id, order.order_id
        if self.kept[place].version != before.version:
            return None
        self.kept[place] = replace(order, version=before.version + 1)
        return self.kept[place]

    def begun(self, account_id: str) -> frozenset[str]:
        raise NotImplementedError

    def forget_begun(self, account_id: str, order_ids: Collection[str]) -> None:
        raise NotImplementedError

    def page(
        self, account_id: str, after: str | None, at_most: int
    ) -> tuple[Sequence[AcmeOrder], bool]:
        raise NotImplementedError

    def renewing(self, ca_id: str, serial_number: str) -> tuple[str, str] | None:
        raise NotImplementedError
