"""What becomes of orders at the Sectigo simulator: found, revoked, renewed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from tests.functional.local.sectigo_orders import (
    Client,
    certificates,
    pem,
    refusal,
    request_for,
)


@pytest.mark.parametrize(
    ("method", "path", "body", "expected"),
    [
        ("GET", "/999", None, (404, -5101)),
        ("GET", "/9999999999", None, (404, -5101)),
        ("GET", "/collect/999?format=pem", None, (404, -5101)),
        ("POST", "/revoke/999", {"reasonCode": 4, "reason": "old"}, (400, -5101)),
        ("POST", "/revoke/serial/AB:CD", {"reasonCode": 4, "reason": "old"}, (400, -5101)),
        ("POST", "/approve/999", {"message": "yes"}, (404, -5101)),
        ("POST", "/renewById/999", {}, (404, -5101)),
        ("PUT", "", {"sslId": 999, "comments": ""}, (404, -5101)),
        ("DELETE", "/999", None, (404, -1)),
        ("GET", "/enroll", None, (404, -1)),
    ],
)
def test_what_is_not_there_is_not_found(
    client: Client, method: str, path: str, body: object, expected: tuple[int, int]
) -> None:
    assert refusal(client.ssl(method, path, body)) == expected


@pytest.mark.parametrize("reason_code", [4, "4"])
@pytest.mark.parametrize("serial", [False, True])
def test_a_revoked_certificate_cannot_be_collected_or_revoked_again(
    client: Client, reason_code: object, *, serial: bool
) -> None:
    number = client.enroll()
    path = (
        f"/revoke/serial/{client.details(number)['serialNumber']}"
        if serial
        else f"/revoke/{number}"
    )
    body = {"reasonCode": reason_code, "reason": "superseded"}
    answer = client.ssl("POST", path, body)
    assert (answer.status_code, answer.content) == (204, b"")
    details = client.details(number)
    assert (details["status"], details["reasonCode"]) == ("Revoked", 4)
    assert details["revoked"] == f"{datetime.now(UTC):%m/%d/%Y}"
    assert refusal(client.collect(number)) == (400, -110)
    assert refusal(client.ssl("POST", path, body)) == (400, -102)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"reasonCode": 4}, -7),
        ({}, -7),
        ({"reasonCode": 4, "reason": ""}, -1601),
        ({"reasonCode": 4, "reason": "r" * 513}, -1601),
        ({"reasonCode": 6, "reason": "hold"}, -1601),
        ({"reasonCode": 4, "reason": ["old"]}, -1002),
    ],
)
def test_a_revocation_needs_a_reason(client: Client, body: dict[str, object], code: int) -> None:
    number = client.enroll()
    assert refusal(client.ssl("POST", f"/revoke/{number}", body)) == (400, code)
    assert client.status(number) == "Issued"


def test_a_revocation_without_a_code_is_for_no_reason_in_particular(client: Client) -> None:
    number = client.enroll()
    answer = client.ssl("POST", f"/revoke/{number}", {"reason": "no code"})
    assert (answer.status_code, client.details(number)["reasonCode"]) == (204, 0)


def test_a_certificate_can_be_marked_as_revoked_by_hand(client: Client) -> None:
    number = client.enroll()
    answer = client.ssl("POST", "/revoke/manual", {"certId": number, "reasonCode": 1})
    assert (answer.status_code, client.status(number)) == (204, "Revoked")


def test_a_renewal_is_a_new_order_that_knows_no_comment(client: Client) -> None:
    old = client.enroll()
    answer = client.ssl("POST", f"/renewById/{old}")
    new = answer.json()["sslId"]
    assert set(answer.json()) == {"sslId"}
    assert new != old
    assert client.details(old)["renewed"] is True
    assert client.details(new)["comments"] == ""
    assert client.details(new)["serialNumber"] != client.details(old)["serialNumber"]


def test_a_renewal_may_bring_another_key_but_no_empty_one(client: Client) -> None:
    old = client.enroll()
    assert refusal(client.ssl("POST", f"/renewById/{old}", {"csr": ""})) == (400, -1002)
    key = ec.generate_private_key(ec.SECP384R1())
    body = {"csr": pem(request_for(key=key))}
    new = client.ssl("POST", f"/renewById/{old}", body).json()["sslId"]
    assert certificates(client.collect(new))[0].public_key() == key.public_key()


def test_what_is_revoked_is_not_renewed(client: Client) -> None:
    number = client.enroll()
    client.simulator.set_status(number, "Revoked")
    assert refusal(client.ssl("POST", f"/renewById/{number}", {})) == (400, -105)


def test_an_order_can_be_marked_as_renewed(client: Client) -> None:
    old, new = client.enroll(), client.enroll()
    answer = client.ssl("POST", f"/renew/manual/{old}", {"id": new})
    assert (answer.status_code, answer.content) == (204, b"")
    assert client.details(old)["renewed"] is True


def test_comments_can_be_written_afterwards(client: Client) -> None:
    number = client.enroll()
    changed = client.ssl("PUT", "", {"sslId": number, "comments": "cagw:2"})
    assert changed.json()["comments"] == "cagw:2"
    assert [found["comments"] for found in client.reported()] == ["cagw:2"]


def test_a_list_is_filtered_and_comes_in_pages(client: Client) -> None:
    numbers = [client.enroll(csr=pem(request_for(f"{n}.example"))) for n in range(5)]
    client.details(numbers[0])
    answer = client.ssl("GET", "?size=2&position=1")
    assert [entry["sslId"] for entry in answer.json()] == numbers[1:3]
    assert answer.headers["X-Total-Count"] == "5"
    serial = client.details(numbers[3])["serialNumber"]
    for query, expected in (
        ("?commonName=3.example", [numbers[3]]),
        (f"?serialNumber={serial}", [numbers[3]]),
        (f"?serialNumber={serial.replace(':', '')}", [numbers[3]]),
        ("?status=issued", numbers),
        ("?status=Issued&commonName=0.example", [numbers[0]]),
        ("?subjectAlternativeName=www.shop.example", numbers),
        ("?orgId=1", []),
        ("?sslTypeId=60515&dateFormat=ISO", numbers),
    ):
        assert [entry["sslId"] for entry in client.ssl("GET", query).json()] == expected, query
    counted = client.ssl("HEAD", "?size=2")
    assert (counted.headers["X-Total-Count"], counted.content) == ("5", b"")


@pytest.mark.parametrize(
    "query",
    ["?size=201", "?size=-1", "?position=x", "?requestedIn=1", "?what=ever", "?CommonName=x"],
)
def test_a_list_is_refused_rather_than_wrong(client: Client, query: str) -> None:
    assert refusal(client.ssl("GET", query)) == (400, -1601)


def test_a_report_has_the_comments_of_all_orders(client: Client) -> None:
    number = client.enroll(comments="cagw:7")
    client.details(number)
    (found,) = client.reported(organizationIds=[1234])
    assert (found["id"], found["comments"], found["status"]) == (number, "cagw:7", "Issued")
    assert found["subjAltNames"] == "shop.example; www.shop.example"
    serial = client.details(number)["serialNumber"].replace(":", "")
    assert found["serialNumber"] == serial.lstrip("0")
    assert datetime.fromisoformat(found["requested"]).date() == datetime.now(UTC).date()


def test_a_report_is_narrowed_by_days_status_and_names(client: Client) -> None:
    client.details(client.enroll())
    now = datetime.now(UTC)
    yesterday, tomorrow = (
        f"{now - timedelta(days=1):%Y-%m-%d}",
        f"{now + timedelta(days=1):%Y-%m-%d}",
    )
    assert len(client.reported(**{"from": yesterday, "to": f"{tomorrow}T00:00:00.000Z"})) == 1
    assert client.reported(**{"from": tomorrow}) == []
    assert client.reported(to=yesterday) == []
    assert client.reported(certificateStatus=3) == []
    assert client.reported(certificateDateAttribute=2, to=tomorrow) == []
    assert len(client.reported(certificateStatus=2, commonName="shop")) == 1
    assert client.reported(externalRequester="nobody") == []


def test_a_report_needs_no_status(client: Client) -> None:
    number = client.enroll()
    answer = client.send("POST", "/api/report/v1/ssl-certificates", {"certificateDateAttribute": 4})
    assert [found["id"] for found in answer.json()["reports"]] == [number]


@pytest.mark.parametrize(
    "body", [{}, {"certificateStatus": 9}, {"certificateStatus": 0, "from": "long ago"}]
)
def test_a_report_that_asks_for_nothing_is_refused(client: Client, body: dict[str, object]) -> None:
    answer = client.send("POST", "/api/report/v1/ssl-certificates", body)
    assert refusal(answer)[0] == 400
