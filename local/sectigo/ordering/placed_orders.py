"""The orders that were placed at the simulator."""

from __future__ import annotations

import hashlib
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import cached_property
from http import HTTPStatus

from cryptography.hazmat.primitives.serialization import Encoding

from local.sectigo.answers import Code, RefusedByCodeError
from local.sectigo.authority import Authority
from local.sectigo.ordering.behaviour import WELL, Behaviour
from local.sectigo.ordering.order import Enrollment, Order
from local.sectigo.ordering.rules import Rules

# A load test's worth. An order takes some kilobytes, and lists go through all of them.
MAX_ORDERS = 10_000
# What the state shows; the whole of it is Sectigo's own list.
_SHOWN_ORDERS = 100
_FIRST_ID = 1_000_001


def _now() -> datetime:
    return datetime.now(UTC)


class UnknownOrderError(RefusedByCodeError):
    """There is no such order."""

    def __init__(self, status: HTTPStatus = HTTPStatus.NOT_FOUND) -> None:
        super().__init__(Code.NO_SUCH_CERTIFICATE, "The certificate is not found", status)


class PlacedOrders:
    """Orders by their numbers; any thread may use it."""

    def __init__(self, clock: Callable[[], datetime] = _now) -> None:
        self.now = clock
        self._lock = threading.RLock()
        self._behaviour = WELL
        self.rules = Rules()
        self._orders: dict[int, Order] = {}

    @cached_property
    def authority(self) -> Authority:
        """The CA, which is made when it is first needed."""
        return Authority.new(self.now())

    def behave(self, behaviour: Behaviour) -> None:
        """Treat the orders so that are placed from now on."""
        with self._lock:
            self._behaviour = behaviour

    def forget(self) -> None:
        """Forget all orders, and treat new ones well, by the first rules."""
        with self._lock:
            self._behaviour, self.rules = WELL, Rules()
            self._orders.clear()

    def place(self, enrollment: Enrollment) -> Order:
        """Take an order. Raises RefusedByCodeError where there is no room."""
        with self._lock:
            if len(self._orders) >= MAX_ORDERS:
                description = f"The simulator holds {MAX_ORDERS:,} orders; forget them first"
                raise RefusedByCodeError(Code.CA_UNAVAILABLE, description)
            number = _FIRST_ID + len(self._orders)
            # Not the number again: a client that takes the one for the other is to notice.
            renew_id = hashlib.sha256(str(number).encode()).hexdigest()[:20]
            order = Order(
                id=number,
                renew_id=renew_id,
                enrollment=enrollment,
                behaviour=self._take_behaviour(),
                requested_at=self.now(),
            )
            if not order.behaviour.approval:
                order = order.approved(self.now())
            self._orders[number] = order
            return order

    def _take_behaviour(self) -> Behaviour:
        taken = self._behaviour
        if taken.times is not None:
            left = {"times": taken.times - 1}
            self._behaviour = taken.model_copy(update=left) if taken.times > 1 else WELL
        return taken

    def get(self, number: int) -> Order:
        with self._lock:
            return self._orders[number]

    def change(self, number: int, change: Callable[[Order], Order]) -> Order:
        """Change an order, one thread at a time. Raises RefusedByCodeError."""
        with self._lock:
            if number not in self._orders:
                raise UnknownOrderError
            changed = self._orders[number] = change(self._orders[number])
            return changed

    def poll(self, number: int) -> Order:
        """Poll an order, which may advance it. Raises UnknownOrderError."""
        return self.change(number, lambda order: order.polled(self.authority, self.now()))

    def all(self) -> tuple[Order, ...]:
        """Give all orders, the oldest first."""
        with self._lock:
            now = self.now()
            for number, order in self._orders.items():
                self._orders[number] = order.advanced(self.authority, now)
            return tuple(self._orders.values())

    def search(self) -> tuple[Order, ...]:
        """Give the orders that lists and reports have, the oldest first."""
        with self._lock:
            now, orders = self.now(), self.all()
            visible = [order for order in orders if order.is_visible(now)]
            for order in orders:
                # Most are never hidden, and there may be many.
                if order.behaviour.hidden_looks:
                    self._orders[order.id] = order.searched()
            return tuple(visible)

    def describe(self) -> Mapping[str, object]:
        """Say what was ordered, and how often the same."""
        with self._lock:
            orders = self.all()
            behaviour = self._behaviour
        return {
            "behaviour": behaviour.model_dump(by_alias=True, exclude_defaults=True),
            "rules": self.rules.model_dump(by_alias=True),
            "placed": len(orders),
            "certificates": sum(order.certificate is not None for order in orders),
            "byCsr": _most(fingerprint(order) for order in orders),
            "byComment": _most(
                order.enrollment.comments for order in orders if order.enrollment.comments
            ),
            "authority": self.authority.described(),
            "latest": [_shown(order) for order in orders[-_SHOWN_ORDERS:]],
        }


def fingerprint(order: Order) -> str:
    """Name an order's request: SHA-256 of its DER, in hexadecimal digits."""
    return hashlib.sha256(order.enrollment.csr.public_bytes(Encoding.DER)).hexdigest()


def _most(values: Iterable[str]) -> Mapping[str, int]:
    return dict(Counter(values).most_common(_SHOWN_ORDERS))


def _shown(order: Order) -> Mapping[str, object]:
    return {
        "sslId": order.id,
        "status": order.status,
        "commonName": order.enrollment.common_name,
        "comments": order.enrollment.comments,
        "renewedBy": order.renewed_by,
        "csr": fingerprint(order),
    }
