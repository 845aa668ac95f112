"""Sectigo as far as orders go: accounts with numbers of their own, and what goes wrong there."""

from __future__ import annotations

import base64
import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from cagateway.domain.authorities.connection import Connection
from cagateway.domain.orders.placement import (
    OrderAccount,
    OrderDetails,
    OrderStatus,
    Placed,
    Placement,
)
from cagateway.domain.x509.serial_numbers import as_hex
from cagateway.ports.certificate_orders import (
    AlreadyRevokedError,
    NoSuchOrderError,
    NotPlacedError,
    PlacementRefusedError,
    PlacementUncertainError,
    RevocationRefusedError,
    SectigoUnavailableError,
)
from cagateway.sectigo.orders_on_the_wire import order_status
from tests.certificates import Authority, pem_of
from tests.fakes.clock import FakeClock
from tests.fakes.mishaps import DiedError, Mishaps
from tests.orders import leaf_of

WITH_CERTIFICATE = {
    *(OrderStatus.ISSUED, OrderStatus.REVOKED, OrderStatus.EXPIRED, OrderStatus.REPLACED),
}
AUTHORITY = Authority.named("Example CA")
STRANGER = ec.generate_private_key(ec.SECP256R1()).public_key()


@dataclass
class OrderThere:
    """An order as it really stands at Sectigo.

    Args:
        account: Whose; the same number is another order in another account.
        shows_at: From when on the report has it.
        status: In Sectigo's words, or in ours.
        placement: What was ordered, where that was ordered here.
        bundle: What collecting it brings then: `ours`, `nothing`, `garbage`, or
            `another-key`, a bundle for another customer.
        certificate: Issued for what was ordered.
        certificates: What collecting it brings else.
    """

    account: OrderAccount
    number: int
    shows_at: datetime
    comments: str = ""
    status: str = OrderStatus.ISSUED
    serial_number: str | None = None
    reason_code: int | None = None
    placement: Placement | None = None
    bundle: str = "ours"
    certificate: x509.Certificate | None = None
    certificates: tuple[x509.Certificate, ...] = ()

    @property
    def known_status(self) -> OrderStatus:
        return self.status if isinstance(self.status, OrderStatus) else order_status(self.status)

    def leaf(self, placement: Placement, now: datetime) -> x509.Certificate:
        """Give its certificate, which is issued when it is first asked for."""
        if self.certificate is None:
            key = x509.load_der_x509_csr(base64.b64decode(placement.csr)).public_key()
            names, days = placement.subject_alt_names, placement.term_days
            issuer = AUTHORITY.root.key.public_key()
            key_id = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer)
            self.certificate = leaf_of(
                AUTHORITY, key, now=now, days_ago=0, days=days, names=names, extensions=(key_id,)
            )
        return self.certificate

    def serial(self, now: datetime) -> str | None:
        if self.placement and self.known_status in WITH_CERTIFICATE:
            return as_hex(self.leaf(self.placement, now).serial_number)
        return self.serial_number

    def collected(self, now: datetime) -> bytes | None:
        if self.placement is None:
            return pem_of(*self.certificates) or None
        if self.bundle == "nothing" or self.known_status is OrderStatus.REVOKED:
            return None
        if self.bundle == "garbage":
            return b"<html>Maintenance</html>"
        leaf = self.leaf(self.placement, now)
        if self.bundle == "another-key":
            leaf = leaf_of(AUTHORITY, STRANGER)
        return pem_of(AUTHORITY.root.certificate, leaf)


