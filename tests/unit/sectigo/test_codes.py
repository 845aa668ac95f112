"""Sectigo's codes, each with what follows from it: a copy of the table, made by hand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cagateway.domain.authorities.connection_failures import FailureReason
from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.domain.orders.order import Order
from cagateway.domain.orders.outcome import not_issued
from cagateway.domain.orders.states import OrderState
from cagateway.sectigo.codes import (
    MEANINGS,
    SYNC_AFTER,
    CodeKind,
    meaning_of,
    refusal_of,
)
from tests.orders import ORDER_ID, order

ROOT = Path(__file__).parents[3]
# What a client is told to change, by a word of it.
OF_THE_REQUEST = {
    -7: "misses a field",
    -9: "cannot read the certificate request",
    -10: "cannot read the certificate request",
    -11: "another kind",
    -13: "another size",
    -36: "validity",
    -39: "another profile",
    -62: "custom fields",
    -64: "a field of the order",
    -78: "this key",
    -107: "control of a domain",
    -111: "another profile",
    -135: "custom field",
    -138: "cannot read the certificate request",
    -141: "longer one",
    -164: "private address",
    -170: "RSA key",
    -172: "another profile",
    -185: "another profile",
    -194: "another size",
    -724: "control of a domain",
    -737: "control of a domain",
    -1010: "delegated",
    -1137: "control of a domain",
    -1138: "cannot read the certificate request",
    -1601: "a field of the order",
    -1603: "control of a domain",
}
PASSES = (-109, -140, -195)
DOES_NOT_TELL = (0, -1, -2, -14, -65, -129)
# What an operator is told to see to, by a word of it.
OF_THE_GATEWAY = {
    -3: ("role", FailureReason.ACCESS_DENIED),
    -16: ("credentials-secret", FailureReason.LOGIN_REFUSED),
    -25: ("role", FailureReason.ACCESS_DENIED),
    -37: ("role", FailureReason.ACCESS_DENIED),
    -226: ("role", FailureReason.ACCESS_DENIED),
    -410: ("customer-uri", FailureReason.LOGIN_REFUSED),
    -429: ("login name at its CA", FailureReason.ACCESS_DENIED),
    -639: ("org-id", FailureReason.ORGANIZATION_UNKNOWN),
    -843: ("validated", FailureReason.ACCESS_DENIED),
    -970: ("credentials-secret", FailureReason.LOGIN_REFUSED),
    -1021: ("org-id", FailureReason.ORGANIZATION_UNKNOWN),
    -1023: ("org-id", FailureReason.ORGANIZATION_UNKNOWN),
    -7306: ("new one", FailureReason.PASSWORD_EXPIRED),
}
ASK_FOR_SYNC = {-13, -36, -39, -62, -111, -135, -170, -172, -185, -194}
EXPECTED = {
    **dict.fromkeys(OF_THE_REQUEST, CodeKind.OF_THE_REQUEST),
    **dict.fromkeys(PASSES, CodeKind.PASSES),
    **dict.fromkeys(DOES_NOT_TELL, CodeKind.DOES_NOT_TELL),
    **dict.fromkeys(OF_THE_GATEWAY, CodeKind.OF_THE_GATEWAY),
}
WITHOUT_ROW = (-139, -188, -1002, -4711, -(10**9) + 1)


def answer_to(refused: Order) -> GatewayError:
    return not_issued(refused, refusal_of(refused.failure_code, refused.status_text or ""))


def test_no_row_is_missing_here_or_there() -> None:
    assert MEANINGS.keys() == EXPECTED.keys()
    assert SYNC_AFTER == ASK_FOR_SYNC


@pytest.mark.parametrize("code", EXPECTED)
def test_a_code_has_its_kind_and_a_source(code: int) -> None:
    meaning = meaning_of(code)
    assert meaning is not None
    assert meaning.kind is EXPECTED[code]
    assert meaning.source
    assert (code in SYNC_AFTER) is meaning.asks_for_sync


@pytest.mark.parametrize("code", OF_THE_REQUEST)
def test_a_client_reads_what_to_change_the_code_and_sectigos_words(code: int) -> None:
    error = answer_to(
        order(state=OrderState.REFUSED, failure="x", failure_code=code, status_text="No such term")
    )
    assert (error.kind, error.value) == (ErrorKind.ENROLLMENT_REFUSED, str(code))
    assert error.retry_after_seconds is None
    assert OF_THE_REQUEST[code] in error.message
    assert f'(Sectigo: {code}, "No such term")' in error.message
    assert ORDER_ID in error.message


@pytest.mark.parametrize("code", OF_THE_GATEWAY)
def test_an_operator_reads_what_to_see_to(code: int) -> None:
    meaning = meaning_of(code)
    assert meaning is not None
    said, reason = OF_THE_GATEWAY[code]
    assert said in meaning.operator
    assert meaning.reason is reason


@pytest.mark.parametrize("code", WITHOUT_ROW)
def test_a_code_that_has_no_row_is_a_refusal_in_sectigos_words(code: int) -> None:
    words = "External Requester is required"
    refused = order(state=OrderState.REFUSED, failure="Ask.", failure_code=code, status_text=words)
    error = answer_to(refused)
    assert (error.kind, error.value) == (ErrorKind.ENROLLMENT_REFUSED, str(code))
    assert f'(Sectigo: {code}, "{words}")' in error.message
    assert "Ask." not in error.message  # that is for operators


@pytest.mark.parametrize("code", WITHOUT_ROW)
def test_what_a_release_without_words_stored_is_told_by_its_code(code: int) -> None:
    error = answer_to(order(state=OrderState.REFUSED, failure="Ask.", failure_code=code))
    assert error.kind is ErrorKind.ENROLLMENT_REFUSED
    assert f"Sectigo refused the order (Sectigo: {code})." in error.message


@pytest.mark.parametrize("code", [None, 1, 403, 10**8, *PASSES, *DOES_NOT_TELL, *OF_THE_GATEWAY])
def test_nothing_else_is_blamed_on_the_request(code: int | None) -> None:
    assert refusal_of(code, "words") is None
    error = answer_to(order(state=OrderState.REFUSED, failure="Check it.", failure_code=code))
    assert (error.kind, error.retry_after_seconds) == (ErrorKind.ENROLLMENT_NOT_PLACED, 60)
    assert error.value == ("" if code is None else str(code))
    assert "Check it." not in error.message  # that is for operators


PAGE = (ROOT / "docs" / "enrollment.md").read_text("utf-8")
ANSWERS = {
    "400 `enrollment-refused`": {CodeKind.OF_THE_REQUEST},
    "503 `enrollment-not-placed`": {CodeKind.PASSES, CodeKind.OF_THE_GATEWAY},
    "503 `enrollment-uncertain`": {CodeKind.DOES_NOT_TELL},
}


def test_clients_find_each_code_with_its_answer() -> None:
    section = PAGE.split("## What Sectigo refuses")[1].split("\n## ")[0]
    rows = [line.split("|")[1:3] for line in section.splitlines() if line.startswith("|")][2:]
    published = [
        (int(code), answer.strip())
        for codes, answer in rows
        for code in re.findall(r"(?<![0-9])-?[0-9]+", codes)
    ]
    assert sorted(code for code, _ in published) == sorted(MEANINGS)
    for code, answer in published:
        assert MEANINGS[code].kind in ANSWERS[answer], code
    (synced,) = re.findall(r"After (\S+(?: \S+){0,40}) the CA is synced", " ".join(section.split()))
    assert {int(code) for code in re.findall(r"-[0-9]+", synced)} == SYNC_AFTER
