"""`make redrive`, with moto's queue and the real functions/sync behind Lambda's API."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import boto3
import pytest

from operations.dead_letters import MAX_LETTERS, main, redrive
from tests.functional.stack import Stack

TEMPLATE = """
Parameters: {{}}
Resources: {{Topic: {{Type: AWS::SNS::Topic}}}}
Outputs: {{SyncDeadLettersUrl: {{Value: "{queue}"}}, SyncFunctionName: {{Value: SyncFunction}}}}
"""


def letter(request: object) -> str:
    """Make a message as Lambda's destinations write it."""
    return json.dumps(
        {"version": "1.0", "requestPayload": request, "responseContext": {"statusCode": 200}}
    )


@dataclass
class Queue:
    """A queue of dead letters."""

    url: str

    def put(self, *letters: str) -> None:
        client = boto3.client("sqs")
        for each in letters:
            client.send_message(QueueUrl=self.url, MessageBody=each)

    def left(self) -> int:
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        client = boto3.client("sqs")
        found = client.get_queue_attributes(QueueUrl=self.url, AttributeNames=names)  # type: ignore[arg-type]
        return sum(int(value) for value in found["Attributes"].values())


@pytest.fixture
def queue(stack: Stack, moto_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Queue]:
    stack.configure()
    monkeypatch.setenv("AWS_ENDPOINT_URL_SQS", moto_url)
    monkeypatch.setenv("AWS_ENDPOINT_URL_CLOUDFORMATION", moto_url)
    client = boto3.client("sqs")
    url = client.create_queue(QueueName="letters-to-redrive")["QueueUrl"]
    yield Queue(url)
    client.delete_queue(QueueUrl=url)


def test_what_goes_well_is_deleted_and_what_does_not_is_kept(queue: Queue, stack: Stack) -> None:
    queue.put(letter({"caId": "sectigo"}), letter({"caId": 5}), letter({"caId": "sectigo"}))
    tried = list(redrive(boto3.client("sqs"), boto3.client("lambda"), queue.url, "SyncFunction"))
    assert sorted(each.is_done for each in tried) == [False, True, True]
    assert queue.left() == 1
    assert stack.simulator.calls == 2


def test_it_is_done_for_a_stack_by_name(queue: Queue, capsys: pytest.CaptureFixture[str]) -> None:
    client = boto3.client("cloudformation")
    template = TEMPLATE.format(queue=queue.url)
    client.create_stack(StackName="with-letters", TemplateBody=template)
    queue.put(letter({"caId": "sectigo"}))
    assert main(["--stack", "with-letters"]) == 0
    assert "1 done and deleted, 0 failed again" in capsys.readouterr().out
    queue.put(letter({}))
    assert main(["--stack", "with-letters"]) == 1
    assert "caId" in capsys.readouterr().out
    client.delete_stack(StackName="with-letters")


def test_it_ends_however_many_there_are(queue: Queue) -> None:
    class Endless:
        def receive_message(self, **_: object) -> dict[str, object]:
            return {"Messages": [{"Body": letter({}), "ReceiptHandle": "r"}]}

    class Failing:
        def invoke(self, **_: object) -> dict[str, object]:
            return {"FunctionError": "Unhandled", "Payload": self}

        def read(self) -> bytes:
            return b"{}"

    tried = redrive(Endless(), Failing(), queue.url, "F")  # type: ignore[arg-type]
    assert sum(1 for _ in tried) == MAX_LETTERS
