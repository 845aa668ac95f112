"""Ordering at Sectigo, through the real client and over sockets, against the simulator."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509

from cagateway.domain.authorities.connection import Connection
from cagateway.domain.orders.placement import OrderStatus, Placement
from cagateway.ports.certificate_orders import (
    AlreadyRevokedError,
    NoSuchOrderError,
    NotPlacedError,
    PlacementRefusedError,
    PlacementUncertainError,
    RevocationRefusedError,
    SectigoUnavailableError,
)
from cagateway.sectigo.certificates import SectigoCertificates
from local.sectigo.simulator import SectigoSimulator
from tests.functional.local.sectigo_orders import P256, bare, request_for
from tests.functional.sectigo_calls import client_of, connection_to
from tests.patience import PATIENCE_SECONDS

WITHIN_SECONDS = PATIENCE_SECONDS
COMMENTS = "cagw:01M8997DG00000000000000000"
NAMES = ("shop.example", "www.shop.example", "192.0.2.1")


@pytest.fixture
def simulator() -> Iterator[SectigoSimulator]:
    with SectigoSimulator() as running:
        yield running


class Orders:
    """What is asked of Sectigo about orders, with its connection and time."""

    def __init__(self, simulator: SectigoSimulator) -> None:
        self.sectigo = SectigoCertificates(client_of())
        self.connection: Connection = connection_to(simulator.url)

    def place(self, **changes: Any) -> int:  # noqa: ANN401 - any field of a placement
        wish = {
            "csr": bare(request_for()),
            "org_id": 1234,
            "cert_type": 60515,
            "term_days": 30,
            "subject_alt_names": NAMES,
            "comments": COMMENTS,
        }
        placement = Placement(**{**wish, **changes})
        return self.sectigo.place(self.connection, placement, WITHIN_SECONDS).sectigo_id

    def status(self, number: int) -> OrderStatus:
        return self.sectigo.details(self.connection, number, WITHIN_SECONDS).status

    def collect(self, number: int) -> bytes | None:
        return self.sectigo.collect(self.connection, number, WITHIN_SECONDS)

    def found(self, comments: str = COMMENTS) -> list[int]:
        now = datetime.now(UTC)
        since = now - timedelta(hours=1)
        found = self.sectigo.find(self.connection, comments, since, now, WITHIN_SECONDS)
        return [order.sectigo_id for order in found]

    def revoke(self, number: int, reason: str = "superseded") -> None:
        self.sectigo.revoke(self.connection, number, 4, reason, WITHIN_SECONDS)


@pytest.fixture
def orders(simulator: SectigoSimulator) -> Orders:
    return Orders(simulator)


def test_an_order_is_placed_issued_and_collected(orders: Orders) -> None:
    number = orders.place(external_requester="a@shop.example")
    details = orders.sectigo.details(orders.connection, number, WITHIN_SECONDS)
    assert (details.status, details.comments) == (OrderStatus.ISSUED, COMMENTS)
    chain = orders.collect(number)
    assert chain is not None
    leaf = x509.load_pem_x509_certificates(chain)[0]
    assert leaf.public_key() == P256.public_key()
    assert details.serial_number is not None
    assert int(details.serial_number, 16) == leaf.serial_number


def test_an_order_that_is_placed_again_is_another(
    simulator: SectigoSimulator, orders: Orders
) -> None:
    first, second = orders.place(), orders.place()
    assert first != second
    assert orders.found() == [first, second]
    assert simulator.calls_at("enroll") == 2


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"term_days": 31}, -36),
        ({"cert_type": 1}, -111),
        ({"csr": "AAAA"}, -10),
        ({"comments": "c" * 1025}, -1601),
    ],
)
def test_an_order_that_sectigo_refuses_does_not_exist(
    simulator: SectigoSimulator, orders: Orders, changes: dict[str, object], code: int
) -> None:
    with pytest.raises(PlacementRefusedError) as refused:
        orders.place(**changes)
    assert refused.value.code == code
    assert simulator.orders.all() == ()


def test_an_order_for_another_organization_is_not_refused_for_what_it_asks(
    simulator: SectigoSimulator, orders: Orders
) -> None:
    with pytest.raises(NotPlacedError) as failure:
        orders.place(org_id=99)
    assert failure.value.code == -639
    assert simulator.orders.all() == ()


LOST: dict[str, dict[str, Any]] = {
    "reset": {"kind": "reset", "done": True},
    "500": {"kind": "status", "status": 500, "done": True},
    "502": {"kind": "status", "status": 502, "done": True},
    "broke behind": {"kind": "status", "status": 400, "code": -129, "done": True},
    "cut": {"kind": "cut"},
    "a page": {"kind": "html", "done": True},
    "garbage": {"kind": "garbage", "done": True},
    "empty": {"kind": "empty", "done": True},
}


@pytest.mark.parametrize("name", LOST)
def test_an_order_whose_answer_is_lost_is_uncertain_and_found_by_its_comment(
    simulator: SectigoSimulator, orders: Orders, name: str
) -> None:
    simulator.fail(**LOST[name], at="enroll")
    with pytest.raises(PlacementUncertainError):
        orders.place()
    assert simulator.calls_at("enroll") == 1
    (placed,) = simulator.orders.all()
    assert orders.found() == [placed.id]


def test_an_order_that_may_or_may_not_be_there_is_not_found_where_it_is_not(
    simulator: SectigoSimulator, orders: Orders
) -> None:
    simulator.fail("reset", at="enroll", times=1)
    with pytest.raises(PlacementUncertainError):
        orders.place()
    assert orders.found() == []
    orders.place(comments=f"{COMMENTS}2")
    assert orders.found() == []


def test_an_order_may_be_found_late(simulator: SectigoSimulator, orders: Orders) -> None:
    simulator.behave(hidden_looks=2)
    number = orders.place()
    assert [orders.found() for _ in range(3)] == [[], [], [number]]


def test_nothing_is_ordered_where_nobody_listens() -> None:
    with SectigoSimulator() as simulator:
        orders = Orders(simulator)
    with pytest.raises(NotPlacedError):
        orders.place()


@pytest.mark.parametrize("pending", [0, -103, -109, -183, -1400, "empty"])
def test_a_certificate_that_is_not_there_yet_is_none(
    simulator: SectigoSimulator, orders: Orders, pending: object
) -> None:
    simulator.behave(applied_looks=1, uncollectable_looks=1, pending=pending)
    number = orders.place()
    assert orders.status(number) is OrderStatus.PROCESSING
    assert orders.status(number) is OrderStatus.ISSUED
    assert orders.collect(number) is None
    assert orders.collect(number) is not None


def test_an_order_may_wait_for_approval_for_ever(
    simulator: SectigoSimulator, orders: Orders
) -> None:
    simulator.behave(approval=True)
    number = orders.place()
    details = orders.sectigo.details(orders.connection, number, WITHIN_SECONDS)
    assert details.status is OrderStatus.AWAITING_APPROVAL
    assert details.serial_number is None
    assert orders.collect(number) is None
    assert orders.found() == [number]


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("Declined", OrderStatus.DECLINED),
        ("Rejected", OrderStatus.REJECTED),
        ("INVALID", OrderStatus.INVALID),
        ("SAApproved", OrderStatus.AWAITING_APPROVAL),
        ("SA Approved", OrderStatus.AWAITING_APPROVAL),
        ("Revoked", OrderStatus.REVOKED),
        ("Expired", OrderStatus.EXPIRED),
        ("Replaced", OrderStatus.REPLACED),
        ("Init", OrderStatus.PROCESSING),
        ("Vetting \x1b[31m", OrderStatus.UNKNOWN),
    ],
)
def test_sectigos_words_are_read(
    simulator: SectigoSimulator, orders: Orders, said: str, status: OrderStatus
) -> None:
    number = orders.place()
    simulator.set_status(number, said)
    assert orders.status(number) is status


def test_a_revoked_certificate_is_not_revoked_once_more_and_tells_its_reason(
    orders: Orders,
) -> None:
    number = orders.place()
    orders.status(number)
    orders.revoke(number)
    with pytest.raises(AlreadyRevokedError):
        orders.revoke(number)
    details = orders.sectigo.details(orders.connection, number, WITHIN_SECONDS)
    assert (details.status, details.reason_code) == (OrderStatus.REVOKED, 4)
    assert orders.collect(number) is None


def test_an_order_that_sectigo_has_lost_is_told_from_no_answer(orders: Orders) -> None:
    with pytest.raises(NoSuchOrderError):
        orders.status(999)


@pytest.mark.parametrize("told", ["Requested", "Expired", "Declined"])
def test_what_is_not_issued_is_not_revoked(
    simulator: SectigoSimulator, orders: Orders, told: str
) -> None:
    number = orders.place()
    simulator.set_status(number, told)
    with pytest.raises(RevocationRefusedError) as refused:
        orders.revoke(number)
    assert refused.value.code == -102


def test_what_somebody_else_revoked_is_reported(
    simulator: SectigoSimulator, orders: Orders
) -> None:
    number = orders.place()
    orders.place()
    simulator.set_status(number, "Revoked")
    now = datetime.now(UTC)
    revoked = orders.sectigo.revoked_since(orders.connection, now - timedelta(hours=1), now)
    assert [order.sectigo_id for order in revoked] == [number]


def test_a_renewal_is_noted_at_the_order_that_it_renews(
    simulator: SectigoSimulator, orders: Orders
) -> None:
    old, new = orders.place(), orders.place()
    orders.sectigo.note_renewal(orders.connection, old, new)
    assert [order.renewed_at is not None for order in simulator.orders.all()] == [True, False]


ASKED: dict[str, tuple[str, Callable[[Orders], object]]] = {
    "details": ("details", lambda orders: orders.status(1_000_001)),
    "collect": ("collect", lambda orders: orders.collect(1_000_001)),
    "find": ("search", lambda orders: orders.found()),
    "revoke": ("revoke", lambda orders: orders.revoke(1_000_001)),
}


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        *((name, {"kind": "reset"}) for name in ASKED),
        *((name, {"kind": "status", "status": 503}) for name in ASKED),
        *((name, {"kind": "cut"}) for name in ("details", "collect", "find")),
    ],
)
def test_a_question_without_an_answer_can_be_asked_again(
    simulator: SectigoSimulator, orders: Orders, name: str, fault: dict[str, Any]
) -> None:
    orders.status(orders.place())
    place, ask = ASKED[name]
    simulator.fail(**fault, at=place)
    with pytest.raises(SectigoUnavailableError):
        ask(orders)
    simulator.recover()
    ask(orders)
