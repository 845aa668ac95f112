"""The sample events for `sam local invoke` go through the handlers that they are for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.documents import PROFILES_RESPONSE, document
from tests.functional.acme.deployed import acme_function
from tests.functional.stack import ROOT, Stack, answer_of
from tests.lambda_context import FakeLambdaContext

EVENTS = {path.stem: path for path in sorted((ROOT / "events").glob("*.json"))}
STATUSES = {
    "profiles-unknown-path": 404,
    "validation-pkcs10-refused": 400,
    "management-put": 201,
    "management-put-client": 201,
    "management-ask-for-sync": 202,
    "enrollment-pkcs10": 409,
    "revocation-revoke": 404,
    "certificates-get-order": 404,
}
OUTCOMES: dict[str, dict[str, Any]] = {
    "sync-direct": {"caId": "sectigo", "outcome": "completed", "profiles": 3},
    "sync-direct-forced": {"caId": "sectigo", "outcome": "completed", "profiles": 3},
    "sync-due": {"batchItemFailures": []},
    "sync-requested": {"caId": "sectigo", "outcome": "completed", "profiles": 3},
    "first_read": {"caId": "sectigo", "outcome": "completed", "profiles": 3},
    "collection-look": {"batchItemFailures": []},
    "collection-daily": {},
    "tick": {
        "askedFor": 1,
        "neverSynced": 1,
        "inSetback": 0,
        "held": 0,
        "overdue": 0,
        "unreadable": 0,
        "longestOverdueSeconds": 0,
        "cas": {"neverSynced": ["sectigo"]},
        "orders": {
            "askedFor": 0,
            "open": 0,
            "uncertain": 0,
            "stuck": 0,
            "undelivered": 0,
            "objected": 0,
            "leftBehind": 0,
            "unreadable": 0,
            "ids": {},
        },
    },
}
OF_THE_API = (
    *("profiles", "validation", "management"),
    *("enrollment", "revocation", "certificates"),
)
FUNCTIONS = {"sync": "synchronization"}


def event_of(path: Path) -> Any:  # noqa: ANN401 - any JSON
    return json.loads(path.read_text())


@pytest.mark.parametrize("name", [name for name in EVENTS if name.split("-")[0] in OF_THE_API])
def test_a_request_is_answered(stack: Stack, name: str) -> None:
    stack.configure()
    function = getattr(stack.deployment, name.split("-", maxsplit=1)[0])
    answer = answer_of(function, event_of(EVENTS[name]))
    assert answer.status == STATUSES.get(name, 200)
    assert answer.body["type"].endswith("Response")
    if name.startswith("profiles-list-profiles"):
        assert answer.body == PROFILES_RESPONSE


@pytest.mark.parametrize("name", OUTCOMES)
def test_an_event_does_what_it_says(stack: Stack, name: str) -> None:
    stack.configure()
    assert result_of(stack, name) == OUTCOMES[name]


def test_a_document_is_tried_out(stack: Stack) -> None:
    event = event_of(EVENTS["connection_test"])
    event["connectionTest"] = document(url=stack.simulator.url)
    function = stack.deployment.connection_test
    assert function.lambda_handler(event, FakeLambdaContext())["profiles"] == 3


def test_organizations_are_listed(stack: Stack) -> None:
    event = event_of(EVENTS["connection_test-organizations"])
    event["organizationsOf"]["url"] = stack.simulator.url
    event["organizationsOf"] |= {"customer-uri": "demo", "credentials-secret": "cagateway/demo"}
    listed = stack.deployment.connection_test.lambda_handler(event, FakeLambdaContext())
    assert [one["id"] for one in listed["organizations"]] == [1234, 1235]


def result_of(stack: Stack, name: str) -> Any:  # noqa: ANN401 - any JSON
    folder = name.split("-", maxsplit=1)[0]
    function = getattr(stack.deployment, FUNCTIONS.get(folder, folder))
    return function.lambda_handler(event_of(EVENTS[name]), FakeLambdaContext())


def test_a_directory_is_read(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    stack.configure(enable_enrollment=True)
    stack.sync({"caId": "sectigo"})
    answer = acme_function(monkeypatch).lambda_handler(
        event_of(EVENTS["acme-directory"]), FakeLambdaContext()
    )
    assert answer["statusCode"] == 200


def test_every_event_is_for_a_function() -> None:
    functions = {path.parent.name for path in (ROOT / "functions").glob("*/app.py")}
    assert {name.split("-")[0] for name in EVENTS} == functions
