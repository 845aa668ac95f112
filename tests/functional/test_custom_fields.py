"""Custom fields from Sectigo's form to Sectigo's order: synced, published, demanded, sent."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from cagateway.store.authorities import DynamoDBStore
from tests.api_events import Answer
from tests.documents import PROFILES_RESPONSE
from tests.functional.client_requests import FILES
from tests.functional.dynamodb_calls import calls_to
from tests.functional.management import code_of
from tests.functional.order_house import new_csr
from tests.functional.order_requests import ROOT, body, placed_at
from tests.functional.stack import Stack

CENTRE = {"id": 1, "name": "Cost centre", "mandatory": True, "type": "NUMBER"}
MODE = {
    "id": 2,
    "name": "Mode",
    "mandatory": True,
    "type": "TEXT_OPTION",
    "options": ["test", "live"],
}
FIELDS = [
    CENTRE,
    MODE,
    {"id": 3, "name": "Owner", "type": "EMAIL"},
    {"id": 4, "name": "Since", "type": "DATE"},
    {"id": 5, "name": "Note", "type": "TEXT_MULTI_LINE"},
    {"id": 6, "name": "Old", "mandatory": True, "state": "INACTIVE"},
]
DEFAULTS = [
    {"name": "Cost centre", "property": "costCentre", "default": 4711},
    {"name": "Mode", "default": "live"},
]


def synced(stack: Stack, *, force: bool = False) -> None:
    event = {"caId": "sectigo", "force": True} if force else {"caId": "sectigo"}
    assert stack.sync(event)["outcome"] == "completed"


def configure(stack: Stack, **settings: object) -> None:
    stack.configure("sectigo", enable_enrollment=True, **settings)
    synced(stack)


def asked_of(stack: Stack, profile_id: str = "63999") -> list[tuple[str, bool]]:
    profile = stack.get(f"{ROOT}/profiles/{profile_id}").body["profile"]
    return [(one["name"], one["required"]) for one in profile["requestedProperties"]]


def sent(stack: Stack) -> tuple[dict[str, str], str]:
    """Give the custom fields and the requester of the one order that Sectigo has."""
    (order,) = stack.simulator.orders.search()
    enrollment = order.enrollment
    return dict(enrollment.custom_fields), enrollment.external_requester


def rules_of(answer: Answer) -> list[tuple[str, str]]:
    return [(one["code"], one["target"]) for one in answer.body["error"]["details"]]


def shell_body() -> dict[str, Any]:
    """Give the shell tool's own body, which has no properties."""
    text = FILES["shell-enroll"].read_text()
    pem = new_csr()
    der = base64.b64encode(base64.b64decode("".join(pem.splitlines()[1:-1]))).decode()
    read: dict[str, Any] = json.loads(text.replace("@CSR@", der))
    assert "properties" not in read
    return read


@pytest.mark.parametrize("has_v2", [True, False], ids=["v2", "v1"])
def test_the_shell_tools_body_orders_with_two_mandatory_fields_by_defaults_alone(
    stack: Stack, *, has_v2: bool
) -> None:
    stack.simulator.demand(custom_fields=FIELDS, has_custom_fields_v2=has_v2)
    requester = {"default": "pki@example.com"}
    configure(stack, custom_fields=DEFAULTS, external_requester=requester)
    assert asked_of(stack) == [("costCentre", False), ("Mode", False)]
    wanted = shell_body()
    will_pass = stack.validate(wanted).body["validation"]
    assert will_pass["customFields"] == [
        {"name": "Cost centre", "value": "4711"},
        {"name": "Mode", "value": "live"},
    ]
    assert will_pass["externalRequester"] == "pki@example.com"
    assert stack.enroll(wanted).status == 200
    assert sent(stack) == ({"Cost centre": "4711", "Mode": "live"}, "pki@example.com")


