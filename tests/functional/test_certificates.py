"""Certificates that were issued through here: found, revoked, and told of."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import pytest

from tests.api_events import Answer
from tests.functional.management import code_of
from tests.functional.order_house import new_csr
from tests.functional.order_requests import act, body, orders, read
from tests.functional.stack import Stack


def test_a_certificate_is_found_by_any_notation_of_its_number(issuing: Stack) -> None:
    number = issuing.enroll(body(new_csr())).body["enrollment"]["serialNumber"]
    colons = ":".join(number[at : at + 2] for at in range(0, len(number), 2))
    for text in (number, number.lower(), f"00{number}", colons):
        found = read(issuing, f"/certificates/{text}").body["certificate"]
        assert (found["serialNumber"], found["status"]) == (number, "normal")
    assert code_of(read(issuing, "/certificates/ABCD")) == "certificate-not-found"


def test_a_revocation_is_carried_out_once_and_shows_everywhere(issuing: Stack) -> None:
    number = issuing.enroll(body(new_csr())).body["enrollment"]["serialNumber"]
    for _ in range(2):
        done = act(issuing, f"/certificates/{number}", type="RevokeAction", reason="superseded")
        assert done.body["action"]["status"] == "COMPLETED"
    assert read(issuing, f"/certificates/{number}").body["certificate"]["status"] == "revoked"
    events = read(issuing, "/certificate-events").body["events"]
    assert [one["action"] for one in events] == ["issued", "revoked"]
    told = [one["detail-type"] for one in issuing.announced()]
    assert told.count("Certificate Issued") == told.count("Certificate Revoked") == 1


def test_all_of_a_subject_are_revoked(issuing: Stack) -> None:
    for _ in range(2):
        assert issuing.enroll(body(new_csr())).status == 200
    dn = quote("commonName=www.example.com", safe="")
    done = act(issuing, f"/subjects/{dn}", type="RevokeAction")
    assert done.status == 200
    assert {one["state"] for one in orders(issuing, state="revoked")} == {"revoked"}
    assert len(orders(issuing, state="revoked")) == 2
    assert act(issuing, "/subjects/CN%3Dnobody", type="RevokeAction").status == 404


@pytest.mark.parametrize(
    ("action", "status"),
    [
        ({"type": "HoldAction"}, 501),
        ({"type": "RevokeAction", "reason": "caCompromise"}, 400),
        ({}, 400),
        ({"type": "Dance"}, 400),
    ],
    ids=["hold", "reason", "no-type", "unknown"],
)
def test_what_sectigo_cannot_do_is_refused(
    issuing: Stack, action: dict[str, object], status: int
) -> None:
    number = issuing.enroll(body(new_csr())).body["enrollment"]["serialNumber"]
    assert act(issuing, f"/certificates/{number}", **action).status == status
    assert read(issuing, f"/certificates/{number}").body["certificate"]["status"] == "normal"


def test_events_come_page_by_page_and_the_last_page_begins_again_a_little_earlier(
    issuing: Stack,
) -> None:
    for _ in range(3):
        issuing.enroll(body(new_csr()))
    query = {"preferredPageSize": "2", "$fields": "-events.certificate"}
    first = read(issuing, "/certificate-events", query=query).body
    assert (len(first["events"]), first["morePages"]) == (2, True)
    assert "certificate" not in first["events"][0]
    query["nextPageIndex"] = first["nextPageIndex"]
    second = read(issuing, "/certificate-events", query=query).body
    assert (len(second["events"]), second["morePages"]) == (1, False)
    assert second["nextPageIndex"] < first["nextPageIndex"]


def test_neither_a_negative_number_nor_a_decimal_one_finds_another_certificate(
    issuing: Stack,
) -> None:
    number = issuing.enroll(body(new_csr())).body["enrollment"]["serialNumber"]
    refused = read(issuing, f"/certificates/-{number}")
    assert code_of(refused) == "certificate-not-found"
    assert "in hexadecimal, without a sign" in refused.body["error"]["message"]
    decimal = read(issuing, f"/certificates/{int(number, 16)}").body["error"]["message"]
    assert f"if this one is decimal, ask for {number}." in decimal


def test_a_subject_in_another_order_or_letter_case_is_not_revoked_but_named(
    issuing: Stack,
) -> None:
    number = issuing.enroll(body(new_csr())).body["enrollment"]["serialNumber"]
    subject = read(issuing, f"/certificates/{number}").body["certificate"]["subjectName"]
    asked = quote(subject.replace("www", "WWW"), safe="")
    assert asked != quote(subject, safe="")
    answer = act(issuing, f"/subjects/{asked}", type="RevokeAction")
    assert (answer.status, code_of(answer)) == (404, "certificate-not-found")
    assert f"There is '{subject}'" in answer.body["error"]["message"]
    assert read(issuing, f"/certificates/{number}").body["certificate"]["status"] == "normal"


Ask = Callable[[Stack], Answer]


def events(**query: str) -> Ask:
    return lambda stack: read(stack, "/certificate-events", query=query)


def listed(**query: str) -> Ask:
    return lambda stack: stack.manage("GET", "/sectigo/orders", query=query)


REFUSED: dict[str, tuple[Ask, str]] = {
    "date": (events(startDate="yesterday"), "malformed-request"),
    "index": (events(nextPageIndex="x"), "malformed-request"),
    "size": (events(preferredPageSize="0"), "malformed-request"),
    "orders' state": (listed(state="lost"), "malformed-request"),
    "orders' index": (listed(nextPageIndex="first"), "malformed-request"),
    "no subject": (
        lambda stack: act(stack, "/subjects/nobody", type="RevokeAction"),
        "malformed-request",
    ),
    "no number": (
        lambda stack: read(stack, "/certificates/not-hex"),
        "certificate-not-found",
    ),
    "no CA": (
        lambda stack: stack.manage("GET", "/nowhere/orders"),
        "certificate-authority-not-found",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_question_that_cannot_be_answered_says_so(issuing: Stack, name: str) -> None:
    ask, code = REFUSED[name]
    assert code_of(ask(issuing)) == code
