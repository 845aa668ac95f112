"""Enrollment through the real handlers, over sockets to a Sectigo that issues."""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.functional.management import code_of
from tests.functional.order_house import new_csr
from tests.functional.order_requests import (
    body,
    change,
    collect,
    issued,
    make_due,
    orders,
    placed_at,
    read,
    renewal,
    take_messages,
)
from tests.functional.stack import Stack
from tests.lambda_context import FakeLambdaContext


def test_a_certificate_is_the_keys_own_and_openssl_accepts_its_chain(
    issuing: Stack, tmp_path: Path
) -> None:
    csr = new_csr()
    answer = issuing.enroll(body(csr))
    enrollment = answer.body["enrollment"]
    assert (answer.status, enrollment["status"]) == (200, "ACCEPTED")
    (tmp_path / "leaf.pem").write_text(enrollment["body"])
    chain = [
        x509.load_der_x509_certificate(base64.b64decode(one["certificateData"]))
        for one in enrollment["chain"]
    ]
    for name, certificate in zip(("issuer", "root"), chain, strict=True):
        (tmp_path / f"{name}.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    subprocess.run(
        ["openssl", "verify", "-CAfile", "root.pem", "-untrusted", "issuer.pem", "leaf.pem"],
        cwd=tmp_path,
        check=True,
    )
    leaf = x509.load_pem_x509_certificate(enrollment["body"].encode())
    of = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    wanted = x509.load_pem_x509_csr(csr.encode()).public_key().public_bytes(*of)
    assert leaf.public_key().public_bytes(*of) == wanted


@pytest.mark.parametrize("fault", ["reset", "status"])
def test_an_answer_lost_after_the_order_is_found_again_without_a_second_post(
    issuing: Stack, fault: str
) -> None:
    fields = {"status": 500} if fault == "status" else {}
    issuing.simulator.fail(fault, times=1, at="enroll", done=True, **fields)
    answer = issuing.enroll(body(new_csr()))
    assert answer.status == 200
    assert placed_at(issuing) == 1


def test_an_approval_is_not_waited_for_and_brings_the_certificate(issuing: Stack) -> None:
    issuing.simulator.behave(approval=True)
    wanted = body(new_csr())
    waiting = issuing.enroll(wanted)
    assert (waiting.status, code_of(waiting)) == (503, "enrollment-awaiting-approval")
    assert waiting.headers["Retry-After"] == "300"
    order_id = waiting.body["error"]["target"]
    state = read(issuing, f"/enrollments/{order_id}")
    assert state.body["enrollment"]["state"] == "awaiting-approval"
    (order,) = orders(issuing)
    issuing.simulator.set_status(order["sectigoId"], "Approved")
    assert issuing.enroll(wanted).body["enrollment"]["id"] == order_id
    assert placed_at(issuing) == 1


def test_what_nobody_waits_for_is_collected_all_the_same(issuing: Stack) -> None:
    issuing.simulator.behave(approval=True)
    order_id = issuing.enroll(body(new_csr())).body["error"]["target"]
    (order,) = orders(issuing)
    issuing.simulator.set_status(order["sectigoId"], "Approved")
    assert collect(issuing, order_id) == {"batchItemFailures": []}
    state = read(issuing, f"/enrollments/{order_id}").body["enrollment"]
    assert state["state"] == "issued"
    assert state["body"]


def test_an_order_asks_for_one_look_however_often_it_is_asked_about(issuing: Stack) -> None:
    issuing.simulator.behave(approval=True)
    wanted = body(new_csr())
    order_id = issuing.enroll(wanted).body["error"]["target"]
    issuing.enroll(wanted)
    make_due(issuing, order_id)
    assert issuing.tick()["orders"]["askedFor"] == 1
    # What earlier tests asked for later comes meanwhile, on a slow machine.
    own = [one for one in take_messages(issuing) if one["orderId"] == order_id]
    assert own == [{"caId": "sectigo", "orderId": order_id}]


def test_what_sectigo_cannot_do_now_is_told_once_and_the_next_request_orders(
    issuing: Stack,
) -> None:
    issuing.simulator.fail("status", status=400, code=-195, at="enroll", times=1)
    wanted = body(new_csr())
    assert code_of(issuing.enroll(wanted)) == "enrollment-not-placed"
    assert issuing.enroll(wanted).status == 200


def test_a_refusal_is_told_from_the_table_until_something_changes(issuing: Stack) -> None:
    issuing.simulator.fail("status", status=400, code=-36, at="enroll", times=1)
    wanted = body(new_csr())
    answers = [issuing.enroll(wanted) for _ in range(3)]
    assert {code_of(answer) for answer in answers} == {"enrollment-refused"}
    assert len({answer.body["error"]["target"] for answer in answers}) == 1
    assert placed_at(issuing) == 1
    stored = issuing.manage("GET").body["ca"]["configuration"]
    assert issuing.manage("PUT", body=stored | {"name": "Changed"}).status == 200
    assert issuing.enroll(wanted).status == 200
    assert placed_at(issuing) == 2


