"""What orders go through beside Sectigo and the table."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from cagateway.domain.orders.order import Order


class NoVault:
    def seal(self, key: bytes, order_id: str) -> str:
        raise NotImplementedError

    def open(self, sealed: str, order_id: str) -> bytes:
        raise NotImplementedError


@dataclass
class Queue:
    asked: list[str] = field(default_factory=list)

    def poll_later(self, order: Order, now: datetime) -> None:
        assert now.tzinfo
        if order.next_poll_at:
            self.asked.append(order.order_id)

    def poll_now(self, due: object) -> None:
        raise NotImplementedError

    def compare(self, ca_ids: object) -> bool:
        raise NotImplementedError


@dataclass
class Bus:
    """Keeps what is published of orders."""

    orders: list[Order] = field(default_factory=list)

    def publish(self, order: Order) -> None:
        self.orders.append(order)
