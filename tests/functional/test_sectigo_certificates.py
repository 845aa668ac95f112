"""Certificates over sockets: how orders stand, what is collected, found and revoked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509

from cagateway.domain.certificates.collected import NotOursError, read_issued
from cagateway.domain.orders.placement import OrderStatus
from cagateway.domain.x509.bundles import key_digest
from cagateway.ports.certificate_orders import (
    AlreadyRevokedError,
    NoSuchOrderError,
    RevocationRefusedError,
    SectigoUnavailableError,
)
from local.sectigo.simulator import SectigoSimulator
from tests.functional.placements import (
    BRIEFLY,
    CSR,
    KEY,
    NOW,
    PATIENTLY,
    PLACEMENT,
    Orders,
    status,
)

STATUSES = {
    "Requested": OrderStatus.AWAITING_APPROVAL,
    "SA Approved": OrderStatus.AWAITING_APPROVAL,
    "SAApproved": OrderStatus.AWAITING_APPROVAL,
    "saapproved": OrderStatus.AWAITING_APPROVAL,
    "Approved": OrderStatus.PROCESSING,
    "Applied": OrderStatus.PROCESSING,
    "Init": OrderStatus.PROCESSING,
    "Declined": OrderStatus.DECLINED,
    "Rejected": OrderStatus.REJECTED,
    "Invalid": OrderStatus.INVALID,
    "INVALID": OrderStatus.INVALID,
    "Revoked": OrderStatus.REVOKED,
    "Expired": OrderStatus.EXPIRED,
    "Replaced": OrderStatus.REPLACED,
    "In vetting": OrderStatus.UNKNOWN,
    "Vetting \x1b[31m": OrderStatus.UNKNOWN,
}


@pytest.fixture
def orders(simulator: SectigoSimulator) -> Orders:
    return Orders(simulator)


@pytest.mark.parametrize("word", STATUSES)
def test_how_an_order_stands_is_read(
    simulator: SectigoSimulator, orders: Orders, word: str
) -> None:
    # An approved order goes on by itself, with each look at it.
    simulator.behave(approval=True, applied_looks=9)
    number = orders.place()
    simulator.set_status(number, word)
    details = orders.details(number)
    assert details.status is STATUSES[word]
    assert (details.sectigo_id, details.comments) == (number, PLACEMENT.comments)


def test_an_issued_order_has_its_serial_number_and_brings_its_certificate(orders: Orders) -> None:
    number = orders.place(external_requester="a@example.com")
    details = orders.details(number)
    assert (details.status, details.comments) == (OrderStatus.ISSUED, PLACEMENT.comments)
    pem = orders.collect(number)
    assert pem is not None
    leaf = x509.load_pem_x509_certificates(pem)[0]
    assert leaf.public_key() == KEY.public_key()
    assert int(details.serial_number or "", 16) == leaf.serial_number
    issued = read_issued(pem, key_digest(CSR), datetime.now(UTC))
    assert issued.serial_number == details.serial_number
    assert len(issued.chain) == 2


@pytest.mark.parametrize("pending", [0, -103, -109, -183, -1400, "empty"], ids=str)
def test_what_cannot_be_collected_yet_is_no_error(
    simulator: SectigoSimulator, orders: Orders, pending: int | str
) -> None:
    simulator.behave(applied_looks=1, uncollectable_looks=1, pending=pending)
    number = orders.place()
    assert orders.status(number) is OrderStatus.PROCESSING
    assert orders.status(number) is OrderStatus.ISSUED
    assert orders.collect(number) is None
    assert orders.collect(number) is not None


@pytest.mark.parametrize("code", [-110, -192, -1112, -5101, -169, -126, -1450])
def test_what_will_never_be_collected_is_left_to_the_orders_details(
    simulator: SectigoSimulator, orders: Orders, code: int
) -> None:
    number = orders.place()
    simulator.fail(**status(400, code), at="collect")
    assert orders.collect(number) is None


def test_an_order_may_wait_for_approval_for_ever(
    simulator: SectigoSimulator, orders: Orders
) -> None:
    simulator.behave(approval=True)
    number = orders.place()
    details = orders.details(number)
    assert details.status is OrderStatus.AWAITING_APPROVAL
    assert details.serial_number is None
    assert orders.collect(number) is None
    assert orders.found() == [number]


def test_an_order_that_sectigo_has_lost_is_told_from_no_answer(orders: Orders) -> None:
    with pytest.raises(NoSuchOrderError):
        orders.status(999)


ASKED: dict[str, Callable[[Orders, int, float], object]] = {
    "details": Orders.details,
    "collect": Orders.collect,
    "search": lambda orders, _, within_seconds: orders.find(within_seconds),
    "revoke": Orders.revoke,
}
FAULTS: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "reset": ({"kind": "reset"}, tuple(ASKED)),
    "500": (status(500), tuple(ASKED)),
    "503": (status(503), tuple(ASKED)),
    "cut": ({"kind": "cut"}, ("details", "collect", "search")),
    "hang": ({"kind": "hang"}, ("details", "collect", "search")),
}


@pytest.mark.parametrize(
    ("call", "name"), [(call, name) for name, (_, calls) in FAULTS.items() for call in calls]
)
def test_a_question_without_an_answer_can_be_asked_again(
    simulator: SectigoSimulator, orders: Orders, call: str, name: str
) -> None:
    number = orders.place()
    orders.status(number)
    fault, _ = FAULTS[name]
    simulator.fail(**fault, at=call)
    with pytest.raises(SectigoUnavailableError) as caught:
        ASKED[call](orders, number, BRIEFLY)
    # A caller waits no longer than it has, and so never sees how a silence ends.
    assert name != "hang" or "in time" in caught.value.message
    simulator.recover()
    ASKED[call](orders, number, PATIENTLY)


def test_a_certificate_for_another_key_is_none_of_ours(
    simulator: SectigoSimulator, orders: Orders
) -> None:
    simulator.behave(wrong_key=True)
    pem = orders.collect(orders.place())
    assert pem is not None
    with pytest.raises(NotOursError):
        read_issued(pem, key_digest(CSR), datetime.now(UTC))


def test_an_order_is_found_by_the_mark_in_its_comments_once_the_report_has_it(
    simulator: SectigoSimulator, orders: Orders
) -> None:
    simulator.behave(hidden_looks=2)
    number = orders.place()
    simulator.behave()
    orders.place(comments="cagw:01M8997DG00000000000000001")
    found = (number, PLACEMENT.comments)
    assert [orders.find() for _ in range(3)] == [[], [], [found]]


def test_the_daily_comparison_sees_what_was_ordered_and_what_was_revoked(
    simulator: SectigoSimulator, orders: Orders
) -> None:
    first, second, third = (orders.place() for _ in range(3))
    orders.revoke(second)
    # As an administrator at Sectigo does.
    simulator.set_status(third, "Revoked")
    asked = orders.connection, NOW - timedelta(days=7), datetime.now(UTC)
    requested = orders.sectigo.requested_since(*asked)
    assert {one.sectigo_id for one in requested} == {first, second, third}
    revoked = {one.sectigo_id: one.status for one in orders.sectigo.revoked_since(*asked)}
    assert revoked == dict.fromkeys((second, third), OrderStatus.REVOKED)


def test_a_certificate_is_revoked_by_its_own_number(orders: Orders) -> None:
    first, second = orders.place(), orders.place()
    serial = orders.details(second).serial_number or ""
    asked = orders.connection, serial, 1, "lost", PATIENTLY
    orders.sectigo.revoke_serial(*asked)
    with pytest.raises(AlreadyRevokedError):
        orders.sectigo.revoke_serial(*asked)
    statuses = [orders.status(one) for one in (first, second)]
    assert statuses == [OrderStatus.ISSUED, OrderStatus.REVOKED]


def test_a_revoked_certificate_is_not_revoked_once_more_and_tells_its_reason(
    orders: Orders,
) -> None:
    number = orders.place()
    orders.status(number)
    orders.revoke(number)
    with pytest.raises(AlreadyRevokedError):
        orders.revoke(number)
    details = orders.details(number)
    assert (details.status, details.reason_code) == (OrderStatus.REVOKED, 4)
    assert orders.collect(number) is None


@pytest.mark.parametrize("told", ["Requested", "Expired", "Declined", None])
def test_what_is_not_issued_is_not_revoked(
    simulator: SectigoSimulator, orders: Orders, told: str | None
) -> None:
    simulator.behave(approval=told is None)
    number = orders.place()
    if told is not None:
        simulator.set_status(number, told)
    with pytest.raises(RevocationRefusedError) as refused:
        orders.revoke(number)
    assert refused.value.code == -102


@pytest.mark.parametrize("fault", [status(500), {"kind": "reset"}], ids=str)
def test_a_revocation_without_an_answer_is_not_taken_for_one(
    simulator: SectigoSimulator, orders: Orders, fault: dict[str, Any]
) -> None:
    number = orders.place()
    simulator.fail(**fault, at="revoke", done=True)
    with pytest.raises(SectigoUnavailableError):
        orders.revoke(number)
    assert simulator.calls_at("revoke") == 1


def test_a_renewal_is_noted_and_one_of_nothing_is_told(
    simulator: SectigoSimulator, orders: Orders
) -> None:
    old, new = orders.place(), orders.place()
    orders.sectigo.note_renewal(orders.connection, old, new)
    assert [order.renewed_at is not None for order in simulator.orders.all()] == [True, False]
    with pytest.raises(SectigoUnavailableError):
        orders.sectigo.note_renewal(orders.connection, 999_999, new)
