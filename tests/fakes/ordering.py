"""What orders go through, with a say for tests in how it misbehaves."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from cagateway.domain.authorities.connection import Connection
from cagateway.domain.orders.order import Order
from cagateway.domain.orders.placement import OrderDetails, OrderStatus, Placed, Placement
from cagateway.ports.certificate_orders import (
    NoSuchOrderError,
    PlacementUncertainError,
    SectigoUnavailableError,
)
from tests.certificates import Authority
from tests.fakes.clock import FakeClock


@dataclass
class ScriptedSectigo:
    """Takes orders and issues for the key that was sent; a test says how it misbehaves."""

    clock: FakeClock
    status: OrderStatus = OrderStatus.ISSUED
    loses_answer: bool = False
    hides_orders: bool = False
    has_lost_orders: bool = False
    placing_seconds: float = 0
    seconds_per_call: float = 0
    placements: list[Placement] = field(default_factory=list)
    authority: Authority = field(default_factory=lambda: Authority.named("scripted"))

    def _take(self, seconds: float, within_seconds: float) -> None:
        """Let time pass; a call ends when it has to."""
        self.clock.advance(min(seconds, within_seconds))
        if seconds > within_seconds:
            raise SectigoUnavailableError("took too long")

    def place(self, connection: Connection, placement: Placement, within_seconds: float) -> Placed:
        assert connection.org_id == placement.org_id
        self.placements.append(placement)
        try:
            self._take(self.placing_seconds, within_seconds)
        except SectigoUnavailableError:
            raise PlacementUncertainError("took too long") from None
        if self.loses_answer:
            raise PlacementUncertainError("broke off")
        return Placed(len(self.placements), "renew")

    def details(
        self, connection: Connection, sectigo_id: int, within_seconds: float
    ) -> OrderDetails:
        assert connection.org_id
        self._take(self.seconds_per_call, within_seconds)
        if self.has_lost_orders:
            raise NoSuchOrderError("no such certificate")
        comments = self.placements[sectigo_id - 1].comments
        return OrderDetails(sectigo_id, self.status, str(self.status), comments=comments)

    def collect(
        self, connection: Connection, sectigo_id: int, within_seconds: float
    ) -> bytes | None:
        assert connection.org_id
        self._take(self.seconds_per_call, within_seconds)
        csr = x509.load_der_x509_csr(base64.b64decode(self.placements[sectigo_id - 1].csr))
        root = self.authority.root
        leaf = (
            x509.CertificateBuilder()
            .subject_name(csr.subject)
            .issuer_name(root.certificate.subject)
            .public_key(csr.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(self.clock.now)
            .not_valid_after(self.clock.now + timedelta(days=30))
            .sign(root.key, hashes.SHA256())
        )
        bundle = (root.certificate, leaf)
        return b"".join(one.public_bytes(Encoding.PEM) for one in bundle)

    def find(
        self,
        connection: Connection,
        comments: str,
        since: datetime,
        now: datetime,
        within_seconds: float,
    ) -> tuple[OrderDetails, ...]:
        assert since <= now
        found = () if self.hides_orders else enumerate(self.placements, 1)
        return tuple(
            self.details(connection, number, within_seconds)
            for number, one in found
            if one.comments == comments
        )

    def requested_since(self, connection: Connection, *_: object) -> tuple[OrderDetails, ...]:
        return tuple(
            self.details(connection, number, 9) for number, _ in enumerate(self.placements, 1)
        )

    def revoked_since(self, *_: object) -> tuple[OrderDetails, ...]:
        return ()

    def note_renewal(self, *_: object) -> None:
        raise NotImplementedError

    def revoke(self, *_: object) -> None:
        raise NotImplementedError

    def revoke_serial(self, *_: object) -> None:
        raise NotImplementedError


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


class Bus:
    def publish(self, order: Order) -> None:
        assert order.order_id
