"""What AWS delivers to functions: events of rules and schedules, and messages of queues."""

from __future__ import annotations

import functools
import json
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from botocore.exceptions import BotoCoreError, ClientError

from local.async_invocations import WORKER_WAIT_SECONDS
from local.gateway import Invoker
from local.surroundings import Surroundings
from local.template import QueueSource, Schedule, Template

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import MessageTypeDef

    # Works on messages, and gives those that are done with.
    Take = Callable[[Sequence[MessageTypeDef]], Iterable[MessageTypeDef]]

# SQS's longest poll.
POLL_SECONDS = 20
BATCH = 10  # SQS's largest
# Before the next poll after one that failed, and before the next try to hand something on.
PAUSE_SECONDS = 1.0


# Takes an event for a function; False: it is full, ask again later.
Accept = Callable[[str, object], bool]


@dataclass(frozen=True, slots=True)
class RuleQueue:
    """Where the events of a rule arrive, and the function that they are for."""

    url: str
    function: str


class Polling:
    """Runs its threads between enter and exit."""

    def __init__(self, client: SQSClient) -> None:
        self._client = client
        self._stopped = threading.Event()
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        # The threads are not waited for: a long poll ends when its server does.
        self._stopped.set()

    def _run_in_thread(self, work: Callable[..., None], *args: object) -> None:
        """Have some work done from entry on."""
        self._threads.append(threading.Thread(target=work, args=args, daemon=True))

    def _poll(self, url: str, batch: int, take: Take, what: str) -> None:
        """Receive until it is stopped, and delete what is taken; what fails is tried again."""
        while not self._stopped.is_set():
            try:
                answer = self._client.receive_message(
                    QueueUrl=url,
                    MaxNumberOfMessages=batch,
                    WaitTimeSeconds=POLL_SECONDS,
                    MessageSystemAttributeNames=["All"],
                )
                for message in take(answer.get("Messages", [])):
                    receipt = message["ReceiptHandle"]
                    self._client.delete_message(QueueUrl=url, ReceiptHandle=receipt)
            except (BotoCoreError, ClientError, TimeoutError) as error:
                if self._stopped.wait(PAUSE_SECONDS):
                    return
                print(f"{what}: {error}", file=sys.stderr)


class EventDelivery(Polling):
    """Polls the queues and fires the schedules, one thread each, between enter and exit."""

    def __init__(
        self,
        client: SQSClient,
        queues: Sequence[RuleQueue],
        schedules: Sequence[Schedule],
        accept: Accept,
        surroundings: Surroundings,
    ) -> None:
        super().__init__(client)
        self._accept = accept
        self._surroundings = surroundings
        for queue in queues:
            take = functools.partial(self._hand_on, queue.function)
            self._run_in_thread(self._poll, queue.url, BATCH, take, f"events for {queue.function}")
        for schedule in schedules:
            self._run_in_thread(self._tick, schedule)

    def _hand_on(
        self, function: str, messages: Sequence[MessageTypeDef]
    ) -> Iterator[MessageTypeDef]:
        for message in messages:
            # EventBridge names the account, moto forgets to.
            event = {"account": self._surroundings.account_id, **json.loads(message["Body"])}
            while not self._accept(function, event):
                if self._stopped.wait(PAUSE_SECONDS):
                    break
            yield message

    def _tick(self, schedule: Schedule) -> None:
        due = time.monotonic() + schedule.rate_seconds
        while not self._stopped.wait(max(0.0, due - time.monotonic())):
            due += schedule.rate_seconds
            # A tick that finds no room is lost: the next one does what it would have done.
            event = scheduled_event(schedule, datetime.now(UTC), self._surroundings)
            self._accept(schedule.function, event)


def scheduled_event(
    schedule: Schedule, at: datetime, surroundings: Surroundings
) -> Mapping[str, object]:
    """Return what EventBridge Scheduler sends where a schedule sets no input of its own."""
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.scheduler",
        "account": surroundings.account_id,
        "time": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": surroundings.region,
        "resources": [surroundings.arn("scheduler", f"schedule/default/{schedule.name}")],
        "detail": "{}",
    }


class QueueDelivery(Polling):
    """Polls each queue that a function is fed from, one thread each, between enter and exit.

    A batch that the function took is deleted, except those that it names as failed. What is not
    deleted comes again when its visibility timeout is over, and goes where the queue's redrive
    policy says when it came too often.
    """

    def __init__(
        self,
        client: SQSClient,
        template: Template,
        invokers: Mapping[str, Invoker],
        surroundings: Surroundings,
    ) -> None:
        super().__init__(client)
        self._template = template
        self._invokers = invokers
        self._surroundings = surroundings
        for source in template.queue_sources:
            url = surroundings.queue_url_of(source.queue_arn)
            take = functools.partial(self._taken, source)
            what = f"messages for {source.function}"
            self._run_in_thread(self._poll, url, source.batch_size, take, what)

    def _taken(
        self, source: QueueSource, messages: Sequence[MessageTypeDef]
    ) -> list[MessageTypeDef]:
        """Invoke the function, and give the messages that it is done with."""
        if not messages:
            return []
        function = self._template.functions[source.function]
        event = {"Records": [self._record(source, message) for message in messages]}
        wait_seconds = function.timeout_seconds + WORKER_WAIT_SECONDS
        outcome = self._invokers[source.function].invoke(event, wait_seconds)
        if outcome.is_error:
            print(f"{source.function} failed: {outcome.payload.decode()}", file=sys.stderr)
            return []
        failed = failed_messages(outcome.payload)
        return [message for message in messages if message["MessageId"] not in failed]

    def _record(self, source: QueueSource, message: MessageTypeDef) -> dict[str, Any]:
        return {
            "messageId": message["MessageId"],
            "receiptHandle": message["ReceiptHandle"],
            "body": message["Body"],
            "attributes": message.get("Attributes", {}),
            "messageAttributes": {},
            "md5OfBody": message.get("MD5OfBody", ""),
            "eventSource": "aws:sqs",
            "eventSourceARN": source.queue_arn,
            "awsRegion": self._surroundings.region,
        }


def failed_messages(answer: bytes) -> set[str]:
    """Read which messages of a batch a function failed with (ReportBatchItemFailures).

    >>> sorted(failed_messages(b'{"batchItemFailures": [{"itemIdentifier": "a"}]}'))
    ['a']
    >>> failed_messages(b"null")
    set()
    """
    content = json.loads(answer or b"null")
    failures = content.get("batchItemFailures", []) if isinstance(content, dict) else []
    return {failure["itemIdentifier"] for failure in failures}
