"""The queue of syncs that are due, against moto's SQS."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from cagateway.api.sync_events import read_due_syncs
from cagateway.domain.sync.schedule import DueSyncs, spread
from cagateway.domain.sync.state import SyncCause
from cagateway.events.due_syncs import DueSyncQueue
from cagateway.ports.sync import SyncRequestError
from tests.fakes.clock import NOON
from tests.functional.queues import ACCESS, NOWHERE, take_all

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


@pytest.fixture
def client(moto_url: str) -> SQSClient:
    return boto3.client("sqs", endpoint_url=moto_url, **ACCESS)


@pytest.fixture
def queue(client: SQSClient) -> Iterator[DueSyncQueue]:
    url = client.create_queue(QueueName="due-syncs-of-a-test")["QueueUrl"]
    yield DueSyncQueue(lambda: client, url)
    client.delete_queue(QueueUrl=url)


def test_a_message_is_read_as_it_was_meant(queue: DueSyncQueue, client: SQSClient) -> None:
    assert queue.put([DueSyncs(("ca-1", "ca-2"), 0)], NOON) == ["ca-1", "ca-2"]
    (body,) = take_all(client, queue.queue_url)
    read = read_due_syncs(body)
    assert (read.ca_ids, read.requested_at) == (("ca-1", "ca-2"), NOON)
    assert [one.cause for one in read.requests()] == [SyncCause.SCHEDULE] * 2


def test_each_message_is_delayed_by_its_own_time(queue: DueSyncQueue, client: SQSClient) -> None:
    ids = [f"ca-{number}" for number in range(25)]
    delayed = [DueSyncs((ca_id,), 60 * place) for place, ca_id in enumerate(ids[:4])]
    assert queue.put(delayed, NOON) == ids[:4]
    about = client.get_queue_attributes(QueueUrl=queue.queue_url, AttributeNames=["All"])
    assert about["Attributes"]["ApproximateNumberOfMessagesDelayed"] == "3"
    (body,) = take_all(client, queue.queue_url)
    assert json.loads(body)["caIds"] == ["ca-0"]


@pytest.mark.parametrize("number", [0, 1, 10, 11, 25])
def test_many_are_put_in_batches(queue: DueSyncQueue, client: SQSClient, number: int) -> None:
    ids = [f"ca-{place:02}" for place in range(number)]
    assert queue.put([DueSyncs((ca_id,), 0) for ca_id in ids], NOON) == ids
    bodies = [json.loads(body) for body in take_all(client, queue.queue_url)]
    assert sorted(ca_id for body in bodies for ca_id in body["caIds"]) == ids


def test_what_is_refused_is_told_apart_from_what_is_taken(queue: DueSyncQueue) -> None:
    class Refusing:
        def send_message_batch(self, **call: Any) -> dict[str, Any]:  # noqa: ANN401 - as botocore
            failed = {"Code": "InternalError", "SenderFault": False}
            return {"Failed": [{"Id": call["Entries"][1]["Id"], **failed}]}

    refusing = DueSyncQueue(Refusing, queue.queue_url)  # type: ignore[arg-type] # one call of it
    assert refusing.put(spread([f"ca-{number}" for number in range(4)]), NOON) == [
        *("ca-0", "ca-2", "ca-3")
    ]


@pytest.mark.parametrize("where", ["no-queue", "no-sqs"])
def test_a_queue_that_does_not_answer_takes_nothing_more(moto_url: str, where: str) -> None:
    endpoint = moto_url if where == "no-queue" else NOWHERE
    client = boto3.client("sqs", endpoint_url=endpoint, **ACCESS)
    queue = DueSyncQueue(lambda: client, f"{endpoint}/123456789012/there-is-none")
    with pytest.raises(SyncRequestError):
        queue.put([DueSyncs(("ca-1",), 0)], NOON)
    assert queue.put([], NOON) == []
