"""Orders of a table or of its double, brought to where a test begins."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from cagateway.domain.orders.order import Order
from cagateway.domain.orders.order_ids import order_id
from cagateway.store.orders import DynamoDBOrders
from tests.fakes.clock import NOON
from tests.fakes.orders import InMemoryOrders
from tests.orders import ISSUED, order

AnyOrders = DynamoDBOrders | InMemoryOrders
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
FOUND_BY = {"issued": replace(ISSUED, serial_number="AB")}


def numbered(number: int, **changes: object) -> Order:
    new_id = order_id(NOON + number * SECOND, number)
    return order(order_id=new_id, idempotency_digest=f"repeat-{number}", **changes)


def create(
    orders: AnyOrders,
    made: Order,
    instead_of: Order | None = None,
    most: int = 9,
    also_as: str | None = None,
) -> bool:
    passed_over = {instead_of.order_id} if instead_of else ()
    return orders.create(
        made,
        also_as=also_as or f"former-{made.idempotency_digest}",
        instead_of=passed_over,
        open_at_most=most,
    )


def bring(orders: AnyOrders, made: Order, **changes: object) -> Order:
    """Bring an order to another state, past those between."""
    saved = orders.save(replace(made, **changes), made)  # type: ignore[arg-type] # any field
    assert saved is not None
    assert saved.version == made.version + 1
    assert orders.find(made.ca_id, made.order_id) == saved
    return saved
