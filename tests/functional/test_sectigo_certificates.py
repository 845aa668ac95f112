"""Certificates over sockets: how orders stand, what is collected, found and revoked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cagateway.domain.authorities.connection import Connection
from cagateway.domain.certificates.collected import NotOursError, key_digest, read_issued
from cagateway.domain.orders.placement import OrderStatus
from cagateway.ports.certificate_orders import (
    AlreadyRevokedError,
    RevocationRefusedError,
    SectigoUnavailableError,
)
from cagateway.sectigo.certificates import SectigoCertificates
from local.sectigo.simulator import SectigoSimulator
from tests.functional.placements import BRIEFLY, CSR, NOW, PATIENTLY, PLACEMENT, place, status
from tests.functional.sectigo_calls import client_of, connection_to


@pytest.fixture
def simulator() -> Iterator[SectigoSimulator]:
    with SectigoSimulator() as running:
        yield running


@pytest.fixture
def sectigo() -> SectigoCertificates:
    return SectigoCertificates(client_of())


STATUSES = {
    "Requested": OrderStatus.AWAITING_APPROVAL,
    "SA Approved": OrderStatus.AWAITING_APPROVAL,
    "saapproved": OrderStatus.AWAITING_APPROVAL,
    "Approved": OrderStatus.PROCESSING,
    "Applied": OrderStatus.PROCESSING,
    "Init": OrderStatus.PROCESSING,
    "Declined": OrderStatus.DECLINED,
    "Rejected": OrderStatus.REJECTED,
    "Invalid": OrderStatus.INVALID,
    "Expired": OrderStatus.EXPIRED,
    "Replaced": OrderStatus.REPLACED,
    "In vetting": OrderStatus.UNKNOWN,
}


@pytest.mark.parametrize("word", STATUSES)
def test_how_an_order_stands_is_read(
    simulator: SectigoSimulator, sectigo: SectigoCertificates, word: str
) -> None:
    # An approved order goes on by itself, with each look at it.
    simulator.behave(approval=True, applied_looks=9)
    number = place(sectigo, simulator)
    simulator.set_status(number, word)
    details = sectigo.details(connection_to(simulator.url), number, PATIENTLY)
    assert details.status is STATUSES[word]
    assert (details.sectigo_id, details.comments) == (number, PLACEMENT.comments)


def test_an_issued_order_has_its_serial_number_and_brings_its_certificate(
    simulator: SectigoSimulator, sectigo: SectigoCertificates
) -> None:
    number = place(sectigo, simulator)
    connection = connection_to(simulator.url)
    details = sectigo.details(connection, number, PATIENTLY)
    assert details.status is OrderStatus.ISSUED
    pem = sectigo.collect(connection, number, PATIENTLY)
    assert pem is not None
    issued = read_issued(pem, key_digest(CSR), datetime.now(UTC))
    assert issued.serial_number == details.serial_number
    assert len(issued.chain) == 2


@pytest.mark.parametrize("pending", [0, -103, -109, -183, -1400, "empty"], ids=str)
def test_what_cannot_be_collected_yet_is_no_error(
    simulator: SectigoSimulator, sectigo: SectigoCertificates, pending: int | str
) -> None:
    simulator.behave(uncollectable_looks=1, pending=pending)
    number = place(sectigo, simulator)
    connection = connection_to(simulator.url)
    assert sectigo.collect(connection, number, PATIENTLY) is None
    assert sectigo.collect(connection, number, PATIENTLY) is not None


@pytest.mark.parametrize("code", [-110, -192, -1112, -5101, -169, -126, -1450])
def test_what_will_never_be_collected_is_left_to_the_orders_details(
    simulator: SectigoSimulator, sectigo: SectigoCertificates, code: int
) -> None:
    number = place(sectigo, simulator)
    simulator.fail(**status(400, code), at="collect")
    assert sectigo.collect(connection_to(simulator.url), number, PATIENTLY) is None


Question = Callable[[SectigoCertificates, Connection, int], object]
QUESTIONS: dict[str, Question] = {
    "details": lambda sectigo, *about: sectigo.details(*about, BRIEFLY),
    "collect": lambda sectigo, *about: sectigo.collect(*about, BRIEFLY),
    "search": lambda sectigo, connection, _: sectigo.find(
        connection, PLACEMENT.comments, NOW, NOW, BRIEFLY
    ),
}


@pytest.mark.parametrize("fault", [status(500), {"kind": "reset"}, {"kind": "hang"}], ids=str)
@pytest.mark.parametrize("call", QUESTIONS)
def test_a_question_without_an_answer_can_be_asked_again(
    simulator: SectigoSimulator, sectigo: SectigoCertificates, call: str, fault: dict[str, Any]
) -> None:
    number = place(sectigo, simulator)
    simulator.fail(**fault, at=call)
    with pytest.raises(SectigoUnavailableError) as caught:
        QUESTIONS[call](sectigo, connection_to(simulator.url), number)
    # Nobody waits longer than they have, and so never sees how a silence ends.
    assert fault["kind"] != "hang" or "in time" in caught.value.message


def test_a_certificate_for_another_key_is_none_of_ours(
    simulator: SectigoSimulator, sectigo: SectigoCertificates
) -> None:
    simulator.behave(wrong_key=True)
    pem = sectigo.collect(connection_to(simulator.url), place(sectigo, simulator), PATIENTLY)
    assert pem is not None
    with pytest.raises(NotOursError):
        read_issued(pem, key_digest(CSR), datetime.now(UTC))


def test_an_order_is_found_by_the_mark_in_its_comments_once_the_report_has_it(
    simulator: SectigoSimulator, sectigo: SectigoCertificates
) -> None:
    simulator.behave(hidden_looks=1)
    number = place(sectigo, simulator)
    simulator.behave()
    place(sectigo, simulator, comments="cagw:01M8997DG00000000000000001")
    asked = (connection_to(simulator.url), PLACEMENT.comments, NOW)
    assert sectigo.find(*asked, datetime.now(UTC), PATIENTLY) == ()
    (found,) = sectigo.find(*asked, datetime.now(UTC), PATIENTLY)
    assert (found.sectigo_id, found.comments) == (number, PLACEMENT.comments)


def test_the_daily_comparison_sees_what_was_ordered_and_what_was_revoked(
    simulator: SectigoSimulator, sectigo: SectigoCertificates
) -> None:
    connection = connection_to(simulator.url)
    first, second = place(sectigo, simulator), place(sectigo, simulator)
    sectigo.revoke(connection, second, 1, "the key leaked", PATIENTLY)
    since, now = NOW - timedelta(days=7), datetime.now(UTC)
    requested = sectigo.requested_since(connection, since, now)
    assert {one.sectigo_id for one in requested} == {first, second}
    (revoked,) = sectigo.revoked_since(connection, since, now)
    assert (revoked.sectigo_id, revoked.status) == (second, OrderStatus.REVOKED)


def test_a_certificate_is_revoked_by_its_own_number(
    simulator: SectigoSimulator, sectigo: SectigoCertificates
) -> None:
    connection = connection_to(simulator.url)
    first, second = place(sectigo, simulator), place(sectigo, simulator)
    serial = sectigo.details(connection, second, PATIENTLY).serial_number or ""
    sectigo.revoke_serial(connection, serial, 1, "lost", PATIENTLY)
    with pytest.raises(AlreadyRevokedError):
        sectigo.revoke_serial(connection, serial, 1, "lost", PATIENTLY)
    statuses = [sectigo.details(connection, one, PATIENTLY).status for one in (first, second)]
    assert statuses == [OrderStatus.ISSUED, OrderStatus.REVOKED]


def test_what_is_not_issued_is_not_revoked(
    simulator: SectigoSimulator, sectigo: SectigoCertificates
) -> None:
    simulator.behave(approval=True)
    number = place(sectigo, simulator)
    with pytest.raises(RevocationRefusedError):
        sectigo.revoke(connection_to(simulator.url), number, 4, "superseded", PATIENTLY)


@pytest.mark.parametrize("fault", [status(500), {"kind": "reset"}], ids=str)
def test_a_revocation_without_an_answer_is_not_taken_for_one(
    simulator: SectigoSimulator, sectigo: SectigoCertificates, fault: dict[str, Any]
) -> None:
    number = place(sectigo, simulator)
    simulator.fail(**fault, at="revoke", done=True)
    with pytest.raises(SectigoUnavailableError):
        sectigo.revoke(connection_to(simulator.url), number, 4, "superseded", PATIENTLY)
    assert simulator.calls_at("revoke") == 1


def test_a_renewal_is_noted_and_one_of_nothing_is_told(
    simulator: SectigoSimulator, sectigo: SectigoCertificates
) -> None:
    connection = connection_to(simulator.url)
    old, new = place(sectigo, simulator), place(sectigo, simulator)
    sectigo.note_renewal(connection, old, new)
    with pytest.raises(SectigoUnavailableError):
        sectigo.note_renewal(connection, 999_999, new)
