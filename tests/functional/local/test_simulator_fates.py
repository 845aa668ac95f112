"""What the Sectigo simulator can be told to let become of orders."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta

import pytest
import requests
from cryptography import x509

from local.sectigo.ordering import placed_orders
from tests.functional.local.sectigo_orders import (
    P256,
    Client,
    enrollment,
    pem,
    refusal,
    request_for,
)


def statuses(client: Client, number: int, times: int) -> list[str]:
    return [client.status(number) for _ in range(times)]


def test_an_order_that_needs_approval_waits_for_ever_without(client: Client) -> None:
    client.simulator.behave(approval=True)
    number = client.enroll()
    assert set(statuses(client, number, 5)) == {"Requested"}
    assert client.details(number)["serialNumber"] == ""
    assert "backendCertId" not in client.details(number)
    assert refusal(client.collect(number)) == (400, 0)
    assert client.ssl("POST", f"/approve/{number}", {"message": "yes"}).status_code == 204
    assert client.status(number) == "Issued"
    assert refusal(client.ssl("POST", f"/approve/{number}", {"message": "again"})) == (400, -1112)


def test_an_order_can_be_declined_and_then_not_approved(client: Client) -> None:
    client.simulator.behave(approval=True)
    number = client.enroll()
    assert refusal(client.ssl("POST", f"/decline/{number}", {"message": ""})) == (400, -1601)
    assert client.ssl("POST", f"/decline/{number}", {"message": "no"}).status_code == 204
    details = client.details(number)
    assert (details["status"], "declined" in details) == ("Declined", True)
    assert "no" not in details.values()
    assert refusal(client.collect(number)) == (400, -183)
    assert refusal(client.ssl("POST", f"/approve/{number}", {"message": "oh"})) == (400, -1112)


def test_an_order_may_be_applied_for_some_looks(client: Client) -> None:
    client.simulator.behave(applied_looks=2)
    number = client.enroll()
    assert statuses(client, number, 3) == ["Applied", "Applied", "Issued"]


def test_lists_reports_and_the_state_are_no_looks(client: Client) -> None:
    client.simulator.behave(applied_looks=1, times=1)
    waiting, issued = client.enroll(), client.enroll()
    for _ in range(3):
        client.control("GET", "")
        assert [found["id"] for found in client.reported(certificateStatus=2)] == [issued]
    assert statuses(client, waiting, 2) == ["Applied", "Issued"]


def test_collecting_is_a_look_as_well(client: Client) -> None:
    client.simulator.behave(applied_looks=2)
    number = client.enroll()
    assert [client.collect(number).status_code for _ in range(3)] == [400, 400, 200]


def test_an_order_may_be_applied_for_some_time(client: Client) -> None:
    times = [datetime.now(UTC)]
    client.simulator.orders.now = lambda: times[-1]
    client.simulator.behave(applied_seconds=60)
    number = client.enroll()
    assert client.status(number) == "Applied"
    times.append(times[0] + timedelta(seconds=61))
    assert client.status(number) == "Issued"
    times.append(times[0] + timedelta(days=31))
    assert client.status(number) == "Expired"


@pytest.mark.parametrize("outcome", ["Rejected", "Invalid", "Declined"])
def test_an_order_may_fail_without_a_reason(client: Client, outcome: str) -> None:
    client.simulator.behave(outcome=outcome)
    number = client.enroll()
    assert statuses(client, number, 2) == [outcome, outcome]
    assert refusal(client.collect(number)) == (400, -183)


@pytest.mark.parametrize("code", [0, -103, -109, -183, -1400])
def test_what_is_issued_may_not_be_collectable_yet(client: Client, code: int) -> None:
    client.simulator.behave(uncollectable_looks=2, pending=code)
    number = client.enroll()
    assert client.status(number) == "Issued"
    assert [refusal(client.collect(number)) for _ in range(2)] == [(400, code)] * 2
    assert client.collect(number).status_code == 200


def test_an_empty_answer_may_be_all_there_is(client: Client) -> None:
    client.simulator.behave(applied_looks=1, pending="empty")
    answer = client.collect(client.enroll())
    assert (answer.status_code, answer.content) == (200, b"")


def test_another_keys_certificate_may_come(client: Client) -> None:
    client.simulator.behave(wrong_key=True)
    leaf = x509.load_pem_x509_certificates(client.collect(client.enroll()).content)[0]
    assert leaf.public_key() != P256.public_key()


def test_lists_and_reports_may_have_an_order_late(client: Client) -> None:
    client.simulator.behave(hidden_looks=2)
    number = client.enroll()
    assert client.ssl("GET", "").json() == []
    assert client.reported() == []
    assert [found["id"] for found in client.reported()] == [number]
    assert client.status(number) == "Issued"


def test_lists_and_reports_may_have_an_order_after_a_time(client: Client) -> None:
    times = [datetime.now(UTC)]
    client.simulator.orders.now = lambda: times[-1]
    client.simulator.behave(hidden_seconds=60)
    client.enroll()
    assert client.reported() == []
    times.append(times[0] + timedelta(seconds=60))
    assert len(client.reported()) == 1


def test_a_behaviour_lasts_for_its_orders(client: Client) -> None:
    client.simulator.behave(approval=True, times=2)
    numbers = [client.enroll() for _ in range(3)]
    assert [client.status(number) for number in numbers] == ["Requested", "Requested", "Issued"]


@pytest.mark.parametrize("status", ["SA Approved", "Init", "issued", "Replaced", "Frobnicated"])
def test_an_order_can_be_told_to_have_any_status(client: Client, status: str) -> None:
    number = client.enroll()
    client.status(number)
    client.control("PUT", "/status", {"sslId": number, "status": status})
    assert statuses(client, number, 2) == [status, status]


def test_somebody_at_sectigo_may_revoke(client: Client) -> None:
    number = client.enroll()
    client.status(number)
    client.control("PUT", "/status", {"sslId": number, "status": "Revoked"})
    details = client.details(number)
    assert (details["status"], details["reasonCode"]) == ("Revoked", 0)
    assert [found["status"] for found in client.reported(certificateStatus=3)] == ["Revoked"]


@pytest.mark.parametrize("fault", [{"kind": "reset"}, {"kind": "status", "status": 500}])
def test_an_order_may_be_taken_and_its_answer_lost(
    client: Client, fault: dict[str, object]
) -> None:
    client.simulator.fail(**fault, at="enroll", done=True, times=1)  # type: ignore[arg-type]
    try:
        assert client.ssl("POST", "/enroll", enrollment()).status_code == 500
    except requests.ConnectionError:
        assert fault["kind"] == "reset"
    state = client.control("GET", "")
    assert (state["asked"], state["placed"]) == (1, 1)
    (found,) = client.reported()
    assert (found["comments"], client.status(found["id"])) == ("cagw:1", "Issued")


def test_an_order_may_also_not_be_taken(client: Client) -> None:
    client.simulator.fail("status", status=500, at="enroll")
    assert client.ssl("POST", "/enroll", enrollment()).status_code == 500
    assert client.reported() == []


@pytest.mark.parametrize(
    ("at", "method", "path"),
    [
        ("details", "GET", "/1000001"),
        ("collect", "GET", "/collect/1000001"),
        ("search", "GET", ""),
        ("revoke", "POST", "/revoke/1000001"),
        ("decide", "POST", "/approve/1000001"),
    ],
)
def test_a_fault_is_where_it_was_told_to_be(
    client: Client, at: str, method: str, path: str
) -> None:
    client.simulator.fail("status", status=418, at=at)
    client.enroll()
    assert client.ssl(method, path, {"reasonCode": 1, "reason": "r"}).status_code == 418
    elsewhere = Client(client.simulator, {"login": "?"}).ssl("GET", "/types")
    assert elsewhere.status_code == 401


def test_the_state_tells_how_often_the_same_was_ordered(client: Client) -> None:
    csr = pem(request_for())
    for _ in range(2):
        client.status(client.enroll(csr=csr))
    client.enroll(csr=pem(request_for("other.example")), comments="cagw:2")
    client.ssl("POST", "/enroll", enrollment(term=1))
    state = client.control("GET", "")
    assert (state["asked"], state["placed"], state["certificates"]) == (4, 3, 3)
    assert state["byComment"] == {"cagw:1": 2, "cagw:2": 1}
    assert sorted(state["byCsr"].values()) == [1, 2]
    assert state["behaviour"] == {}
    assert [order["status"] for order in state["latest"]] == ["Issued"] * 3
    assert client.control("DELETE", "")["asked"] == 0
    assert client.reported() == []


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("PUT", "/behaviour", {"approval": "yes"}, 400),
        ("PUT", "/behaviour", {"outcome": "Lost"}, 400),
        ("PUT", "/behaviour", {"appliedLooks": -1}, 400),
        ("PUT", "/behaviour", {"pending": 7}, 400),
        ("PUT", "/behaviour", {"other": 1}, 400),
        ("PUT", "/rules", {"customFields": [{"id": 0, "name": "x"}]}, 400),
        ("PUT", "/status", {"sslId": 1, "status": "Revoked"}, 404),
        ("PUT", "/status", {"sslId": 1, "status": ""}, 400),
        ("POST", "", {}, 405),
    ],
)
def test_a_wrong_order_to_the_simulator_is_told_why(
    client: Client, method: str, path: str, body: object, status: int
) -> None:
    answer = client.send(method, f"/simulator/orders{path}", body)
    assert answer.status_code == status
    assert json.loads(answer.content)["error"]


def test_the_number_of_orders_is_bounded(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(placed_orders, "MAX_ORDERS", 2)
    numbers = [client.enroll(), client.enroll()]
    assert refusal(client.ssl("POST", "/enroll", enrollment())) == (400, -195)
    assert [client.status(number) for number in numbers] == ["Issued", "Issued"]


def test_orders_that_come_at_once_are_all_different(client: Client) -> None:
    numbers: list[int] = []
    threads = [threading.Thread(target=lambda: numbers.append(client.enroll())) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(numbers)) == 20
    serials = {client.details(number)["serialNumber"] for number in numbers}
    assert len(serials) == 20
