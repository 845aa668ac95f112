"""What Sectigo's reports say of orders: ours are those that begin with our mark."""

from __future__ import annotations

from typing import Any, cast

import pytest

from cagateway.ports.certificate_orders import SectigoUnavailableError
from tests.documents import CONNECTION
from tests.fakes.clock import NOON
from tests.orders import ORDER_ID
from tests.unit.sectigo.test_certificates import MARK, answering


def report(*entries: object) -> dict[str, object]:
    return {"statusCode": 0, "reports": list(entries)}


def find(*bodies: object) -> list[int]:
    sectigo, _ = answering(*bodies)
    return [one.sectigo_id for one in sectigo.find(CONNECTION, MARK, NOON, NOON, 9)]


@pytest.mark.parametrize(
    "comments",
    [
        pytest.param(MARK, id="as-it-was-sent"),
        pytest.param(f"  {MARK}\n", id="with-blanks"),
        pytest.param(f"{MARK}, approved by Ada", id="with-a-comma-behind"),
        pytest.param(f"{MARK}) approved", id="with-a-bracket-behind"),
        pytest.param(f"{MARK}<br>", id="in-markup"),
    ],
)
def test_an_order_is_found_whatever_people_write_behind_its_mark(comments: str) -> None:
    assert find(report({"id": 7, "comments": comments, "status": "Issued"})) == [7]


@pytest.mark.parametrize(
    "entry",
    [
        {"id": 7, "comments": "cagw:01M8997DG00000000000000001"},
        {"id": 7, "comments": ORDER_ID},
        {"id": 7, "comments": f"instead of {MARK}"},
        {"id": 7, "comments": f"Approved ({MARK})"},
        {"id": 7, "comments": f"x{MARK}"},
        {"id": 7, "comments": f"{MARK}0"},
        {"id": 7, "comments": [MARK]},
        {"id": 7, "comments": {MARK: MARK}},
        {"id": 7, "comments": None},
        {"id": 7, "comments": ["x"]},
        {"id": 7},
        None,
        "cagw",
        {"comments": "of others, and without a number"},
    ],
    ids=str,
)
def test_what_has_not_the_mark_is_another_order(entry: object) -> None:
    assert find(report(entry)) == []


def test_of_two_orders_with_one_mark_both_are_told() -> None:
    entries = [{"id": number, "comments": MARK} for number in (9, 7)]
    assert find(report(*entries)) == [9, 7]


def test_the_report_is_asked_for_days_around_and_for_one_organization() -> None:
    sectigo, client = answering(report(), report())
    sectigo.find(CONNECTION, MARK, NOON, NOON, 9)
    sectigo.revoked_since(CONNECTION, NOON, NOON)
    first, second = (cast("dict[str, Any]", call.body) for call in client.calls)
    assert (first["from"], first["to"]) == ("2026-11-22T12:00:00.000Z", "2026-11-24T12:00:00.000Z")
    assert (first["organizationIds"], first["certificateDateAttribute"]) == ([1234], 4)
    assert second["certificateDateAttribute"] == 2


def test_the_daily_comparison_passes_over_what_it_cannot_read() -> None:
    good = {"id": "7", "comments": MARK, "status": "Revoked", "serialNumber": "0A:B1"}
    sectigo, _ = answering(report(None, {"id": None}, good, {"id": 0}, {**good, "id": True}))
    (one,) = sectigo.requested_since(CONNECTION, NOON, NOON)
    assert (one.sectigo_id, one.serial_number) == (7, "AB1")


def test_an_order_that_is_reported_without_a_number_is_not_one_that_is_not_there() -> None:
    with pytest.raises(SectigoUnavailableError):
        find(report({"id": True, "comments": MARK}))


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"[" * 100_000, {"statusCode": 1, "reports": []}),
        {"statusCode": False, "reports": []},
    ],
    ids=str,
)
def test_a_comparison_without_a_report_compares_nothing(body: object) -> None:
    sectigo, _ = answering(body)
    with pytest.raises(SectigoUnavailableError):
        sectigo.requested_since(CONNECTION, NOON, NOON)