def test_what_is_mandatory_is_published_demanded_and_sent_from_properties(stack: Stack) -> None:
    stack.simulator.demand(custom_fields=FIELDS)
    fields = [
        {"name": "Cost centre", "property": "costCentre"},
        *({"name": name} for name in ("Owner", "Since", "Note")),
    ]
    configure(stack, custom_fields=fields, external_requester={"property": "mail"})
    assert asked_of(stack)[:2] == [("costCentre", True), ("Mode", True)]
    csr = new_csr()
    for ask in (stack.validate, stack.enroll):
        assert rules_of(ask(body(csr))) == [
            ("requested-property-required", "properties.costCentre"),
            ("requested-property-required", "properties.Mode"),
        ]
        wrong = {"costCentre": ["x"], "Mode": "Live", "Owner": "me", "Since": "x", "mail": "x;y"}
        assert rules_of(ask(body(csr, properties=wrong))) == [
            ("requested-property-invalid", f"properties.{name}") for name in wrong
        ]
    given: dict[str, object] = {"costCentre": 4711, "Mode": "test", "Owner": "a@example.com"}
    given |= {"Since": "2026-11-29", "Note": "one\ntwo", "mail": "a@example.com,b@example.com"}
    assert stack.enroll(body(csr, properties=given)).status == 200
    custom_fields, requester = sent(stack)
    assert custom_fields == {
        "Cost centre": "4711",
        "Mode": "test",
        "Owner": "a@example.com",
        "Since": "2026-11-29",
        "Note": "one\ntwo",
    }
    assert requester == "a@example.com, b@example.com"


def test_without_fields_at_sectigo_the_golden_answer_stays(stack: Stack) -> None:
    stack.simulator.demand(custom_fields=[])
    stack.configure()
    synced(stack)
    listed = stack.get(f"{ROOT}/profiles").body["profiles"]
    assert json.dumps(listed) == json.dumps(PROFILES_RESPONSE["profiles"])


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "status", "status": 403, "code": None},
        {"kind": "status", "status": 401, "code": -16},
        {"kind": "status", "status": 500},
        # Neither API has them.
        {"kind": "status", "status": 404, "code": None},
        {"kind": "html"},
        {"kind": "garbage"},
        {"kind": "cut"},
        {"kind": "reset"},
        {"kind": "huge", "mebibytes": 5},
    ],
    ids=lambda fault: f"{fault['kind']}-{fault.get('status', '')}",
)
def test_a_failure_holds_back_nothing_and_keeps_the_last_list(
    stack: Stack, fault: dict[str, Any]
) -> None:
    stack.simulator.demand(custom_fields=[CENTRE])
    configure(stack)
    stack.simulator.demand(custom_fields=[MODE])
    stack.simulator.fail(at="fields", **fault)
    synced(stack, force=True)
    assert asked_of(stack) == [("Cost centre", True)]
    stack.simulator.recover()
    # A login that is refused at the fields alone is no refused login.
    synced(stack, force=True)
    assert asked_of(stack) == [("Mode", True)]


def test_a_field_that_becomes_mandatory_is_refused_once_and_known_then(stack: Stack) -> None:
    stack.simulator.demand(custom_fields=[])
    configure(stack)
    wanted = body(new_csr())
    assert stack.validate(wanted).status == 200
    stack.simulator.demand(custom_fields=[CENTRE])
    refused = stack.enroll(wanted)
    assert (code_of(refused), refused.body["error"]["value"]) == ("enrollment-refused", "-62")
    assert [one["detail"]["caId"] for one in stack.deployment.bus_events()] == ["sectigo"]
    synced(stack)
    assert rules_of(stack.enroll(body(new_csr()))) == [
        ("requested-property-required", "properties.Cost centre")
    ]
    wanted["properties"] = {"Cost centre": 1}
    assert stack.enroll(wanted).status == 200


