"""A Sectigo that takes orders and misbehaves as a test says, and keeps the books of it."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from cagateway.domain.authorities.connection import Connection
from cagateway.domain.orders.placement import OrderDetails, Placed, Placement
from cagateway.domain.x509.serial_numbers import as_hex
from cagateway.ports.certificate_orders import (
    AlreadyRevokedError,
    NotPlacedError,
    PlacementRefusedError,
    PlacementUncertainError,
    RevocationRefusedError,
    SectigoUnavailableError,
)
from cagateway.sectigo.orders_on_the_wire import order_status
from tests.certificates import Authority
from tests.fakes.clock import FakeClock
from tests.functional.ordering.mishaps import DiedError, Mishaps
from tests.orders import leaf_of

WITH_CERTIFICATE = {"Issued", "Revoked", "Expired", "Replaced"}
AUTHORITY = Authority.named("Example CA")
STRANGER = ec.generate_private_key(ec.SECP256R1()).public_key()


@dataclass
class OrderThere:
    """An order as it really stands at Sectigo.

    Args:
        shows_at: From when on the report has it.
        bundle: What collecting it brings: `ours`, `nothing`, `garbage`, or
            `another-key`, a bundle for another customer.
    """

    number: int
    placement: Placement
    shows_at: datetime
    status: str = "Applied"
    bundle: str = "ours"
    certificate: x509.Certificate | None = None
    reason_code: int | None = None

    def has_serial(self, number: str) -> bool:
        return self.certificate is not None and as_hex(self.certificate.serial_number) == number

    def leaf(self, now: datetime) -> x509.Certificate:
        """Give its certificate, which is issued when it is first asked for."""
        if self.certificate is None:
            csr = x509.load_der_x509_csr(base64.b64decode(self.placement.csr))
            names, days = self.placement.subject_alt_names, self.placement.term_days
            key = csr.public_key()
            issuer = AUTHORITY.root.key.public_key()
            key_id = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer)
            self.certificate = leaf_of(
                AUTHORITY, key, now=now, days_ago=0, days=days, names=names, extensions=(key_id,)
            )
        return self.certificate


@dataclass
class StatefulSectigo:
    """Takes orders, once each or this test ends, and has each say of its states.

    Args:
        outcome: What comes of the next order: `taken`, `answer-lost`, `lost`, `refused`,
            `refused-and-taken`, `not-sent`, `broken`, or `died`.
        status: Of the next order, in Sectigo's words.
        lag: After which the report shows the next order.
        bundle: What collecting the next order brings.
    """

    clock: FakeClock
    mishaps: Callable[[], Mishaps]
    outcome: str = "taken"
    status: str = "Issued"
    lag: timedelta = timedelta()
    bundle: str = "ours"
    is_down: bool = False
    is_slow: bool = False
    orders: dict[int, OrderThere] = field(default_factory=dict)
    posts: Counter[str] = field(default_factory=Counter)
    on_post: Callable[[Placement], None] = lambda _: None
    renewals: list[tuple[int, int]] = field(default_factory=list)

    def place(self, connection: Connection, placement: Placement, within_seconds: float) -> Placed:
        assert connection.org_id == placement.org_id
        outcome = self.outcome
        if outcome == "not-sent":
            raise NotPlacedError("nothing was sent")
        self.posts[placement.comments] += 1
        self.on_post(placement)
        with self.mishaps().around("place"):
            self.clock.advance(min(20.0, within_seconds) if self.is_slow else 1.0)
            if outcome in {"lost", "refused"}:
                raise PlacementUncertainError("lost") if outcome == "lost" else _refusal()
            placed = self._take(placement)
            if outcome == "answer-lost":
                raise PlacementUncertainError("the answer was lost")
            if outcome == "refused-and-taken":
                raise _refusal()
            if outcome == "broken":
                raise RuntimeError("whatever")
            if outcome == "died":
                raise DiedError
        return placed

    def _take(self, placement: Placement) -> Placed:
        number = len(self.orders) + 1
        shows_at = self.clock() + self.lag
        self.orders[number] = OrderThere(number, placement, shows_at, self.status, self.bundle)
        return Placed(number, f"renew-{number}")

    def details(
        self, connection: Connection, sectigo_id: int, within_seconds: float
    ) -> OrderDetails:
        assert connection.org_id
        with self.mishaps().around("details"):
            self._answer(within_seconds)
            return self._details(self._own(connection, sectigo_id))

    def collect(
        self, connection: Connection, sectigo_id: int, within_seconds: float
    ) -> bytes | None:
        assert connection.org_id
        with self.mishaps().around("collect"):
            self._answer(within_seconds)
            order = self._own(connection, sectigo_id)
            if order.bundle == "nothing" or order.status == "Revoked":
                return None
            if order.bundle == "garbage":
                return b"<html>Maintenance</html>"
            leaf = order.leaf(self.clock())
            if order.bundle == "another-key":
                leaf = leaf_of(AUTHORITY, STRANGER)
            bundle = (AUTHORITY.root.certificate, leaf)
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
        with self.mishaps().around("find"):
            self._answer(within_seconds)
            shown = self._shown(connection)
            return tuple(one for one in shown if one.comments == comments)

    def requested_since(
        self, connection: Connection, since: datetime, now: datetime
    ) -> tuple[OrderDetails, ...]:
        assert since <= now
        with self.mishaps().around("requested_since"):
            self._answer(25)
            return tuple(self._shown(connection))

    def revoked_since(
        self, connection: Connection, since: datetime, now: datetime
    ) -> tuple[OrderDetails, ...]:
        assert since <= now
        with self.mishaps().around("revoked_since"):
            self._answer(25)
            return tuple(one for one in self._shown(connection) if one.status == "revoked")

    def note_renewal(self, connection: Connection, renewed_id: int, sectigo_id: int) -> None:
        assert connection.org_id
        with self.mishaps().around("note_renewal"):
            self._answer(9)
            self._own(connection, renewed_id)
            self._own(connection, sectigo_id)
            self.renewals.append((renewed_id, sectigo_id))

    def revoke(
        self,
        connection: Connection,
        sectigo_id: int,
        reason_code: int,
        reason: str,
        within_seconds: float,
    ) -> None:
        assert connection.org_id
        assert reason
        assert reason_code == 1
        with self.mishaps().around("revoke"):
            self._answer(within_seconds)
            order = self._own(connection, sectigo_id)
            if order.status != "Issued":
                raise AlreadyRevokedError("it is not issued", -102)
            order.status, order.reason_code = "Revoked", reason_code

    def revoke_serial(
        self,
        connection: Connection,
        serial_number: str,
        reason_code: int,
        reason: str,
        within_seconds: float,
    ) -> None:
        own = [one for one in self.orders.values() if one.placement.org_id == connection.org_id]
        issued = (one.number for one in own if one.has_serial(serial_number))
        number = next(issued, None)
        if number is None:
            raise RevocationRefusedError("there is no such certificate", -110)
        self.revoke(connection, number, reason_code, reason, within_seconds)

    def _own(self, connection: Connection, number: int) -> OrderThere:
        """Give an order of an account; the same number is a stranger's in another one."""
        order = self.orders[number]
        assert order.placement.org_id == connection.org_id, "asked of another account"
        return order

    def _answer(self, within_seconds: float) -> None:
        """Take some time, and fail where there is no answer."""
        self.clock.advance(min(8.0 if self.is_slow else 0.5, max(0.1, within_seconds)))
        if self.is_down or within_seconds < 0.5:
            raise SectigoUnavailableError("no answer")

    def _shown(self, connection: Connection) -> Iterator[OrderDetails]:
        now = self.clock()
        for order in self.orders.values():
            if order.shows_at <= now and order.placement.org_id == connection.org_id:
                yield self._details(order)

    def _details(self, order: OrderThere) -> OrderDetails:
        status = order_status(order.status)
        serial = self._serial_number(order) if order.status in WITH_CERTIFICATE else None
        comments = order.placement.comments
        return OrderDetails(order.number, status, order.status, serial, comments, order.reason_code)

    def _serial_number(self, order: OrderThere) -> str:
        return as_hex(order.leaf(self.clock()).serial_number)


def _refusal() -> PlacementRefusedError:
    return PlacementRefusedError("HTTP 400, code -36", -36, asks_for_sync=True)
