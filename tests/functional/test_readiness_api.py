"""Readiness through the functions: asked for, computed, answered and published."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cagateway.sectigo import domains
from tests.api_events import Answer
from tests.functional.dynamodb_calls import calls_to
from tests.functional.guarded import OWN, VAULT, Gateway, gateway_that, known
from tests.functional.management import code_of
from tests.functional.order_house import new_csr
from tests.functional.order_requests import body, pkcs12_body, take_messages
from tests.functional.stack import EVERYTHING, Stack
from tests.lambda_context import FakeLambdaContext

PATH = "/sectigo/readiness"
DAILY = {"source": "aws.scheduler"}


@pytest.fixture
def enrolling(issuing: Stack) -> Stack:
    take_messages(issuing)
    return issuing


def work_off(stack: Stack) -> None:
    """Have functions/collection do all that its queue has for it, but polls."""
    records = [
        {"messageId": str(place), "body": json.dumps(message)}
        for place, message in enumerate(take_messages(stack))
    ]
    done = stack.deployment.collection.lambda_handler({"Records": records}, FakeLambdaContext())
    assert done == {"batchItemFailures": []}


def assess(stack: Stack) -> dict[str, Any]:
    assert stack.manage("POST", PATH).status == 202
    work_off(stack)
    return readiness(stack)


def readiness(stack: Stack) -> dict[str, Any]:
    answer = stack.manage("GET", PATH)
    assert answer.status == 200
    found: dict[str, Any] = answer.body
    return found


def test_it_is_computed_when_asked_for_and_moves(enrolling: Stack) -> None:
    empty = readiness(enrolling)
    assert "computedAt" not in empty
    assert len(empty["rules"]) == 9
    first = assess(enrolling)
    assert first["computedAt"] < assess(enrolling)["computedAt"]
    # The demo's domains come with it, read for this.
    assert "domain-expires" in first["counts"] or "domain-method-ends" in first["counts"]
    assert [one["date"] for one in first["timeline"]] == sorted(
        {one["date"] for one in first["findings"]}
    )
    assert [one["validityDays"] for one in first["forecast"][1:]] == [99, 46]


@pytest.mark.parametrize(
    ("fault", "code"),
    [({"status": 500}, "domains-unread"), ({"forbidden": -3}, "domains-forbidden")],
    ids=["failing", "forbidden"],
)
def test_while_sectigo_gives_no_domains_the_last_ones_count_and_their_age_is_told(
    enrolling: Stack, monkeypatch: pytest.MonkeyPatch, fault: dict[str, Any], code: str
) -> None:
    monkeypatch.setattr("cagateway.services.dcv.domain_look.ONCE_IN", timedelta())
    before = assess(enrolling)
    if "status" in fault:
        enrolling.simulator.fail("status", at="domains", **fault)
    else:
        enrolling.simulator.list_domains(**fault)
    after = assess(enrolling)
    assert after["computedAt"] > before["computedAt"]
    assert after["domainsReadAt"] == before["domainsReadAt"]
    assert after["counts"] == before["counts"]
    answer = enrolling.manage("GET", "/sectigo/domains")
    assert [one["code"] for one in answer.body["message"]["details"]] == [code]
    (said,) = after["message"]["details"]
    assert said == {**answer.body["message"]["details"][0], "target": "domainsReadAt"}
    enrolling.simulator.recover()
    enrolling.simulator.list_domains()
    assert assess(enrolling)["message"]["details"] == []


@pytest.mark.parametrize(
    "fault",
    [{"kind": "slow", "seconds": 3.0}, {"kind": "html"}, {"kind": "hang", "seconds": 3.0}],
    ids=lambda fault: fault["kind"],
)
def test_sectigo_that_is_slow_or_answers_a_page_keeps_no_operator_waiting(
    enrolling: Stack, monkeypatch: pytest.MonkeyPatch, fault: dict[str, Any]
) -> None:
    """What is foreseen without domains is foreseen, and what could not be read is said."""
    impatient = replace(domains._PAGE_LIMITS, read_timeout_seconds=0.5, total_seconds=1.0)  # noqa: SLF001 - instead of waiting
    monkeypatch.setattr(domains, "_PAGE_LIMITS", impatient)
    enrolling.simulator.fail(at="domains", **fault)
    asked_at = time.monotonic()
    assert enrolling.manage("POST", PATH).status == 202
    assert time.monotonic() - asked_at < 1
    work_off(enrolling)
    found = readiness(enrolling)
    assert found["computedAt"]
    assert "domainsReadAt" not in found
    (said,) = found["message"]["details"]
    assert (said["code"], said["target"]) == ("domains-unread", "domainsReadAt")
    assert "list domains" in said["message"]
    assert "<" not in said["message"]
    assert not [one for one in found["findings"] if "domain" in one]


def test_what_clients_ask_for_is_counted_and_foretold(enrolling: Stack) -> None:
    for _ in range(2):
        asked = {"validityPeriod": "P1Y"}
        sent = body(new_csr(), optionalCertificateRequestDetails=asked)
        assert enrolling.enroll(sent).status == 200
    assert enrolling.enroll(pkcs12_body()).status == 200
    found = assess(enrolling)
    told = [one for one in found["findings"] if one["code"] == "request-will-be-refused"]
    assert [(one["clientId"], one["profileId"], one["days"]) for one in told] == [
        ("local", "63999", 365)
    ]
    assert told[0]["count"] == 2
    assert told[0]["date"] == "2027-03-15"
    assert {one["busiestClientId"] for one in found["forecast"]} == {"local"}
    # The shorter one has a successor: the others cover its name and live longer.
    assert found["certificates"] == 2


def test_each_ca_that_orders_or_syncs_is_assessed_daily(
    enrolling: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = "cagateway.services.foresight.assessor"
    monkeypatch.setattr(f"{module}._AFTER_THE_DOMAINS_SECONDS", 0)
    enrolling.configure("other")
    enrolling.configure("idle", enable_ca_profile_sync=False)
    enrolling.deployment.collection.lambda_handler(DAILY, FakeLambdaContext())
    asked = [one for one in take_messages(enrolling) if "assess" in one]
    # To the last release they are comparisons of nothing.
    assert asked == [{"compare": [], "assess": ["other", "sectigo"], "readsDomains": False}]


def test_what_expires_is_published_once(enrolling: Stack) -> None:
    enrolling.simulator.list_domains(domains=[expiring("example.com", days=9)])
    assess(enrolling)
    assess(enrolling)
    events = enrolling.deployment.bus_events(EVERYTHING)
    told = [one for one in events if one["detail-type"] == "Domain Validation Expiring"]
    assert [one["detail"]["stage"] for one in told] == ["sixth"]
    assert told[0]["detail"]["caId"] == "sectigo"
    assert told[0]["source"] == "cagateway"


def expiring(name: str, days: int) -> dict[str, Any]:
    return {
        "domain": name,
        "dcvStatus": "VALIDATED",
        "dcvMethod": "CNAME_CSR_HASH",
        "expiresInDays": days,
    }


def test_a_ca_that_is_not_there_has_none(stack: Stack) -> None:
    for method in ("GET", "POST"):
        answer = stack.manage(method, "/nowhere/readiness")
        assert (answer.status, code_of(answer)) == (404, "certificate-authority-not-found")
    assert take_messages(stack) == []


def test_what_was_foreseen_of_a_deleted_ca_does_not_speak_for_its_successor(
    enrolling: Stack,
) -> None:
    before = assess(enrolling)
    assert before["findings"]
    content = enrolling.manage("GET").body["ca"]["configuration"]
    assert enrolling.manage("DELETE").status == 200
    assert enrolling.manage("GET", PATH).status == 404
    assert enrolling.manage("PUT", body=content).status == 201
    anew = readiness(enrolling)
    assert (anew["findings"], anew["counts"], anew["certificates"]) == ([], {}, 0)
    assert "computedAt" not in anew
    assert "not been assessed" in anew["message"]["message"]
    after = assess(enrolling)
    assert after["computedAt"] > before["computedAt"]
    assert after["findings"]


def test_only_operators_ask(stack: Stack) -> None:
    answer: Answer = stack.manage("GET", PATH, principal=None)
    assert answer.status == 403


def test_a_read_of_it_takes_two_items_whatever_there_is(enrolling: Stack) -> None:
    assess(enrolling)
    with calls_to(enrolling.deployment.management.administration.reader.store.table) as calls:
        readiness(enrolling)
    # The CA's document, which says that there is the CA, and the assessment.
    assert calls == ["GetItem", "GetItem"]


def test_the_certificate_by_which_a_client_orders_is_noted_once_a_day(
    stack: Stack, guarded: dict[str, Gateway]
) -> None:
    assert guarded
    # A container of its own: one notes a certificate once a day.
    container = gateway_that("MutualTLS", TRUSTSTORE_AUTHORITIES="Several")
    known(stack)
    path = f"/v1/certificate-authorities/{OWN}/enrollments"
    for _ in range(2):
        container.send("POST", path, body="{}", certificate=VAULT)
    seen = [one for one in stack.deployment.items() if one["sk"]["S"].startswith("identity#")]
    (noted,) = seen
    assert noted["pk"]["S"] == f"ORDERS#{OWN}"
    assert noted["sk"]["S"].startswith("identity#vault#")
