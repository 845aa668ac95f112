"""Operators revoke what any client ordered, and no caller does so who has not signed."""

from __future__ import annotations

import json

import pytest

from cagateway.domain.orders.states import OrderState
from tests.api_events import Answer, api_event
from tests.functional.order_house import new_csr
from tests.functional.order_requests import body, configure
from tests.functional.stack import Stack, answer_of

ROOT = "/v1/management/certificate-authorities/sectigo/certificates"
OPERATOR = "arn:aws:sts::123456789012:assumed-role/Operators/ada"


def act(stack: Stack, serial_number: str, principal: str | None) -> Answer:
    action = {"type": "RevokeAction", "reason": "superseded", "comment": "replaced"}
    event = api_event(
        f"{ROOT}/{serial_number}/actions",
        method="POST",
        body=json.dumps({"action": action}),
        principal=principal,
    )
    return answer_of(stack.deployment.revocation, event)


@pytest.fixture
def serial_number(stack: Stack) -> str:
    configure(stack)
    answer = stack.enroll(body(new_csr()))
    return str(answer.body["enrollment"]["serialNumber"])


def test_an_operator_revokes_what_a_client_ordered_and_the_order_names_them(
    stack: Stack, serial_number: str
) -> None:
    answer = act(stack, serial_number, OPERATOR)
    assert (answer.status, answer.body["type"]) == (200, "ActionResponse")
    listed = stack.manage("GET", "/sectigo/orders", query={"state": "revoked"}).body["orders"]
    assert [(one["lastState"], one["revokedBy"]) for one in listed] == [
        (str(OrderState.REVOKED), OPERATOR)
    ]
    assert stack.simulator.calls_at("revoke") == 1
    # A second click changes nothing, and asks for nothing.
    assert act(stack, serial_number, OPERATOR).status == 200
    assert stack.simulator.calls_at("revoke") == 1


def test_a_caller_who_has_not_signed_revokes_nothing(stack: Stack, serial_number: str) -> None:
    answer = act(stack, serial_number, None)
    assert (answer.status, answer.body["error"]["code"]) == (403, "access-denied")
    assert stack.simulator.calls_at("revoke") == 0


def test_what_was_not_issued_here_is_not_found(stack: Stack) -> None:
    configure(stack)
    answer = act(stack, "0A", OPERATOR)
    assert (answer.status, answer.body["error"]["code"]) == (404, "certificate-not-found")
