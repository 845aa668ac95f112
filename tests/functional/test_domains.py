"""Domains and their validation, through the functions: read daily, shown, and told to clients."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cagateway.metrics import GATEWAY_NOT_SERVED
from tests.api_events import Answer
from tests.documents import document
from tests.functional.dynamodb_calls import calls_to
from tests.functional.order_house import new_csr
from tests.functional.order_requests import body, configure, orders, take_messages
from tests.functional.stack import Stack
from tests.lambda_context import FakeLambdaContext

DAILY = {"source": "aws.scheduler"}
NOT_VALIDATED = [{"domain": "EXAMPLE.com"}]
VALIDATED = [{"domain": "example.com", "dcvStatus": "VALIDATED", "expiresInDays": 90}]
CODE = "domain-not-validated"


def run(stack: Stack, event: object) -> Any:  # noqa: ANN401 - any JSON
    return stack.deployment.collection.lambda_handler(event, FakeLambdaContext())


def look(stack: Stack, *ca_ids: str) -> None:
    text = json.dumps({"compare": [], "domains": ca_ids or ["sectigo"]})
    answer = run(stack, {"Records": [{"messageId": "1", "body": text}]})
    assert answer == {"batchItemFailures": []}


def look_again(stack: Stack, *ca_ids: str) -> None:
    """Let the minute pass within which a list is not read again."""
    store = stack.store.table
    for item in stack.deployment.items():
        if item["pk"]["S"].startswith("DOMAINS#"):
            past = {name: value for name, value in item.items() if name != "trouble"}
            if "readAt" in past:
                minutes_ago = datetime.now(UTC) - timedelta(minutes=2)
                past["readAt"] = {"S": minutes_ago.isoformat(timespec="seconds")}
            store.put(past)
    look(stack, *ca_ids)


def listed(stack: Stack, ca_id: str = "sectigo") -> Any:  # noqa: ANN401 - any JSON
    answer = stack.manage("GET", f"/{ca_id}/domains")
    assert answer.status == 200
    return answer.body


def remarks(answer: Answer) -> list[tuple[str, str]]:
    details = answer.body["message"]["details"]
    return [(one["code"], one["value"]) for one in details if one["code"] == CODE]


def test_domains_are_shown_as_they_were_read(issuing: Stack) -> None:
    empty = listed(issuing)
    assert (empty["domains"], empty["readAt"]) == ([], None)
    look(issuing)
    found = listed(issuing)
    assert found["readAt"]
    shown = {one["name"]: (one["status"], one["method"]) for one in found["domains"]}
    assert shown["example.com"] == ("validated", "cname")
    assert shown["example.org"] == ("expired", "http")
    by_name = {one["name"]: one for one in found["domains"]}
    assert by_name["example.com"]["endsBy"]
    assert by_name["shop.example.org"]["validatedUntil"] is None
    assert by_name["example.net"]["orderStatus"] == "submitted"


def test_the_certificates_that_depend_on_a_domain_are_counted(issuing: Stack) -> None:
    for _ in range(2):
        assert issuing.enroll(body(new_csr())).status == 200
    look(issuing)
    counts = {one["name"]: one["certificates"] for one in listed(issuing)["domains"]}
    assert (counts["example.com"], counts["example.org"]) == (2, 0)


def test_each_login_is_asked_for_once_a_day(stack: Stack) -> None:
    for ca_id in ("one", "two"):
        stack.configure(ca_id, enable_enrollment=True, org_id={"one": 1234, "two": 1235}[ca_id])
    stack.configure("idle", enable_ca_profile_sync=False)
    take_messages(stack)
    run(stack, DAILY)
    asked = [one for one in take_messages(stack) if "domains" in one]
    assert asked == [{"compare": [], "domains": ["one", "two"]}]
    look(stack, "one", "two")
    look(stack, "two")
    assert stack.simulator.calls_at("domains") == 1
    assert listed(stack, "one") == listed(stack, "two")
    assert listed(stack, "idle")["domains"]


def test_a_failure_leaves_the_last_list_and_says_why(issuing: Stack) -> None:
    look(issuing)
    before = listed(issuing)
    issuing.simulator.fail("status", at="domains", status=503)
    look_again(issuing)
    after = listed(issuing)
    assert after["domains"] == before["domains"]
    (detail,) = after["message"]["details"]
    assert (detail["code"], "list domains" in detail["message"]) == ("domains-unread", True)
    issuing.simulator.recover()
    look_again(issuing)
    assert listed(issuing)["message"]["details"] == []


@pytest.mark.parametrize("rule", [-3, -1608, 403])
def test_a_login_without_the_right_is_told_of_once_and_alarms_no_one(
    issuing: Stack,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    rule: int,
) -> None:
    issuing.simulator.list_domains(forbidden=rule)
    look(issuing)
    (detail,) = listed(issuing)["message"]["details"]
    assert detail["code"] == "domains-forbidden"
    assert f'"{GATEWAY_NOT_SERVED}"' not in capfd.readouterr().out
    assert sum("may not see domains" in one.message for one in caplog.records) <= 1
    assert remarks(issuing.validate(body(new_csr()))) == []


def test_a_name_of_a_domain_that_is_not_validated_is_remarked_on(issuing: Stack) -> None:
    issuing.simulator.list_domains(domains=NOT_VALIDATED)
    assert remarks(issuing.validate(body(new_csr()))) == []
    look(issuing)
    expected = [(CODE, "www.example.com")]
    assert remarks(issuing.validate(body(new_csr()))) == expected
    csr = new_csr()
    assert remarks(issuing.enroll(body(csr))) == expected
    # A client that comes for it again reads the same.
    assert remarks(issuing.enroll(body(csr))) == expected
    (order,) = orders(issuing, state="issued")
    assert order["remarks"] == ["domain-not-validated: www.example.com"]


def test_an_order_that_waits_says_so_too(issuing: Stack) -> None:
    issuing.simulator.list_domains(domains=NOT_VALIDATED)
    look(issuing)
    issuing.simulator.behave(approval=True)
    error = issuing.enroll(body(new_csr())).body["error"]
    assert [one["code"] for one in error["details"]] == [CODE]


def test_it_is_refused_where_the_ca_wants_that(stack: Stack) -> None:
    configure(stack, require_validated_domains=True)
    stack.sync({"caId": "sectigo"})
    stack.simulator.list_domains(domains=NOT_VALIDATED)
    assert stack.validate(body(new_csr())).status == 200
    look(stack)
    csr = new_csr()
    judged, ordered = stack.validate(body(csr)), stack.enroll(body(csr))
    assert judged.body["error"] == ordered.body["error"]
    (detail,) = judged.body["error"]["details"]
    assert (detail["code"], detail["value"]) == (CODE, "www.example.com")
    assert stack.simulator.calls_at("enroll") == 0
    # Once Sectigo has it validated, and it was read, it is ordered.
    stack.simulator.list_domains(domains=VALIDATED)
    look_again(stack)
    assert stack.enroll(body(csr)).status == 200
    take_messages(stack)


def test_what_is_known_of_one_login_says_nothing_of_another(stack: Stack) -> None:
    configure(stack, require_validated_domains=True)
    stack.sync({"caId": "sectigo"})
    stack.simulator.list_domains(domains=NOT_VALIDATED)
    look(stack)
    assert stack.validate(body(new_csr())).status == 400
    changed = document(
        url=stack.simulator.url,
        enable_enrollment=True,
        require_validated_domains=True,
        credentials_secret="cagateway/other",
    )
    etag = stack.manage("GET").headers["ETag"]
    answer = stack.manage("PUT", body=changed, headers={"If-Match": etag})
    assert answer.status == 200
    assert stack.validate(body(new_csr())).status in {200, 503}
    assert listed(stack)["readAt"] is None


def test_a_warm_validation_is_one_round_trip_to_the_table(issuing: Stack) -> None:
    issuing.simulator.list_domains(domains=NOT_VALIDATED)
    look(issuing)
    request = body(new_csr())
    issuing.validate(request)
    with calls_to(issuing.deployment.validation.reader.store.table) as calls:
        assert remarks(issuing.validate(request))
    assert calls == ["GetItem"]


def test_a_ca_that_is_not_there_has_no_domains(stack: Stack) -> None:
    assert stack.manage("GET", "/nowhere/domains").status == 404
    look(stack, "nowhere")
