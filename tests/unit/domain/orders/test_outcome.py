"""What a client is answered without a certificate: the kind, and whether to come again."""

from __future__ import annotations

import pytest

from cagateway.api.bodies import certificates as bodies
from cagateway.domain.errors import ErrorKind
from cagateway.domain.orders.order import Objection, Order, remarks_of
from cagateway.domain.orders.outcome import (
    certificate_not_found,
    not_issued,
    renewal_not_noted,
    subject_not_found,
)
from cagateway.domain.orders.states import OPEN_STATES, OrderState
from tests.orders import ORDER_ID, issued_order, order

STATES = {
    OrderState.PREPARED: (ErrorKind.ENROLLMENT_PENDING, 1),
    OrderState.SUBMITTING: (ErrorKind.ENROLLMENT_PENDING, 30),
    OrderState.SUBMITTED: (ErrorKind.ENROLLMENT_PENDING, 30),
    OrderState.UNCERTAIN: (ErrorKind.ENROLLMENT_UNCERTAIN, 60),
    OrderState.AWAITING_APPROVAL: (ErrorKind.ENROLLMENT_AWAITING_APPROVAL, 300),
    OrderState.PROCESSING: (ErrorKind.ENROLLMENT_PENDING, 30),
    OrderState.UNKNOWN: (ErrorKind.ENROLLMENT_PENDING, 300),
    OrderState.REFUSED: (ErrorKind.ENROLLMENT_NOT_PLACED, 60),
    OrderState.NOT_PLACED: (ErrorKind.ENROLLMENT_NOT_PLACED, 60),
    OrderState.FAILED: (ErrorKind.ENROLLMENT_FAILED, None),
    OrderState.REVOKED: (ErrorKind.ENROLLMENT_FAILED, None),
    # Issued, and the generated key is gone.
    OrderState.ISSUED: (ErrorKind.ENROLLMENT_FAILED, None),
}


@pytest.mark.parametrize("state", OrderState)
def test_every_state_has_its_kind_and_says_when_to_come_again(state: OrderState) -> None:
    error = not_issued(order(state=state))
    assert (error.kind, error.retry_after_seconds) == STATES[state]
    assert error.target == ORDER_ID
    assert ORDER_ID in error.message


@pytest.mark.parametrize("state", sorted(OPEN_STATES))
def test_who_has_to_wait_is_told_to_repeat_the_same_request(state: OrderState) -> None:
    assert "Repeat the same request" in not_issued(order(state=state)).message


def test_an_order_that_was_never_placed_is_not_told_as_refused() -> None:
    lost = order(state=OrderState.NOT_PLACED, failure_code=-36)
    assert not_issued(lost).kind is ErrorKind.ENROLLMENT_NOT_PLACED


@pytest.mark.parametrize(
    ("ended", "said"),
    [
        pytest.param(
            order(state=OrderState.FAILED, failure="An administrator declined it.", sectigo_id=7),
            "An administrator declined it (order",
            id="declined",
        ),
        pytest.param(order(state=OrderState.FAILED), "Sectigo ended the order", id="no-reason"),
        pytest.param(
            issued_order(state=OrderState.REVOKED), "has been revoked", id="revoked-since"
        ),
        pytest.param(issued_order(), "ABCD", id="its-key-is-gone"),
    ],
)
def test_who_gets_no_certificate_is_told_how_the_order_ended(ended: Order, said: str) -> None:
    assert said in not_issued(ended).message


@pytest.mark.parametrize("is_to_change", [True, False])
@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("AB", "'ca-1' here. O"),
        ("110", "read as hexadecimal; if this one is decimal, ask for 6E. O"),
        ("9", "'ca-1' here. O"),
    ],
)
def test_a_certificate_of_others_is_not_found(number: str, said: str, is_to_change: bool) -> None:
    error = certificate_not_found("ca-1", number, is_to_change=is_to_change)
    assert error.kind is ErrorKind.CERTIFICATE_NOT_FOUND
    assert (error.target, error.value) == ("serialNumber", number)
    assert f"serial number {number} was issued" in error.message
    assert said in error.message
    # Who only asks for a certificate is not told how to revoke it.
    assert ("revoked" in error.message) == is_to_change


def test_a_subject_that_nothing_was_issued_for_is_not_found_and_one_alike_is_named() -> None:
    error = subject_not_found("ca-1", None)
    assert (error.kind, error.target) == (ErrorKind.CERTIFICATE_NOT_FOUND, "dn")
    assert error.message.endswith("The order of its parts and their letter case count.")
    alike = subject_not_found("ca-1", "CN=www.example.com,O=Example")
    assert "There is 'CN=www.example.com,O=Example'" in alike.message


@pytest.mark.parametrize("objection", Objection)
def test_a_client_of_an_order_that_is_objected_to_waits_and_reads_why(objection: Objection) -> None:
    about = {"objection": objection, "failure": "It lacks www.example.com."}
    error = not_issued(order(state=OrderState.PROCESSING, **about))
    assert (error.kind, error.retry_after_seconds) == (ErrorKind.ENROLLMENT_PENDING, 300)
    assert (error.target, "It lacks www.example.com." in error.message) == (ORDER_ID, True)
    ended = not_issued(order(state=OrderState.FAILED, **about))
    assert ended.kind is ErrorKind.ENROLLMENT_FAILED


def test_a_renewal_of_what_was_not_issued_here_is_told_as_new() -> None:
    remark = renewal_not_noted("0A")
    assert remark.code == "renewal-not-noted"
    assert "0A was issued here" in remark.message


def test_what_differs_and_serves_is_said_in_sentences() -> None:
    differing = (("more-names", "example.com"), ("other-term", "199"), ("too-blue", "x"))
    remarks = (*differing, ("domain-not-validated", "a.example"))
    more, term, newer, unvalidated = remarks_of(issued_order(remarks=remarks))
    assert (more.code, more.target, more.value) == ("more-names", "subjectAltNames", "example.com")
    assert "example.com" in more.message
    assert (term.code, term.target, term.value) == ("other-term", "validityPeriod", "199")
    assert "199 days, where 200 were ordered" in term.message
    assert (newer.code, newer.value) == ("too-blue", "x")
    assert (unvalidated.target, unvalidated.value) == ("subjectAltNames", "a.example")
    assert "listed the domain of a.example as not validated" in unvalidated.message
    assert list(remarks_of(issued_order())) == []


def test_remarks_are_delivered_with_the_certificate() -> None:
    remarked = issued_order(remarks=(("other-term", "199"),))
    (published,) = bodies.enrollment(remarked, "MIIC", ())["message"]["details"]
    assert (published["code"], published["value"]) == ("other-term", "199")
    (again,) = bodies.order_state(remarked)["message"]["details"]
    assert again == published
