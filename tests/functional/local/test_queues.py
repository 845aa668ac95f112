"""Messages of queues, and events that no function could work off, with moto's SQS and KMS."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from local.async_invocations import DeadLetters
from local.aws_resources import create_resources
from local.boto3_clients import Clients
from local.deliveries import QueueDelivery
from local.invocation_outcome import Outcome, error_outcome, marshal
from local.surroundings import Surroundings
from local.template import Api, Function, Queue, QueueSource, Template
from tests.functional.stack import Deployment
from tests.patience import PATIENCE_SECONDS

SURROUNDINGS = Surroundings()
NAME = "queues-test"
ARN = SURROUNDINGS.arn("sqs", NAME)
URL = SURROUNDINGS.queue_url(NAME)
FUNCTION = Function("F", Path("f"), "app.go", 3, 128, {}, 2, ARN)
TEMPLATE = Template(
    api=Api("cagw", (), b"", b""),
    functions={"F": FUNCTION},
    rules=(),
    schedules=(),
    tables=(),
    buses=(),
    queues=(Queue(NAME, URL, ARN, {"VisibilityTimeout": 1}),),
    queue_sources=(QueueSource(ARN, "F", 10),),
    keys=("alias/queues-test",),
)


@dataclass
class Scripted:
    """A function that is given its answers, and says when it has used them up."""

    answers: list[Outcome]
    events: list[Any] = field(default_factory=list)
    done: threading.Event = field(default_factory=threading.Event)

    def invoke(self, event: object, wait_seconds: float) -> Outcome:
        del wait_seconds
        self.events.append(event)
        answer = self.answers.pop(0)
        if not self.answers:
            self.done.set()
        return answer


@pytest.fixture
def clients(deployment: Deployment) -> Iterator[Clients]:
    create_resources(deployment.clients, TEMPLATE)
    yield deployment.clients
    deployment.clients.queues.delete_queue(QueueUrl=URL)


def bodies(event: dict[str, Any]) -> list[str]:
    return [record["body"] for record in event["Records"]]


def test_a_batch_that_is_taken_does_not_come_again(clients: Clients) -> None:
    function = Scripted([marshal(None)])
    clients.queues.send_message(QueueUrl=URL, MessageBody="one")
    with QueueDelivery(clients.queues, TEMPLATE, {"F": function}, SURROUNDINGS):
        assert function.done.wait(PATIENCE_SECONDS)
    (event,) = function.events
    assert bodies(event) == ["one"]
    assert event["Records"][0]["eventSourceARN"] == ARN


@pytest.mark.parametrize("failing", ["throws", "names it"])
def test_a_message_that_failed_comes_again(clients: Clients, failing: str) -> None:
    clients.queues.send_message(QueueUrl=URL, MessageBody="one")
    seen = clients.queues.receive_message(QueueUrl=URL, VisibilityTimeout=0)["Messages"][0]
    named = {"batchItemFailures": [{"itemIdentifier": seen["MessageId"]}]}
    first = error_outcome("E", "m") if failing == "throws" else marshal(named)
    function = Scripted([first, marshal(None)])
    with QueueDelivery(clients.queues, TEMPLATE, {"F": function}, SURROUNDINGS):
        assert function.done.wait(PATIENCE_SECONDS)
    assert [bodies(event) for event in function.events] == [["one"], ["one"]]


def test_an_event_that_failed_for_good_waits_as_lambda_would_have_it(clients: Clients) -> None:
    DeadLetters(clients.queues, SURROUNDINGS).put(FUNCTION, {"caId": "x"}, 3)
    (message,) = clients.queues.receive_message(QueueUrl=URL)["Messages"]
    letter = json.loads(message["Body"])
    assert letter["requestPayload"] == {"caId": "x"}
    assert letter["requestContext"]["approximateInvokeCount"] == 3
    assert letter["responseContext"]["functionError"] == "Unhandled"


def test_a_key_works_under_its_alias_and_is_made_once(clients: Clients) -> None:
    create_resources(clients, TEMPLATE)
    (alias,) = TEMPLATE.keys
    sealed = clients.keys.encrypt(KeyId=alias, Plaintext=b"secret")["CiphertextBlob"]
    assert clients.keys.decrypt(CiphertextBlob=sealed)["Plaintext"] == b"secret"