@dataclass
class SectigoOrders:
    """Takes orders, answers each connection from its own account, and keeps the books of it.

    Args:
        mishaps: What may strike around each call.
        pace: How many seconds it takes to place an order, and any other call.
        outcome: What comes of the next order: `taken`, `answer-lost`, `lost`, `refused`,
            `refused-and-taken`, `not-sent`, `broken`, or `died`.
        status: Of the next order, in Sectigo's words.
        lag: After which the report shows the next order.
        bundle: What collecting the next order brings.
        loses_answer: Whether that of a revocation is lost after it was done.
        refuses: Whether nothing is revoked, whatever its status.
        asked: What was asked of which account.
    """

    clock: FakeClock
    mishaps: Callable[[], Mishaps] = Mishaps
    pace: tuple[float, float] = (0, 0)
    outcome: str = "taken"
    status: str = "Issued"
    lag: timedelta = timedelta()
    bundle: str = "ours"
    is_down: bool = False
    loses_answer: bool = False
    refuses: bool = False
    tells_reasons: bool = True
    orders: list[OrderThere] = field(default_factory=list)
    asked: list[tuple[OrderAccount, str]] = field(default_factory=list)
    posts: Counter[str] = field(default_factory=Counter)
    on_post: Callable[[Placement], None] = lambda _: None
    renewals: list[tuple[int, int]] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def has(self, connection: Connection, number: int, **about: Any) -> OrderThere:  # noqa: ANN401
        """Let an account have an order."""
        there = OrderThere(OrderAccount.of(connection), number, self.clock(), **about)
        self.orders.append(there)
        return there

    def place(self, connection: Connection, placement: Placement, within_seconds: float) -> Placed:
        assert connection.org_id == placement.org_id
        outcome = self.outcome
        if outcome == "not-sent":
            raise NotPlacedError("nothing was sent")
        self.posts[placement.comments] += 1
        self.on_post(placement)
        with self.mishaps().around("place"):
            is_in_time = self._is_in_time(self.pace[0], within_seconds)
            if outcome in {"lost", "refused"}:
                raise PlacementUncertainError("lost") if outcome == "lost" else _refusal()
            placed = self._take(connection, placement)
            if outcome == "answer-lost" or not is_in_time:
                raise PlacementUncertainError("the answer was lost")
            if outcome == "refused-and-taken":
                raise _refusal()
            if outcome == "broken":
                raise RuntimeError("whatever")
            if outcome == "died":
                raise DiedError
        return placed

    def _take(self, connection: Connection, placement: Placement) -> Placed:
        about = {"placement": placement, "status": self.status, "bundle": self.bundle}
        there = self.has(connection, next(self.numbers), comments=placement.comments, **about)
        there.shows_at += self.lag
        return Placed(there.number, f"renew-{there.number}")

    def details(
        self, connection: Connection, sectigo_id: int, within_seconds: float
    ) -> OrderDetails:
        with self._call("details", connection, within_seconds) as account:
            return self._details(self._own(account, sectigo_id))

    def collect(
        self, connection: Connection, sectigo_id: int, within_seconds: float
    ) -> bytes | None:
        with self._call("collect", connection, within_seconds) as account:
            return self._own(account, sectigo_id).collected(self.clock())

    def find(
        self,
        connection: Connection,
        comments: str,
        since: datetime,
        now: datetime,
        within_seconds: float,
    ) -> tuple[OrderDetails, ...]:
        assert since <= now
        with self._call("find", connection, within_seconds) as account:
            return tuple(one for one in self._shown(account) if one.comments == comments)

    def requested_since(
        self, connection: Connection, since: datetime, now: datetime
    ) -> tuple[OrderDetails, ...]:
        assert since <= now
        with self._call("requested_since", connection) as account:
            return tuple(self._shown(account))

    def revoked_since(
        self, connection: Connection, since: datetime, now: datetime
    ) -> tuple[OrderDetails, ...]:
        shown = self.requested_since(connection, since, now)
        return tuple(one for one in shown if one.status is OrderStatus.REVOKED)

    def note_renewal(self, connection: Connection, renewed_id: int, sectigo_id: int) -> None:
        with self._call("note_renewal", connection) as account:
            self._own(account, renewed_id)
            self._own(account, sectigo_id)
            self.renewals.append((renewed_id, sectigo_id))

    def revoke(
        self,
        connection: Connection,
        sectigo_id: int,
        reason_code: int,
        reason: str,
        within_seconds: float,
    ) -> None:
        with self._call("revoke", connection, within_seconds) as account:
            self._revoke(self._own(account, sectigo_id), reason_code, reason)

    def revoke_serial(
        self,
        connection: Connection,
        serial_number: str,
        reason_code: int,
        reason: str,
        within_seconds: float,
    ) -> None:
        with self._call("revoke_serial", connection, within_seconds) as account:
            found = [one for one in self._of(account) if one.serial(self.clock()) == serial_number]
            if not found:
                raise RevocationRefusedError("The certificate is not found", -5101)
            self._revoke(found[0], reason_code, reason)

    def _revoke(self, there: OrderThere, reason_code: int, reason: str) -> None:
        assert reason
        if self.refuses or there.known_status is not OrderStatus.ISSUED:
            raise AlreadyRevokedError("Only issued certificates can be revoked", -102)
        there.status, there.reason_code = "Revoked", reason_code
        if self.loses_answer:
            raise SectigoUnavailableError("no answer")

    @contextmanager
    def _call(
        self, name: str, connection: Connection, within_seconds: float = 25
    ) -> Iterator[OrderAccount]:
        """Note whose account is asked, take some time, and fail where there is no answer."""
        account = OrderAccount.of(connection)
        self.asked.append((account, name))
        with self.mishaps().around(name):
            if not self._is_in_time(self.pace[1], within_seconds) or self.is_down:
                raise SectigoUnavailableError("no answer")
            yield account

    def _is_in_time(self, seconds: float, within_seconds: float) -> bool:
        """Let time pass; a call ends when it has to, at once where no time is left."""
        self.clock.advance(min(seconds, max(0.1, within_seconds)))
        return seconds <= within_seconds

    def _own(self, account: OrderAccount, number: int) -> OrderThere:
        """Give an order of an account; the same number is a stranger's in another one."""
        found = [one for one in self._of(account) if one.number == number]
        if not found:
            assert number not in {one.number for one in self.orders}, "asked of another account"
            raise NoSuchOrderError("The certificate is not found")
        return found[0]

    def _of(self, account: OrderAccount) -> list[OrderThere]:
        return [one for one in self.orders if one.account == account]

    def _shown(self, account: OrderAccount) -> Iterator[OrderDetails]:
        now = self.clock()
        return (self._details(one) for one in self._of(account) if one.shows_at <= now)

    def _details(self, there: OrderThere) -> OrderDetails:
        return OrderDetails(
            there.number,
            there.known_status,
            there.status,
            there.serial(self.clock()),
            there.comments,
            there.reason_code if self.tells_reasons else None,
        )


def _refusal() -> PlacementRefusedError:
    return PlacementRefusedError("HTTP 400, code -36", -36, asks_for_sync=True)
