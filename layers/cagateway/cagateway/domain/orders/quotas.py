"""What a client is answered whose request may not become an order now."""

from __future__ import annotations

from datetime import datetime

from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.domain.orders.order import Order

# What is refused or never placed counts towards no day, and a client that asks in a circle may cost
# a POST each time: ten times what it may order is a mistake, and no bad day of Sectigo's.
ATTEMPTS_PER_ORDER = 10
# Long enough for the one that waits to have an answer, and cheap: one read of the table each time.
_ASK_AGAIN_SECONDS = 5


def waited_for(order: Order) -> GatewayError:
    """Say that another request waits for the same certificate already."""
    return GatewayError(
        ErrorKind.ENROLLMENT_PENDING,
        f"Another request is waiting for the certificate of order {order.order_id} at this moment. "
        "Repeat the same request to get it as well; nothing is ordered a second time by that.",
        target=order.order_id,
        retry_after_seconds=_ASK_AGAIN_SECONDS,
    )


def key_reused(found: Order) -> GatewayError:
    """Say that an Idempotency-Key is another request's."""
    return GatewayError(
        ErrorKind.IDEMPOTENCY_KEY_REUSED,
        f"Idempotency-Key names the order {found.order_id}, which is for something else. Use "
        "another key.",
        target="Idempotency-Key",
        value=found.order_id,
    )


def too_many_open(open_ids: tuple[str, ...]) -> GatewayError:
    """Say that as many orders for the same names are open as may be."""
    listed = ", ".join(open_ids)
    return GatewayError(
        ErrorKind.TOO_MANY_OPEN_ORDERS,
        f"{len(open_ids)} orders for this profile and these names are open already: {listed}. "
        "Repeat one of their requests to get its certificate, have them settled at Sectigo, or "
        "have max-open-orders raised.",
        target="subjectAltNames",
        value=listed,
    )


def too_many_today(placed: int, at_most: int, now: datetime) -> GatewayError:
    """Say that a client has ordered, or tried to, as often as it may in a day.

    Args:
        placed: What counts: what was bought, or may have been.
        at_most: How many it may order.
        now: In UTC.
    """
    midnight = 86_400 - int(now.timestamp()) % 86_400
    what = (
        f"placed {placed} orders today, which is all that it may"
        if placed >= at_most
        else f"tried {ATTEMPTS_PER_ORDER * at_most} orders today, most of which were refused"
    )
    return GatewayError(
        ErrorKind.TOO_MANY_ORDERS,
        f"This client has {what}. Try again tomorrow (UTC), or have max-orders-per-day raised.",
        value=str(placed),
        retry_after_seconds=midnight,
    )
