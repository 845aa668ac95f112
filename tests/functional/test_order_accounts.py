"""A CA whose connection changes while it has orders: what was ordered stays with its account."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from local.sectigo.account import DEMO
from local.sectigo.ordering.order import Order
from tests.functional.management import code_of
from tests.functional.order_house import new_csr
from tests.functional.order_requests import act, body, change, collect, issued, orders, read
from tests.functional.stack import Stack


def connect(stack: Stack, org_id: int = DEMO.organization_id) -> int:
    """Have the CA order for an organization, and wait for nothing; give the one before."""
    before = change(stack, org_id=org_id, enroll_max_attempts=1, enroll_back_off_timer=1)
    return int(before["org-id"])


def comment(stack: Stack, number: int, text: str) -> None:
    def commented(order: Order) -> Order:
        return replace(order, enrollment=replace(order.enrollment, comments=text))

    stack.simulator.orders.change(number, commented)


def test_an_open_order_is_left_behind_and_goes_on_with_the_connection_back(issuing: Stack) -> None:
    connect(issuing)
    issuing.simulator.behave(approval=True)
    asked = body(new_csr())
    waiting = issuing.enroll(asked)
    assert code_of(waiting) == "enrollment-awaiting-approval"
    (order,) = orders(issuing)
    assert (order["state"], order["lastState"]) == ("awaiting-approval", "awaiting-approval")
    here = connect(issuing, 99)
    assert f"organization {here}" in order["account"]
    assert orders(issuing, state="left-behind") == orders(issuing)
    (left,) = orders(issuing)
    assert (left["state"], left["lastState"]) == ("left-behind", "awaiting-approval")
    # A stranger's, for all that this connection knows.
    issuing.simulator.set_status(order["sectigoId"], "Declined")
    collect(issuing, order["id"])
    assert orders(issuing)[0]["lastState"] == "awaiting-approval"
    connect(issuing, here)
    issuing.simulator.set_status(order["sectigoId"], "Approved")
    collect(issuing, order["id"])
    assert orders(issuing, state="left-behind") == []
    assert read(issuing, f"/enrollments/{order['id']}").body["enrollment"]["state"] == "issued"


def test_a_certificate_is_revoked_at_its_own_account_alone(issuing: Stack) -> None:
    number = issued(issuing, body(new_csr()))
    (order,) = orders(issuing, state="issued")
    here = connect(issuing, 99)
    refused = act(issuing, f"/certificates/{number}", type="RevokeAction", reason="superseded")
    assert (refused.status, code_of(refused)) == (409, "revocation-refused")
    assert f"organization {here}" in refused.body["error"]["message"]
    assert issuing.simulator.orders.get(order["sectigoId"]).status == "Issued"
    connect(issuing, here)
    done = act(issuing, f"/certificates/{number}", type="RevokeAction", reason="superseded")
    assert done.body["action"]["reason"] == "superseded"
    (revoked,) = orders(issuing, state="revoked")
    assert revoked["revokedBy"]
    published = read(issuing, f"/enrollments/{order['id']}").body["enrollment"]
    assert published["revokedBy"] == revoked["revokedBy"]
    again = act(issuing, f"/certificates/{number}", type="RevokeAction", reason="keyCompromise")
    assert (again.status, again.body["error"]["value"]) == (409, "superseded")
    events = read(issuing, "/certificate-events").body["events"]
    assert all("revokedBy" not in one for one in events)


@pytest.mark.parametrize(
    ("behaviour", "comments", "objection", "text"),
    [
        ({"wrong_key": True}, None, "not-as-ordered", "for the key that was sent"),
        ({"wrong_key": True}, "approved by Ada", "not-ours", "does not bear this order's mark"),
    ],
    ids=["another-key", "a-strangers"],
)
def test_what_is_not_taken_for_an_order_is_said_to_operators_and_people(
    issuing: Stack, behaviour: dict[str, Any], comments: str | None, objection: str, text: str
) -> None:
    connect(issuing)
    issuing.simulator.behave(approval=True, **behaviour)
    issuing.enroll(body(new_csr()))
    (order,) = orders(issuing)
    if comments:
        comment(issuing, order["sectigoId"], comments)
    issuing.simulator.set_status(order["sectigoId"], "Approved")
    collect(issuing, order["id"])
    (objected,) = orders(issuing)
    assert (objected["state"], objected["objection"]) == ("processing", objection)
    assert text in objected["failure"]
    published = read(issuing, f"/enrollments/{order['id']}").body["enrollment"]
    assert (published["status"], text in published["failure"]) == ("PENDING", True)
    assert issuing.tick()["orders"]["ids"] == {"objected": [f"sectigo/{order['id']}"]}


def test_what_a_deleted_ca_ordered_is_left_behind_and_another_of_its_name_leaves_it_alone(
    issuing: Stack,
) -> None:
    connect(issuing)
    issuing.simulator.behave(approval=True)
    issuing.enroll(body(new_csr()))
    (order,) = orders(issuing)
    stored = issuing.manage("GET").body["ca"]["configuration"]
    assert issuing.manage("DELETE").status == 200
    assert [one["state"] for one in orders(issuing)] == ["left-behind"]
    stored["properties"] |= {"org-id": 99}
    assert issuing.manage("PUT", body=stored).status in {200, 201}
    issuing.simulator.set_status(order["sectigoId"], "Approved")
    collect(issuing, order["id"])
    (left,) = orders(issuing)
    assert (left["state"], left["lastState"]) == ("left-behind", "awaiting-approval")
