"""What is written with an order's next state, in the same transaction: all of it, or nothing.

Bounds are let go of, and what a certificate is found by is put beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from cagateway.domain.certificates.issued import CertificateAction, IssuedCertificate
from cagateway.domain.orders.order import Order
from cagateway.domain.orders.states import LOST_STATES, OrderState
from cagateway.domain.orders.visibility import names_held
from cagateway.store import Action, Attributes, Value
from cagateway.store.certificate_index import ACTIONS_AT_ONCE, entries, write_ahead
from cagateway.store.items import certificate_events as event_items
from cagateway.store.items import orders as items
from cagateway.store.items.instants import to_seconds
from cagateway.store.order_keys import (
    count_key,
    event_key,
    idempotency_key,
    open_orders_key,
    serial_key,
    subject_key,
)
from cagateway.store.table import Table

# The count of a day's orders is not read two days later.
_COUNT_KEPT = timedelta(days=2)


def opened(table: Table, order: Order, open_at_most: int) -> Action:
    """Count a new order among the open ones of its client for its profile and names."""
    return table.update_action(
        open_orders_key(order.ca_id, order.quota_digest),
        # As the youngest of its orders: none of them is open and gone from here.
        "SET expiresAt = :until ADD orders :order",
        "attribute_not_exists(orders) OR size(orders) < :most",
        {
            ":order": {"SS": [order.order_id]},
            ":most": {"N": str(open_at_most)},
            ":until": items.expires_at(order),
        },
    )


def counted(table: Table, ca_id: str, client_id: str, day: datetime, number: int) -> Action:
    """Count a client's orders of a day, in UTC, by one more or one less."""
    return table.update_action(
        count_key(ca_id, client_id, day),
        "SET expiresAt = :until ADD placed :number",
        "",
        # The count may be gone by now, and must not come back for good.
        {":number": {"N": str(number)}, ":until": count_kept_until(day)},
    )


def save_with_consequences(table: Table, put: Action, order: Order, before: Order) -> bool:
    """Write an order's next state with all that follows from it; False if it is another's turn."""
    actions = [put, *consequences(table, order, before)]
    if order.state is not before.state:
        room = ACTIONS_AT_ONCE - len(actions)
        actions += write_ahead(table, entries(table, order), room)
    return table.transact(actions)


def consequences(table: Table, order: Order, before: Order) -> Iterator[Action]:
    """Make what follows from an order's next state, given how it is in the table."""
    if before.is_open() and not order.is_open():
        yield table.update_action(
            open_orders_key(order.ca_id, order.quota_digest),
            # The first software that kept orders let these items stay for good.
            "SET expiresAt = if_not_exists(expiresAt, :until) DELETE orders :order",
            "",
            {
                ":order": {"SS": [order.order_id]},
                ":until": items.expires_at(before),
            },
        )
    if before.state in LOST_STATES and order.state not in LOST_STATES:
        # Its client has read that it came to nothing, and may have another order by now that
        # did. This one is joined again: else a third would be bought.
        yield found_as(table, order, order.idempotency_digest)
    if order.is_counted is not before.is_counted:
        # What is known not to be bought counts towards no day's limit; it may turn up all the same.
        number = 1 if order.is_counted else -1
        yield counted(table, order.ca_id, order.client_id, order.created_at, number)
    issued = order.issued
    if issued and order.state is OrderState.ISSUED and before.state is not OrderState.ISSUED:
        yield from _found_by(table, order, issued)
        yield _event(table, order, issued, CertificateAction.ISSUED)
    if issued and order.state is OrderState.REVOKED and before.state is not OrderState.REVOKED:
        yield _event(table, order, issued, CertificateAction.REVOKED)


def found_as(
    table: Table, order: Order, digest: str, condition: str = "", values: Attributes | None = None
) -> Action:
    """Have an order joined by equal requests: those of this digest."""
    item: Attributes = {
        **idempotency_key(order.ca_id, digest),
        "orderId": {"S": order.order_id},
        # As the order itself: one that waits for an approval is joined for as long as it takes.
        "expiresAt": items.expires_at(order),
    }
    return table.put_action(item, condition, values)


def _found_by(table: Table, order: Order, issued: IssuedCertificate) -> Iterator[Action]:
    until = items.expires_at(order)
    about: Attributes = {"orderId": {"S": order.order_id}, "expiresAt": until}
    number = issued.serial_number
    yield table.put_action({**serial_key(order.ca_id, number), **about})
    subject = subject_key(order.ca_id, issued.subject_digest, number)
    yield table.put_action({**subject, **about, **_whose(order, issued)})


def _whose(order: Order, issued: IssuedCertificate) -> Attributes:
    """Give what tells which clients see a certificate, so that none of others' orders is read."""
    whose: Attributes = {"clientId": {"S": order.client_id}}
    names = names_held(issued.certificate)
    return whose if names is None else {**whose, "names": {"L": [{"S": name} for name in names]}}


def _event(
    table: Table, order: Order, issued: IssuedCertificate, action: CertificateAction
) -> Action:
    index, attributes = event_items.to_attributes(order, issued, action)
    return table.put_action({**event_key(order.ca_id, index), **attributes})


def count_kept_until(day: datetime) -> Value:
    """Tell until when a day's count is kept."""
    return to_seconds(day + _COUNT_KEPT)