def test_a_refusal_of_a_term_has_the_ca_synced(issuing: Stack) -> None:
    issuing.deployment.bus_events()
    issuing.simulator.fail("status", status=400, code=-36, at="enroll", times=1)
    issuing.enroll(body(new_csr()))
    (event,) = issuing.deployment.bus_events()
    assert event["detail"]["caId"] == "sectigo"


def test_what_validation_refuses_is_never_sent(issuing: Stack) -> None:
    period: dict[str, Any] = {"optionalCertificateRequestDetails": {"validityPeriod": "P3Y"}}
    assert code_of(issuing.enroll(body(new_csr(), **period))) == "invalid-enrollment-request"
    assert code_of(issuing.enroll(body("AAAA"))) == "invalid-enrollment-request"
    assert placed_at(issuing) == 0


def test_however_a_certificate_is_packed_it_is_delivered_with_its_chain(issuing: Stack) -> None:
    issuing.simulator.behave(chain="cross", reversed_chain=True, line_ends="CRLF", armour="PKCS7")
    answer = issuing.enroll(body(new_csr()))
    assert answer.status == 200
    assert len(answer.body["enrollment"]["chain"]) == 3


def test_a_ca_that_is_not_for_ordering_orders_nothing(stack: Stack) -> None:
    stack.configure("sectigo")
    stack.sync({"caId": "sectigo"})
    assert code_of(stack.enroll(body(new_csr()))) == "enrollment-disabled"
    assert placed_at(stack) == 0


def test_a_certificate_for_another_key_is_never_delivered(issuing: Stack) -> None:
    issuing.simulator.behave(wrong_key=True)
    change(issuing, enroll_max_attempts=1, enroll_back_off_timer=1)
    answer = issuing.enroll(body(new_csr()))
    assert (answer.status, code_of(answer)) == (503, "enrollment-pending")


def test_a_day_has_a_limit_and_says_when_it_ends(issuing: Stack) -> None:
    change(issuing, max_orders_per_day=1)
    assert issuing.enroll(body(new_csr())).status == 200
    refused = issuing.enroll(body(new_csr()))
    assert (refused.status, code_of(refused)) == (429, "too-many-orders")
    assert 0 < int(refused.headers["Retry-After"]) <= 86_400


@pytest.mark.parametrize("spelled", [str.lower, str.upper])
def test_a_renewal_is_noted_at_sectigo_and_orders_under_todays_profile(
    issuing: Stack, spelled: Callable[[str], str]
) -> None:
    old = issued(issuing, body(new_csr()))
    assert issued(issuing, renewal(new_csr(), spelled(old))) != old
    assert placed_at(issuing) == 2
    # Else Sectigo goes on warning of the end of what was renewed.
    first, second = issuing.simulator.orders.all()
    assert (first.renewed_by, second.renewed_by) == (second.id, None)


def test_the_daily_event_compares_with_sectigo_and_finds_what_others_revoked(
    issuing: Stack,
) -> None:
    number = issued(issuing, body(new_csr()))
    (order,) = orders(issuing, state="issued")
    issuing.simulator.set_status(order["sectigoId"], "Revoked")
    handler = issuing.deployment.collection.lambda_handler
    handler({"source": "aws.scheduler"}, FakeLambdaContext())
    # A look that another test asked for may become visible only now; the day has other work too.
    (message,) = [one for one in take_messages(issuing) if one.get("compare")]
    assert message == {"compare": ["sectigo"]}
    event = {"Records": [{"messageId": "1", "body": json.dumps(message)}]}
    assert handler(event, FakeLambdaContext()) == {"batchItemFailures": []}
    assert read(issuing, f"/certificates/{number}").body["certificate"]["status"] == "revoked"


def test_a_request_may_have_a_name_of_its_own_that_means_one_request(issuing: Stack) -> None:
    named = {"Idempotency-Key": "deploy-42"}
    wanted = body(new_csr())
    first = issuing.enroll(wanted, headers=named)
    assert issuing.enroll(wanted, headers=named).body == first.body
    assert code_of(issuing.enroll(body(new_csr()), headers=named)) == "idempotency-key-reused"
    assert placed_at(issuing) == 1


@pytest.mark.parametrize(
    "key", ["", "a b", "x" * 256, "\u00e9"], ids=["empty", "blank", "long", "letter"]
)
def test_a_name_that_cannot_be_told_apart_is_refused(issuing: Stack, key: str) -> None:
    refused = issuing.enroll(body(new_csr()), headers={"Idempotency-Key": key})
    assert code_of(refused) == "malformed-request"
    assert placed_at(issuing) == 0