def test_a_field_that_vanishes_is_refused_once_and_not_sent_then(stack: Stack) -> None:
    stack.simulator.demand(custom_fields=[CENTRE])
    configure(stack, custom_fields=DEFAULTS)
    stack.simulator.demand(custom_fields=[])
    refused = stack.enroll(body(new_csr()))
    assert refused.body["error"]["value"] == "-135"
    assert len(stack.deployment.bus_events()) == 1
    synced(stack)
    assert stack.enroll(body(new_csr())).status == 200
    assert sent(stack) == ({}, "")


def test_a_value_that_was_refused_is_tried_anew_as_soon_as_it_is_another(stack: Stack) -> None:
    """Of the older API no types are known: Sectigo alone can say that a value is wrong."""
    stack.simulator.demand(custom_fields=[CENTRE], has_custom_fields_v2=False)
    configure(stack)
    csr = new_csr()
    for _ in range(2):
        refused = stack.enroll(body(csr, properties={"Cost centre": "shop"}))
        assert refused.body["error"]["value"] == "-1601"
    assert placed_at(stack) == 1
    answer = stack.enroll(body(csr, properties={"Cost centre": "4711"}))
    assert answer.status == 200
    again = stack.enroll(body(csr, properties={"Cost centre": 4712}))
    assert again.status == 200
    assert [one["code"] for one in again.body["message"]["details"]] == ["custom-fields-kept"]
    assert placed_at(stack) == 2


def test_a_default_that_breaks_its_fields_type_is_not_stored(stack: Stack) -> None:
    stack.simulator.demand(custom_fields=FIELDS)
    configure(stack)
    stored = stack.manage("GET")
    content = stored.body["ca"]["configuration"]
    content["properties"]["custom-fields"] = [{"name": "Mode", "default": "Live"}]
    refused = stack.manage("PUT", body=content, headers={"If-Match": stored.headers["ETag"]})
    assert refused.status == 400
    assert rules_of(refused) == [("invalid-configuration", "properties.custom-fields[0].default")]


def test_a_dry_run_names_fields_that_sectigo_does_not_have(stack: Stack) -> None:
    stack.simulator.demand(custom_fields=FIELDS)
    stack.configure()
    content = stack.manage("GET").body["ca"]["configuration"]
    content["properties"]["custom-fields"] = [
        {"name": "cost centre"},
        {"name": "Mode", "default": "Live"},
        {"name": "Old", "default": "x"},
    ]
    tried = stack.manage("PUT", body=content, query={"dry-run": "true"})
    assert tried.status == 200
    details = tried.body["message"]["details"]
    assert [(one["code"], one["value"]) for one in details] == [
        ("custom-field-not-found", "cost centre"),
        ("custom-field-default-invalid", "Live"),
        ("custom-field-not-found", "Old"),
    ]
    assert "Sectigo spells it 'Cost centre'" in details[0]["message"]


def test_a_warm_read_with_fields_makes_one_round_trip(stack: Stack) -> None:
    stack.simulator.demand(custom_fields=FIELDS)
    configure(stack)
    reader = DynamoDBStore(stack.store.table)
    first = reader.load("sectigo")
    with calls_to(reader.table) as calls:
        again = reader.load("sectigo")
    assert len(calls) == 1
    assert again == first
    assert again is not None
    assert again.snapshot is not None
    assert len(again.snapshot.custom_fields or ()) == 5


def test_hostile_values_are_refused_unsent_and_told_harmlessly(stack: Stack) -> None:
    stack.simulator.demand(custom_fields=[CENTRE])
    configure(stack)
    key = "MIIEvQIBADANBg" * 20
    for value in ("\u0000", "4711\u202e", "\ud83d", key, "4\n711", "<script>", "4" * 257):
        answer = stack.enroll(body(new_csr(), properties={"Cost centre": value}))
        assert answer.status == 400
        assert key not in answer.text
        assert "\u202e" not in answer.body["error"]["message"]
    assert placed_at(stack) == 0
