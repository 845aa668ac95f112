"""The list of certificates through the program, as operators ask for it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.functional.management import own
from tests.functional.order_house import new_csr
from tests.functional.order_requests import act, body
from tests.functional.stack import Stack


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
        content = own(issuing, enable_enrollment=True, public_trust=word)
        assert issuing.manage("PUT", body=content).status == 200
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
