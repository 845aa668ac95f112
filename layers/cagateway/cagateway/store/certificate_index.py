"""Writing what certificates are listed by, with the order's state that has them issued."""

from __future__ import annotations

from cagateway.domain.orders.order import Order
from cagateway.domain.orders.states import OrderState
from cagateway.store import Action
from cagateway.store import order_keys as keys
from cagateway.store.items import listed_certificates as items
from cagateway.store.items import orders as order_items
from cagateway.store.table import Table

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
