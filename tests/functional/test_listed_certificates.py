"""What certificates there are: listed by the end, with their successors, at a price that stays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

from cagateway.domain.certificates.listed import CertificateStatus
from cagateway.domain.orders.order import Order
from cagateway.domain.orders.states import OrderState
from cagateway.services.certificates import listing
from cagateway.services.certificates.listing import CertificateLister, Line, Wanted
from cagateway.store import order_consequences
from cagateway.store.certificate_index import entries
from cagateway.store.certificates import DynamoDBCertificates
from cagateway.store.orders import DynamoDBOrders
from cagateway.store.table import Table
from cagateway.store.unlisted_certificates import DynamoDBUnlistedCertificates
from tests.fakes.clock import NOON
from tests.functional.dynamodb_calls import calls_to, read_units_of
from tests.functional.order_house import new_csr
from tests.functional.order_requests import act, body, configure
from tests.functional.stack import Deployment, Stack
from tests.functional.test_orders_contract import bring, create, numbered
from tests.orders import ISSUED

DAY = timedelta(days=1)
EVENT = order_consequences._event  # noqa: SLF001 - as older software wrote it, but for a word
VALID, EXPIRING, RENEWED, EXPIRED, REVOKED = CertificateStatus


@pytest.fixture
def table(deployment: Deployment) -> Iterator[Table]:
    deployment.empty()
    yield deployment.store.table
    deployment.empty()


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


def test_what_older_software_issued_and_revoked_is_listed_once_and_for_good(table: Table) -> None:
    with before_the_list():
        for number in range(1, 8):
            issue(table, number, "www.example.com", ends_in=100 + number)
        revoke(table, issue(table, 8, "gone.example.com"))
    ninth = issue(table, 9, "late.example.com", ends_in=200)
    assert numbers(all_lines(table, Wanted())) == [9]
    catch_up(table)
    assert numbers(all_lines(table, Wanted())) == [8, *range(1, 8), 9]
    assert numbers(all_lines(table, Wanted(status=REVOKED))) == [8]
    with before_the_list():
        revoke(table, ninth)
        issue(table, 10, "back.example.com", ends_in=300, after_days=3)
    catch_up(table)
    assert standing(table)[9] == (REVOKED, "")
    assert standing(table)[10] == (VALID, "")
    with calls_to(table) as calls:
        catch_up(table)
    assert calls == ["GetItem", "Query"]


def test_a_revocation_stands_whatever_is_caught_up_beside_it(table: Table) -> None:
    with before_the_list():
        one = issue(table, 1, "www.example.com")
    gets = iter(range(9))

    def revoke_after_the_order_is_read(**_: object) -> None:
        # How far it has come, what the number leads to, the order.
        if next(gets) == 2:
            revoke(table, one)

    events = table.client.meta.events
    events.register("after-call.dynamodb.GetItem", revoke_after_the_order_is_read, "revoke")
    DynamoDBUnlistedCertificates(table).list_some("ca-1", NOON + 9 * DAY, 1)
    events.unregister("after-call.dynamodb.GetItem", unique_id="revoke")
    assert standing(table) == {1: (REVOKED, "")}


def catch_up(table: Table) -> None:
    unlisted = DynamoDBUnlistedCertificates(table)
    for _ in range(9):
        if not unlisted.list_some("ca-1", NOON + 9 * DAY, 3):
            return
    raise AssertionError("it does not end")


@contextmanager
def before_the_list() -> Iterator[None]:
    """Write as the release before did: without entries, and without a word of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(order_consequences, "entries", lambda *_: [])
        patch.setattr(order_consequences, "_event", _event_as_then)
        yield


def _event_as_then(*given: Any) -> TransactWriteItemTypeDef:  # noqa: ANN401 - as there
    put = EVENT(*given)["Put"]
    item = {name: value for name, value in put["Item"].items() if name != "isListed"}
    return {"Put": {**put, "Item": item}}


def test_operators_list_what_was_issued_through_the_program(issuing: Stack) -> None:
    number = issuing.enroll(body(new_csr())).body["enrollment"]["serialNumber"]
    (one,) = listed_by(issuing)["certificates"]
    assert (one["serialNumber"], one["status"], one["renewedBy"]) == (number, "valid", "")
    assert one["names"] == ["www.example.com"]
    assert one["keyType"].startswith(("EC", "RSA"))
    for query in (
        {"name": "WWW.Example.com."},
        {"clientId": one["clientId"]},
        {"status": "valid"},
        {"expiresBefore": "2999-01-01", "preferredPageSize": "1"},
    ):
        assert listed_by(issuing, **query)["certificates"] == [one], query
    for query in ({"name": "example.com"}, {"clientId": "absent"}, {"status": "expired"}):
        assert listed_by(issuing, **query)["certificates"] == [], query
    done = act(issuing, f"/certificates/{number}", type="RevokeAction", reason="superseded")
    assert done.status == 200
    (gone,) = listed_by(issuing, status="revoked")["certificates"]
    assert gone == {**one, "status": "revoked"}
    issuing.manage("DELETE")
    assert listed_by(issuing)["certificates"] == [gone]


def test_a_documents_word_on_public_trust_counts(issuing: Stack) -> None:
    issuing.enroll(body(new_csr()))
    seen = []
    for word in ("yes", "no"):
        configure(issuing, public_trust=word)
        seen.append(listed_by(issuing)["certificates"][0]["isPublicTls"])
    assert seen == [True, False]


@pytest.mark.parametrize(
    "query",
    [
        {"nextPageIndex": "2027-06-11T12:00:00.000000Z_ABCD"},
        {"nextPageIndex": "x" * 999},
        {"status": "fresh"},
        {"expiresBefore": "soon"},
        {"stauts": "valid"},
        {"clientId": "a#b"},
        {"preferredPageSize": "0"},
    ],
)
def test_what_cannot_be_meant_is_refused(stack: Stack, query: dict[str, str]) -> None:
    answer = stack.manage("GET", "/sectigo/certificates", query=query)
    assert (answer.status, answer.body["error"]["code"]) == (400, "malformed-request")


def listed_by(stack: Stack, **query: str) -> dict[str, Any]:
    answer = stack.manage("GET", "/sectigo/certificates", query=query or None)
    assert answer.status == 200, answer.text
    return dict(answer.body)
