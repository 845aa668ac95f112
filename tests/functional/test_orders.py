"""Orders against a real table: one POST for each, whatever dies, and no key mixed up."""

from __future__ import annotations

import base64
import itertools
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from cagateway.domain.authorities.connection import Connection
from cagateway.domain.certificates.at_sectigo import (
    OrderDetails,
    OrderStatus,
    Placed,
    Placement,
    PlacementUncertainError,
    SectigoUnavailableError,
)
from cagateway.domain.certificates.order import Order, OrderState
from cagateway.domain.certificates.wish import EnrollmentWish
from cagateway.domain.enrollment.alt_names import alt_name
from cagateway.domain.enrollment.request import OutputFormat
from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.sectigo.certificates import SectigoCertificates
from cagateway.sectigo.client import SectigoClient
from cagateway.services.collection import Collector
from cagateway.services.enrollment import Enroller
from cagateway.services.preparation import Enrollment, Preparer
from cagateway.services.reconciliation import Comparison, Reconciler
from cagateway.services.revocation import Revoker
from cagateway.services.submission import Submitter
from cagateway.store.errors import StoreError
from cagateway.store.orders import DynamoDBOrders
from tests.certificates import Authority
from tests.documents import document
from tests.enrollment import request
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.gateway import FakeGateway
from tests.functional.stack import Deployment

WEB = {"unique-id": "web", "properties": {"cert_type": "63999"}}
CONNECTION = Connection("https://cert-manager.com", "demo", 1234, "cagateway/demo")
PLAIN = EnrollmentWish(OutputFormat.PEM)
NAMES = (alt_name("dNSName", "www.example.com"),)


def new_csr() -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "www.example.com")])
    csr = x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, hashes.SHA256())
    return csr.public_bytes(Encoding.PEM).decode()


@dataclass
class ScriptedSectigo:
    """Takes orders and issues for the key that was sent; a test says how it misbehaves."""

    clock: FakeClock
    status: OrderStatus = OrderStatus.ISSUED
    loses_answer: bool = False
    hides_orders: bool = False
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


class NoVault:
    def seal(self, key: bytes, order_id: str) -> str:
        raise NotImplementedError

    def open(self, sealed: str, order_id: str) -> bytes:
        raise NotImplementedError


@dataclass
class Queue:
    asked: list[str] = field(default_factory=list)

    def look_later(self, order: Order, now: datetime) -> None:
        assert now.tzinfo
        if order.next_look_at:
            self.asked.append(order.order_id)

    def look_now(self, due: object) -> None:
        raise NotImplementedError

    def compare(self, ca_ids: object) -> None:
        raise NotImplementedError


class Bus:
    def tell(self, order: Order) -> None:
        assert order.order_id


@dataclass
class House:
    deployment: Deployment
    settings: dict[str, Any] = field(default_factory=dict)
    gateway: FakeGateway = field(default_factory=FakeGateway)

    def __post_init__(self) -> None:
        self.deployment.empty()
        self.gateway.sync()
        self.clock = self.gateway.clock
        self.gateway.configure(document(WEB, enable_enrollment=True, **self.settings))
        self.sectigo = ScriptedSectigo(self.clock)
        self.queue = Queue()
        self.orders: Any = DynamoDBOrders(self.deployment.store.table)
        self.random = itertools.count(1)

    def collector(self) -> Collector:
        return Collector(self.orders, self.sectigo, self.queue, Bus(), self.clock)

    def enroll(self, csr: str, repeat_key: str | None = None) -> Order:
        collector, preparer = self.collector(), Preparer(NoVault(), self.clock, self._bits)
        submitter = Submitter(
            self.orders, self.sectigo, collector, self.queue, self.gateway.syncs, self.clock
        )
        enroller = Enroller(
            self.gateway.reader(),
            self.orders,
            preparer,
            submitter,
            collector,
            self.clock,
            self.clock.sleep,
        )
        asked = request(csr=csr, subject_alt_names=NAMES)
        now = self.clock.now
        deadline = now + timedelta(seconds=25)
        order = enroller.enroll(
            Enrollment("ca-1", "client", asked, PLAIN, now, deadline, repeat_key)
        ).order
        return collector.settle(order, is_delivered=True)

    def compare(self) -> Comparison:
        collector = self.collector()
        revoker = Revoker(self.gateway.reader(), self.orders, self.sectigo, collector, self.clock)
        reconciler = Reconciler(self.orders, self.sectigo, collector, revoker, self.clock)
        return reconciler.compare(["ca-1"], CONNECTION)

    def _bits(self, _: int) -> int:
        return next(self.random)

    def sweep(self, seconds: float) -> list[Order]:
        self.clock.advance(seconds)
        connection = self.gateway.read().authority.connection
        due = [
            one
            for one in self.orders.to_be_seen_to(100)
            if one.next_look_at and one.next_look_at <= self.clock.now
        ]
        seen = [self.collector().see_to_due(one.ca_id, one.order_id, connection) for one in due]
        return [order for order in seen if order]


@pytest.fixture
def house(deployment: Deployment) -> Iterator[House]:
    yield House(deployment)
    deployment.empty()


class Dying:
    """Stands before the real store, and dies before or after its n-th write."""

    def __init__(self, orders: DynamoDBOrders, at: int, *, after: bool) -> None:
        self.orders, self.left, self.after = orders, at, after

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - the store's methods
        real = getattr(self.orders, name)
        if name not in {"create", "save"}:
            return real

        def write(*args: Any, **named: Any) -> Any:  # noqa: ANN401 - as above
            self.left -= 1
            if self.left == 0 and not self.after:
                raise StoreError("died before the write")
            answer = real(*args, **named)
            if self.left == 0:
                raise StoreError("died after the write")
            return answer

        return write


