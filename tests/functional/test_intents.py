"""One wish, one certificate, through the real handlers: however its request is repeated."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives.serialization import pkcs12

from cagateway.store.orders import DynamoDBOrders
from tests.functional.management import code_of
from tests.functional.order_house import new_csr
from tests.functional.order_requests import (
    body,
    change,
    collect,
    issued,
    orders,
    pkcs12_body,
    placed_at,
    renewal,
)
from tests.functional.stack import Stack


def test_a_generated_key_comes_again_while_its_answer_may_be_lost(issuing: Stack) -> None:
    files = [
        (issuing.enroll(pkcs12_body(password)).body["enrollment"]["body"], password.encode())
        for password in ("s3cret-s3cret", "another-secret")
    ]
    opened = [
        pkcs12.load_key_and_certificates(base64.b64decode(file), password)
        for file, password in files
    ]
    (first, leaf, chain), (second, same_leaf, _) = opened
    assert first is not None
    assert second is not None
    assert leaf is not None
    assert leaf == same_leaf
    assert first.public_key() == second.public_key() == leaf.public_key()
    assert len(chain) == 2
    assert placed_at(issuing) == 1


def test_a_key_is_erased_an_hour_after_its_delivery(issuing: Stack) -> None:
    order_id = issuing.enroll(pkcs12_body()).body["enrollment"]["id"]
    assert "sealed_key" in str(issuing.deployment.items())
    orders_in_table = DynamoDBOrders(issuing.deployment.store.table)
    order = orders_in_table.find("sectigo", order_id)
    assert order is not None
    assert order.delivered_at is not None
    assert order.next_poll_at is not None
    long_ago = replace(
        order,
        next_poll_at=order.delivered_at - timedelta(hours=1),
        delivered_at=order.delivered_at - timedelta(hours=1),
    )
    assert orders_in_table.save(long_ago, order)
    assert collect(issuing, order_id) == {"batchItemFailures": []}
    assert "sealed_key" not in str(issuing.deployment.items())


def test_a_forced_request_that_is_repeated_while_it_waits_orders_once(issuing: Stack) -> None:
    issuing.simulator.behave(approval=True)
    options: dict[str, Any] = {"optionalCertificateRequestDetails": {"forceIssuance": True}}
    wanted = body(new_csr(), **options)
    answers = [issuing.enroll(wanted) for _ in range(5)]
    assert {code_of(answer) for answer in answers} == {"enrollment-awaiting-approval"}
    assert len({answer.body["error"]["target"] for answer in answers}) == 1
    assert placed_at(issuing) == 1
    (order,) = orders(issuing)
    issuing.simulator.set_status(order["sectigoId"], "Approved")
    assert issuing.enroll(wanted).body["enrollment"]["id"] == order["id"]
    assert placed_at(issuing) == 1


def test_a_renewal_of_what_was_issued_elsewhere_says_that_nothing_is_noted(issuing: Stack) -> None:
    wanted = renewal(new_csr(), "0abc")
    for _ in range(2):
        answer = issuing.enroll(wanted)
        assert answer.status == 200
        (remark,) = answer.body["message"]["details"]
        assert remark["code"] == "renewal-not-noted"
        assert remark["target"] == "properties.RenewalSerialNumber"
        assert remark["value"] == "ABC"
    assert placed_at(issuing) == 1
    (order,) = issuing.simulator.orders.all()
    assert order.renewed_at is None


def test_what_is_ordered_and_paid_comes_though_its_profile_is_gone(issuing: Stack) -> None:
    wanted = pkcs12_body()
    first = issued(issuing, wanted)
    change(issuing, enable_ca_profile_sync=False, enable_enrollment=False)
    assert issued(issuing, wanted) == first
    other = wanted | {"subjectAltNames": [{"type": "dNSName", "value": "other.example.com"}]}
    assert issuing.enroll(other).status in {404, 409}
    assert placed_at(issuing) == 1


def test_a_renewal_with_the_same_request_is_another_order(issuing: Stack) -> None:
    csr = new_csr()
    old = issued(issuing, body(csr))
    numbers = {issued(issuing, renewal(csr, old)) for _ in range(2)}
    assert len(numbers | {old}) == 2
    assert placed_at(issuing) == 2
