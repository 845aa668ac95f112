"""What certificates there are: listed by the end, with their successors, at a price that stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from cagateway.domain.certificates.listed import CertificateStatus
from cagateway.domain.orders.order import Order
from cagateway.domain.orders.states import OrderState
from cagateway.services.certificates import listing
from cagateway.services.certificates.listing import CertificateLister, Line, Wanted
from cagateway.store.certificate_index import entries
from cagateway.store.certificates import DynamoDBCertificates
from cagateway.store.orders import DynamoDBOrders
from cagateway.store.table import Table
from tests.fakes.clock import NOON
from tests.functional.dynamodb_calls import calls_to, read_units_of
from tests.functional.made_orders import bring, create, numbered
from tests.orders import ISSUED

DAY = timedelta(days=1)
VALID, EXPIRING, RENEWED, EXPIRED, REVOKED = CertificateStatus


def issue(  # noqa: PLR0913 - what a certificate is told by
    table: Table,
    number: int,
    *names: str,
    ends_in: float = 100,
    days: float = 200,
    serial: str = "",
    client_id: str = "client",
    after_days: int = 0,
) -> Order:
    """Have an order issued whose certificate ends in some days from noon."""
    orders = DynamoDBOrders(table)
    made = numbered(number, alt_names=names, client_id=client_id, quota_digest=f"crowd-{number}")
    assert create(orders, made)
    issued = replace(
        ISSUED,
        serial_number=serial or f"{number:04X}",
        not_before=NOON + (ends_in - days) * DAY,
        not_after=NOON + ends_in * DAY,
        issued_at=NOON + after_days * DAY,
    )
    return bring(orders, made, state=OrderState.ISSUED, issued=issued)


def revoke(table: Table, one: Order) -> Order:
    at = NOON + 2 * DAY
    return bring(DynamoDBOrders(table), one, state=OrderState.REVOKED, revoked_at=at)


def lister(table: Table, now: datetime = NOON) -> CertificateLister:
    return CertificateLister(DynamoDBCertificates(table), lambda: now)


def all_lines(table: Table, wanted: Wanted, size: int = 3, now: datetime = NOON) -> list[Line]:
    """Go through all pages."""
    lines, after = list[Line](), None
    for _ in range(200):
        page, after = lister(table, now).page("ca-1", wanted, after, size)
        assert len(page) <= size
        lines += page
        if after is None:
            return lines
    raise AssertionError("the pages do not end")


def numbers(lines: Sequence[Line]) -> list[int]:
    return [int(one.certificate.serial_number, 16) for one in lines]


def standing(table: Table, now: datetime = NOON) -> dict[int, tuple[CertificateStatus, str]]:
    lines = all_lines(table, Wanted(), now=now)
    return {int(one.certificate.serial_number, 16): (one.status, one.renewed_by) for one in lines}


def test_certificates_are_listed_by_their_end_whatever_a_page_holds(table: Table) -> None:
    for number, ends_in in enumerate((30, 10, 50, 20, 40), 1):
        issue(table, number, f"{number}.example.com", ends_in=ends_in)
    for size in (1, 2, 3, 5, 9):
        assert numbers(all_lines(table, Wanted(), size)) == [2, 4, 1, 5, 3]


def test_a_certificate_stands_as_its_time_and_its_successors_say(table: Table) -> None:
    issue(table, 1, "over.example.com", ends_in=-1)
    issue(table, 2, "last.example.com", ends_in=29)
    issue(table, 3, "long.example.com", ends_in=31)
    issue(table, 4, "short.example.com", ends_in=15, days=46)
    revoke(table, issue(table, 5, "gone.example.com", ends_in=60))
    issue(table, 6, "www.example.com", ends_in=5)
    issue(table, 7, "www.example.com", ends_in=90)
    assert standing(table) == {
        1: (EXPIRED, ""),
        2: (EXPIRING, ""),
        3: (VALID, ""),
        4: (EXPIRING, ""),
        5: (REVOKED, ""),
        6: (RENEWED, "0007"),
        7: (VALID, ""),
    }
    later = standing(table, NOON + 61 * DAY)
    assert [later[number][0] for number in range(1, 8)] == [
        *(EXPIRED, EXPIRED, EXPIRED, EXPIRED, REVOKED, EXPIRED, EXPIRING)
    ]


def test_each_filter_finds_what_the_whole_list_has(table: Table) -> None:
    for number in range(1, 22):
        one = issue(
            table,
            number,
            f"{number % 7}.example.com",
            "shared.example.com" if number % 5 else "other.example.com",
            ends_in=number * 13 - 60,
            client_id=f"client-{number % 3}",
        )
        if number % 4 == 0:
            revoke(table, one)
    whole = all_lines(table, Wanted(), 100)
    assert {one.status for one in whole} == set(CertificateStatus)
    for wanted in (
        *(Wanted(status=one) for one in CertificateStatus),
        Wanted(client_id="client-1"),
        Wanted(name="3.example.com"),
        Wanted(name="3.example.com", client_id="client-2"),
        Wanted(ends_before=NOON + 30 * DAY),
        *(Wanted(one, NOON + 100 * DAY, "shared.example.com") for one in CertificateStatus),
        *(Wanted(one, None, None, "client-0") for one in CertificateStatus),
    ):
        expected = [one for one in whole if _is_meant(one, wanted)]
        assert all_lines(table, wanted, 9) == expected, wanted


def _is_meant(line: Line, wanted: Wanted) -> bool:
    one = line.certificate
    return (
        wanted.status in {None, line.status}
        and (wanted.ends_before is None or one.not_after < wanted.ends_before)
        and wanted.name in {None, *one.names}
        and wanted.client_id in {None, one.client_id}
    )


def test_a_successor_covers_every_name_lives_longer_and_is_not_revoked(table: Table) -> None:
    issue(table, 1, "www.example.com", "example.com", ends_in=10)
    issue(table, 2, "www.example.com", ends_in=90)
    assert standing(table)[1] == (EXPIRING, "")
    issue(table, 3, "*.example.com", ends_in=80, client_id="another")
    assert standing(table)[1] == (EXPIRING, "")
    fourth = issue(table, 4, "example.com", "*.example.com", ends_in=70)
    assert standing(table)[1] == (RENEWED, "0004")
    assert standing(table)[2] == (VALID, "")
    revoke(table, fourth)
    assert standing(table)[1] == (EXPIRING, "")
    issue(table, 5, "a.www.example.com", ends_in=10)
    assert standing(table)[5] == (EXPIRING, "")


def test_a_hundred_and_more_names_are_one_certificate_and_each_finds_it(table: Table) -> None:
    names = [f"{number}.example.com" for number in range(240)]
    revoke(table, issue(table, 1, *names))
    for name in (names[0], names[99], names[-1]):
        assert numbers(all_lines(table, Wanted(name=name))) == [1]
    assert numbers(all_lines(table, Wanted(status=REVOKED))) == [1]


def test_two_certificates_with_one_serial_number_are_two(table: Table) -> None:
    issue(table, 1, "a.example.com", serial="AB")
    issue(table, 2, "b.example.com", serial="AB")
    assert numbers(all_lines(table, Wanted(), 1)) == [0xAB, 0xAB]
    assert len(all_lines(table, Wanted(name="b.example.com"))) == 1


def test_a_page_costs_the_same_however_many_there_are_and_whatever_is_asked(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Filters that match nothing read so much and no more, and say where to go on."""
    monkeypatch.setattr(listing, "_LOOKED_AT", 30)
    filters = [
        *(Wanted(status=one) for one in (RENEWED, EXPIRED, REVOKED)),
        Wanted(client_id="c-1", name="1.example.com"),
        Wanted(client_id="absent"),
        Wanted(name="absent.example.com"),
        Wanted(),
    ]
    fill(table, range(20))
    few = [cost_of(table, wanted) for wanted in filters]
    fill(table, range(20, 250))
    many = [cost_of(table, wanted) for wanted in filters]
    for wanted, (calls, units), (calls_then, units_then) in zip(filters, few, many, strict=True):
        # Ten lines, for each two queries for its successor; and that for the three pages that are
        # looked at where none is wanted.
        assert calls_then <= max(calls, 3 * (1 + 2 * 10)), wanted
        assert units_then <= max(units, 3 * (2 + 10)), wanted
    assert many[-1] == few[-1]
    # The page, its ten names, the wildcard that they share, and what was found by these.
    assert many[-1][0] <= 1 + 10 + 1 + 1


def fill(table: Table, numbers: range) -> None:
    """List certificates of three clients that all live, faster than by ordering them."""
    writes = list[dict[str, object]]()
    for number in numbers:
        made = numbered(number, alt_names=(f"{number}.example.com",), client_id=f"c-{number % 3}")
        ends = NOON + timedelta(days=100, minutes=number)
        issued = replace(ISSUED, serial_number=f"{number:04X}", not_after=ends)
        whole = replace(made, state=OrderState.ISSUED, issued=issued)
        writes += [{"PutRequest": one["Put"]} for one in entries(table, whole)]
    for request in writes:
        request["PutRequest"] = {"Item": request["PutRequest"]["Item"]}  # type: ignore[index]
    for start in range(0, len(writes), 25):
        batch: Any = {table.name: writes[start : start + 25]}
        table.client.batch_write_item(RequestItems=batch)


def cost_of(table: Table, wanted: Wanted) -> tuple[int, float]:
    with calls_to(table) as calls, read_units_of(table) as units:
        lister(table).page("ca-1", wanted, None, 10)
    return len(calls), sum(units)