class Overtaken:
    """Stands before the real store, and lets somebody else be faster, once."""

    def __init__(self, orders: DynamoDBOrders, rival: Callable[[], object]) -> None:
        self.orders, self.rival = orders, rival

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - the store's methods
        return getattr(self.orders, name)

    def create(self, *args: Any, **named: Any) -> bool:  # noqa: ANN401 - as above
        rival, self.rival = self.rival, lambda: None
        rival()
        return self.orders.create(*args, **named)


def test_a_request_is_issued_and_its_repetition_brings_the_same(house: House) -> None:
    csr = new_csr()
    first, second = house.enroll(csr), house.enroll(csr)
    assert first.state is OrderState.ISSUED
    assert (first.order_id, first.certificate) == (second.order_id, second.certificate)
    assert len(house.sectigo.placements) == 1


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", range(1, 8))
@pytest.mark.parametrize("loses_answer", [False, True], ids=["answered", "answer-lost"])
def test_whatever_write_dies_each_order_is_sent_once_and_found_again(
    house: House, at: int, after: bool, loses_answer: bool
) -> None:
    csr, real = new_csr(), house.orders
    house.sectigo.loses_answer = loses_answer
    house.orders = Dying(real, at, after=after)
    with suppress(StoreError):
        house.enroll(csr)
    house.orders, house.sectigo.loses_answer = real, False
    # The client repeats at once, and before whoever ordered counts as dead.
    for seconds in (0, 5, 30):
        house.clock.advance(seconds)
        house.enroll(csr)
    for _ in range(6):
        house.sweep(120)
    last = house.enroll(csr)
    if last.state is OrderState.NOT_PLACED:
        # It died before it was sent. Whoever asks is told so once, and orders by asking again.
        last = house.enroll(csr)
    assert last.state is OrderState.ISSUED
    comments = [one.comments for one in house.sectigo.placements]
    assert len(comments) == len(set(comments)) == 1


def test_an_idempotency_key_brings_no_certificate_of_another_key(house: House) -> None:
    house.enroll(new_csr(), "key-1")
    with pytest.raises(GatewayError) as refused:
        house.enroll(new_csr(), "key-1")
    assert refused.value.kind is ErrorKind.IDEMPOTENCY_KEY_REUSED


@pytest.mark.parametrize("bound", ["max_open_orders", "max_orders_per_day"])
def test_whoever_loses_a_race_joins_the_order_even_where_it_is_the_last_allowed(
    deployment: Deployment, bound: str
) -> None:
    house = House(deployment, {bound: 1})
    house.sectigo.status = OrderStatus.AWAITING_APPROVAL
    csr, real, won = new_csr(), house.orders, []

    def rival() -> None:
        house.orders = real
        won.append(house.enroll(csr))

    house.orders = Overtaken(real, rival)
    assert house.enroll(csr).order_id == won[0].order_id


def test_an_order_that_was_mended_at_sectigo_is_collected(house: House) -> None:
    house.sectigo.status = OrderStatus.DECLINED
    csr = new_csr()
    order = house.enroll(csr)
    assert order.state is OrderState.FAILED
    house.sectigo.status = OrderStatus.ISSUED
    for _ in range(3):
        house.sweep(86_400)
    assert house.orders.find("ca-1", order.order_id).state is OrderState.ISSUED


def test_an_order_that_shows_late_at_sectigo_is_collected(house: House) -> None:
    house.sectigo.loses_answer = house.sectigo.hides_orders = True
    order = house.enroll(new_csr())
    for _ in range(12):
        house.sweep(120)
    house.sectigo.hides_orders = False
    assert house.orders.find("ca-1", order.order_id).state is OrderState.NOT_PLACED
    assert house.compare().late == (order.order_id,)
    assert house.orders.find("ca-1", order.order_id).state is OrderState.ISSUED


def test_a_slow_sectigo_keeps_nobody_beyond_api_gateways_29_seconds(house: House) -> None:
    began = house.clock.now
    # What the limits of sectigo/certificates.py allow.
    house.sectigo.placing_seconds, house.sectigo.seconds_per_call = 22, 9
    house.enroll(new_csr())
    assert house.clock.now - began < timedelta(seconds=29)


def test_many_repetitions_do_not_multiply_the_looks_that_are_asked_for(house: House) -> None:
    house.sectigo.status = OrderStatus.AWAITING_APPROVAL
    csr = new_csr()
    for _ in range(20):
        house.enroll(csr)
    assert len(house.queue.asked) < 20


@pytest.mark.parametrize(
    "report",
    [
        pytest.param({"statusCode": 0, "reports": None}, id="no-list"),
        pytest.param({"statusCode": -2, "reports": []}, id="failed"),
        pytest.param({"statusCode": 0}, id="nothing"),
        pytest.param([], id="no-report"),
        pytest.param({"statusCode": 0, "reports": [{"comments": "cagw:X"}]}, id="without-number"),
    ],
)
def test_a_report_that_cannot_be_read_never_counts_as_no_order(report: object) -> None:
    answer = SimpleNamespace(body=json.dumps(report).encode())
    sectigo = SectigoCertificates(cast("SectigoClient", SimpleNamespace(call=lambda *_: answer)))
    with pytest.raises(SectigoUnavailableError):
        sectigo.find(CONNECTION, "cagw:X", NOON, NOON, 9)
