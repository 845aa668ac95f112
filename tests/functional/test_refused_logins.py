"""A login that Sectigo refuses, driven from every side: how often Sectigo hears of it."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest

from cagateway.domain.authorities.refused_logins import MAX_TRIES, RefusedLogin
from cagateway.store.refused_logins import DynamoDBRefusedLogins
from local.aws_resources import create_secret
from local.sectigo.account import DEMO
from tests.documents import GOLDEN, document
from tests.fakes.clock import NOON
from tests.functional.stack import Stack
from tests.lambda_context import FakeLambdaContext

WRONG = {"login": DEMO.login, "password": "hunter2"}
RIGHT = {"login": DEMO.login, "password": DEMO.password}
GOLDEN_ITEM = json.loads((GOLDEN / "items" / "v2" / "login.json").read_text())
PROFILES = "/v1/certificate-authorities/{}/profiles"


@pytest.fixture
def secret(stack: Stack) -> str:
    """Give a secret with a wrong password."""
    name = f"cagateway/{uuid4()}"
    create_secret(stack.deployment.clients.secrets, name, WRONG)
    return name


def put_secret(stack: Stack, name: str, login: dict[str, str]) -> None:
    stack.deployment.clients.secrets.put_secret_value(SecretId=name, SecretString=json.dumps(login))


def test_it_is_refused_once_however_many_read_tick_and_ask(stack: Stack, secret: str) -> None:
    for ca_id in ("one", "two", "three"):
        stack.configure(ca_id, credentials_secret=secret, profile_sync_interval="PT1S")
    for _ in range(5):
        for ca_id in ("one", "two", "three"):
            stack.get(PROFILES.format(ca_id))
            stack.sync({"caId": ca_id})
        stack.tick()
        for event in (*stack.deployment.bus_events(), *stack.deployment.due_syncs()):
            stack.sync(event)
    assert stack.simulator.calls == 1


def test_it_is_refused_five_times_an_hour_however_much_somebody_insists(
    stack: Stack, secret: str
) -> None:
    stack.configure(credentials_secret=secret)
    content = document(url=stack.simulator.url, credentials_secret=secret)
    for _ in range(MAX_TRIES):
        stack.sync({"caId": "sectigo", "force": True})
        stack.sync({"caId": "sectigo", "cause": "configuration-change"})
        stack.deployment.connection_test.lambda_handler(
            {"connectionTest": content}, FakeLambdaContext()
        )
        put_secret(stack, secret, WRONG | {"password": str(uuid4())})
        stack.sync({"caId": "sectigo"})
    assert stack.simulator.calls == MAX_TRIES
    report = stack.sync({"caId": "sectigo", "force": True})
    assert report["reason"] == "sectigo-login-refused"
    assert "is not sent it again before" in report["message"]
    assert "hunter2" not in json.dumps(report)


def test_a_changed_secret_is_tried_at_once_and_what_was_refused_is_forgotten(
    stack: Stack, secret: str
) -> None:
    stack.configure(credentials_secret=secret)
    assert stack.sync({"caId": "sectigo"})["reason"] == "sectigo-login-refused"
    assert stack.sync({"caId": "sectigo"})["outcome"] == "backing-off"
    put_secret(stack, secret, RIGHT)
    assert stack.tick()["askedFor"] == 1
    assert [message["caIds"] for message in stack.sync_due()] == [["sectigo"]]
    assert stack.simulator.calls == 2
    remembered = [item for item in stack.deployment.items() if item["pk"]["S"].startswith("LOGIN#")]
    assert [item for item in remembered if "triedAt" in item] == []


def test_a_reader_without_a_list_has_a_changed_secret_tried(stack: Stack, secret: str) -> None:
    stack.configure(credentials_secret=secret)
    path = PROFILES.format("sectigo")
    assert stack.get(path).headers["X-Profile-Sync"] == "unavailable"
    put_secret(stack, secret, RIGHT)
    stack.get(path)
    for event in stack.deployment.bus_events():
        stack.sync(event)
    assert stack.get(path).headers["X-Profile-Sync"] == "fresh"


def test_it_waits_a_quarter_of_an_hour_whatever_the_interval(stack: Stack, secret: str) -> None:
    stack.configure(credentials_secret=secret, profile_sync_interval="PT1S")
    stack.sync({"caId": "sectigo"})
    stored = stack.store.load("sectigo")
    assert stored is not None
    backoff = stored.sync_state.backoff
    assert backoff is not None
    assert (backoff.next_attempt_at - backoff.failure.failed_at).total_seconds() >= 900


class TestWhatIsRemembered:
    def test_is_written_by_one_of_those_who_saw_the_same(self, stack: Stack) -> None:
        refused = DynamoDBRefusedLogins(stack.store.table)
        first = RefusedLogin("v1", (NOON,))
        assert refused.replace("a", None, first)
        assert not refused.replace("a", None, first)
        assert refused.find("a") == first
        second = first.tried("v2", NOON)
        assert refused.replace("a", first, second)
        assert not refused.replace("a", first, second)
        assert refused.replace("a", second, None)
        assert refused.find("a") is None
        assert refused.replace("a", None, first)

    def test_is_stored_as_it_will_be_read_for_ever(self, stack: Stack) -> None:
        refused = DynamoDBRefusedLogins(stack.store.table)
        first = RefusedLogin("v1", (NOON,), revision=2)
        assert refused.replace("account", None, first)
        assert refused.replace("account", first, first.tried("v2", NOON + timedelta(minutes=15)))
        (item,) = [one for one in stack.deployment.items() if one["pk"]["S"].startswith("LOGIN#")]
        assert item == GOLDEN_ITEM
