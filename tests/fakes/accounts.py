"""What follows, compares and revokes orders, before several accounts at Sectigo."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from cagateway.domain.authorities.connection import Connection
from cagateway.domain.orders.order import Order
from cagateway.domain.orders.states import OrderState
from cagateway.services.orders.reconciliation import Comparison
from tests.documents import CONNECTION
from tests.fakes.order_use_cases import UseCases

HERE, ELSEWHERE = CONNECTION, replace(CONNECTION, org_id=99)


class AccountHouse(UseCases):
    """The use cases that follow, compare and revoke orders, before accounts at Sectigo."""

    def __init__(self, orders: Any = None) -> None:  # noqa: ANN401 - a store
        """Let Sectigo take no time."""
        super().__init__(orders)
        self.clock, self.sectigo = self.world.clock, self.world.sectigo
        self.sectigo.pace = 0, 0

    def keep(self, order: Order) -> Order:
        """Have an order in the table, found by all that finds it."""
        prepared = replace(order, state=OrderState.PREPARED)
        assert self.orders.create(
            prepared,
            also_as=f"former-{order.idempotency_digest}",
            instead_of=(),
            open_at_most=10**6,
        )
        states = [OrderState.ISSUED, order.state]
        kept = prepared
        for state in states if order.state is OrderState.REVOKED else states[1:]:
            kept = self.orders.save(replace(order, state=state), kept) or prepared
            assert kept is not prepared
        return kept

    def kept(self, order: Order) -> Order:
        found: Order | None = self.orders.find(order.ca_id, order.order_id)
        assert found
        return found

    def compare(self, connection: Connection = HERE) -> Comparison:
        return self.reconciler().compare(["ca-1"], connection)

    def advance(self, order: Order, connection: Connection = HERE) -> Order:
        """Have an order polled some time after the last poll."""
        self.clock.advance(timedelta(hours=2).total_seconds())
        return self.collector().advance(self.kept(order), connection, 20)
