"""functions/sync through its handler: every trigger, over real sockets."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from cagateway.api.sync_events import SyncsLeftError
from cagateway.domain.errors import GatewayError
from cagateway.domain.sync.run import SyncOutcome, SyncRun
from cagateway.domain.sync.state import SyncCause
from local.aws_resources import create_secret
from local.sectigo.account import DEMO
from tests.certificates import Authority
from tests.documents import SECTIGO_TYPES
from tests.functional.stack import Stack
from tests.lambda_context import FakeLambdaContext

PASSWORD = "demo-password"


@dataclass(frozen=True)
class RunsOut(FakeLambdaContext):
    """An invocation that has less time left each time it is asked."""

    left_ms: tuple[int, ...] = ()
    asked: list[None] = field(default_factory=list)

    def get_remaining_time_in_millis(self) -> int:
        self.asked.append(None)
        return self.left_ms[len(self.asked) - 1]


MINE = Authority.named("mine").issue()


def test_a_direct_invocation_syncs_one_authority(configured: Stack) -> None:
    assert configured.sync({"caId": "sectigo"}) == {
        "caId": "sectigo",
        "outcome": "completed",
        "profiles": 3,
    }


def test_it_says_that_an_authority_is_unknown(stack: Stack) -> None:
    assert stack.sync({"caId": "nobody"})["outcome"] == "certificate-authority-not-found"


def test_what_it_cannot_understand_it_refuses(stack: Stack) -> None:
    with pytest.raises(GatewayError):
        stack.sync({"ca": "sectigo"})


def test_a_tick_asks_for_a_sync_of_each_authority_that_is_due(stack: Stack) -> None:
    for ca_id in ("one", "two", "three"):
        stack.configure(ca_id)
    stack.configure("off", enable_ca_profile_sync=False)
    stack.sync({"caId": "three"})
    assert stack.tick()["askedFor"] == 2
    messages = stack.sync_due()
    assert sorted(message["caIds"] for message in messages) == [["one"], ["two"]]
    assert {message["cause"] for message in messages} == {"schedule"}
    for ca_id in ("one", "two"):
        (run,) = [entry for entry in stack.history(ca_id) if isinstance(entry, SyncRun)]
        assert (run.outcome, run.cause) == (SyncOutcome.COMPLETED, SyncCause.SCHEDULE)
    assert stack.tick()["askedFor"] == 0


def test_a_tick_reaches_more_authorities_than_fit_one_call(stack: Stack) -> None:
    for number in range(105):
        stack.configure(f"ca-{number}")
    assert stack.tick()["askedFor"] == 105
    asked = [json.loads(one["Records"][0]["body"]) for one in stack.deployment.due_syncs()]
    assert len({ca_id for message in asked for ca_id in message["caIds"]}) == 105


def test_a_message_that_is_delivered_twice_syncs_once(configured: Stack) -> None:
    configured.tick()
    (event,) = configured.deployment.due_syncs()
    assert configured.sync(event) == configured.sync(event) == {"batchItemFailures": []}
    assert configured.simulator.calls == 1


def test_a_forced_sync_that_a_tick_finds_goes_by_the_bus(configured: Stack) -> None:
    configured.store.note_forced("sectigo", datetime.now(UTC) + timedelta(hours=1), "ada")
    assert configured.tick()["askedFor"] == 1
    (event,) = configured.deployment.bus_events()
    assert configured.deployment.due_syncs() == []
    assert configured.sync(event)["outcome"] == "completed"


class TestAMessageOfSeveral:
    """Each of its CAs is synced by itself; what could not be is by its next delivery."""

    @pytest.fixture
    def several(self, stack: Stack) -> Stack:
        for ca_id in ("one", "two", "three"):
            stack.configure(ca_id)
        return stack

    @staticmethod
    def batch(*ca_ids: str, **members: object) -> dict[str, Any]:
        body = json.dumps({"caIds": ca_ids, **members})
        return {"Records": [{"messageId": "m", "body": body}]}

    def test_syncs_all_of_them_past_one_that_was_deleted(self, several: Stack) -> None:
        assert several.sync(self.batch("one", "gone", "two"))["batchItemFailures"] == []
        assert several.simulator.calls == 2

    def test_syncs_each_once_though_it_is_named_twice(self, several: Stack) -> None:
        assert several.sync(self.batch("one", "one"))["batchItemFailures"] == []
        assert several.simulator.calls == 1

    def test_leaves_what_there_is_no_time_for_to_the_next_delivery(self, several: Stack) -> None:
        requested_at = datetime.now(UTC).isoformat()
        event = self.batch("one", "two", requestedAt=requested_at)
        function = several.deployment.synchronization
        failed = function.lambda_handler(event, RunsOut(left_ms=(60_000, 60_000, 14_999)))
        assert failed == {"batchItemFailures": [{"itemIdentifier": "m"}]}
        assert several.simulator.calls == 1
        assert several.sync(event) == {"batchItemFailures": []}
        assert several.simulator.calls == 2

    def test_waits_for_nobody_where_sectigo_is_down(self, several: Stack) -> None:
        several.simulator.fail("status", status=503)
        assert several.sync(self.batch("one", "two"))["batchItemFailures"] == []
        assert several.store.sync_state("two").backoff

    @pytest.mark.parametrize(
        "body",
        [
            "",
            "[]",
            "{",
            '{"caIds": []}',
            '{"caIds": ["a/b"]}',
            '{"caIds": "one"}',
            "7",
            "[" * 9_999,
        ],
    )
    def test_that_is_none_is_kept(self, several: Stack, body: str) -> None:
        event = {"Records": [{"messageId": "m", "body": body}]}
        failed = {"batchItemFailures": [{"itemIdentifier": "m"}]}
        assert several.sync(event) == failed

    def test_that_became_a_dead_letter_is_taken_as_it_is(self, several: Stack) -> None:
        letter = {"caIds": ["one", "two"], "requestedAt": "2026-11-23T07:00:00Z"}
        outcomes = [one["outcome"] for one in several.sync(letter)["syncs"]]
        assert outcomes == ["completed", "completed"]
        with pytest.raises(SyncsLeftError):
            several.deployment.synchronization.lambda_handler(
                letter, RunsOut(left_ms=(14_999, 14_999))
            )


FAULTS = {
    "down": ({"kind": "status", "status": 503}, "sectigo-error"),
    "throttled": ({"kind": "status", "status": 429}, "sectigo-throttled"),
    "API switched off": ({"kind": "status", "status": 400}, "sectigo-access-denied"),
    "login refused": ({"kind": "status", "status": 401}, "sectigo-login-refused"),
    "redirecting": ({"kind": "redirect"}, "sectigo-url-wrong"),
    "talking HTML": ({"kind": "html"}, "sectigo-malformed-answer"),
}


@pytest.mark.parametrize(("fault", "reason"), FAULTS.values(), ids=FAULTS.keys())
def test_a_failing_sectigo_changes_nothing_and_is_told(
    configured: Stack, fault: dict[str, object], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    configured.sync({"caId": "sectigo"})
    before = configured.store.load("sectigo")
    configured.simulator.fail(**fault)  # type: ignore[arg-type]
    report = configured.sync({"caId": "sectigo"})
    after = configured.store.load("sectigo")
    assert (report["outcome"], report["reason"]) == ("failed", reason)
    assert before is not None
    assert after is not None
    assert after.snapshot == before.snapshot
    assert PASSWORD not in json.dumps(report) + capsys.readouterr().out


def test_a_list_from_which_profiles_vanished_is_held(configured: Stack) -> None:
    configured.sync({"caId": "sectigo"})
    configured.simulator.fail("empty")
    report = configured.sync({"caId": "sectigo"})
    assert (report["outcome"], report["reason"]) == ("held", "sectigo-empty-list")
    configured.simulator.recover()
    configured.simulator.serve(SECTIGO_TYPES[:1])
    forced = configured.sync({"caId": "sectigo", "force": True})
    assert (forced["outcome"], forced["removed"]) == ("completed", 2)


def test_a_refused_login_is_not_tried_again(configured: Stack) -> None:
    configured.simulator.fail("status", status=401)
    configured.sync({"caId": "sectigo"})
    assert configured.simulator.calls == 1


def test_a_rotated_password_is_fetched_at_once(stack: Stack) -> None:
    name = configure_secret(stack, {"login": DEMO.login, "password": "of last month"})
    assert stack.sync({"caId": "sectigo"})["reason"] == "sectigo-login-refused"
    rotated = json.dumps({"login": DEMO.login, "password": DEMO.password})
    stack.deployment.clients.secrets.put_secret_value(SecretId=name, SecretString=rotated)
    assert stack.sync({"caId": "sectigo", "force": True})["outcome"] == "completed"


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"url": "https://evil.example"}, "address-refused"),
        ({"url": "http://127.0.0.1:1"}, "sectigo-unreachable"),
        ({"credentials_secret": "cagateway/nobody"}, "credentials-unusable"),
        ({"org_id": 99}, "sectigo-organization-unknown"),
    ],
    ids=["not-allowed", "nobody-listens", "no-secret", "no-organization"],
)
def test_a_connection_that_cannot_work_is_told(
    stack: Stack, settings: dict[str, Any], reason: str
) -> None:
    stack.configure(**settings)
    assert stack.sync({"caId": "sectigo"})["reason"] == reason


def test_an_api_key_in_the_secret_is_a_way_to_log_in(stack: Stack) -> None:
    token = {"client-id": DEMO.client_id, "client-secret": DEMO.client_secret}
    configure_secret(stack, token | {"token-url": stack.simulator.token_url})
    assert stack.sync({"caId": "sectigo"})["profiles"] == 3


def test_a_certificate_in_the_secret_leads_to_private_where_it_must_be_shown(stack: Stack) -> None:
    # Without TLS none can be: what Sectigo then says is how this login differs from the others.
    certificate = {"certificate": MINE.certificate_pem, "private-key": MINE.key_pem}
    configure_secret(stack, {"login": DEMO.login, **certificate})
    result = stack.sync({"caId": "sectigo"})
    assert (result["reason"], "code -16" in result["message"]) == ("sectigo-login-refused", True)


def configure_secret(stack: Stack, secret: dict[str, str]) -> str:
    name = f"cagateway/{uuid4()}"
    create_secret(stack.deployment.clients.secrets, name, secret)
    stack.configure(credentials_secret=name)
    return name


def test_ten_thousand_profiles_are_kept(configured: Stack) -> None:
    many = [{**SECTIGO_TYPES[number % 3], "id": number + 1} for number in range(10_000)]
    configured.simulator.serve(many)
    assert configured.sync({"caId": "sectigo"})["profiles"] == 10_000
    stored = configured.store.load("sectigo")
    assert stored is not None
    assert stored.snapshot is not None
    assert len(stored.snapshot.profiles) == 10_000
