"""Takes what EventBridge would deliver to the functions: the events of rules, and of schedules."""

from __future__ import annotations

import json
import sys
import threading
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

from botocore.exceptions import BotoCoreError, ClientError

from local.surroundings import Surroundings
from local.template import Schedule

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

# SQS's longest poll, and its largest batch.
POLL_SECONDS = 20
BATCH = 10
# Before the next poll after one that failed, and before the next try to hand an event on.
PAUSE_SECONDS = 1.0

# Takes an event for a function; False: it is full, ask again later.
Accept = Callable[[str, object], bool]


@dataclass(frozen=True, slots=True)
class RuleQueue:
    """Where the events of a rule arrive, and the function that they are for."""

    url: str
    function: str


class EventDelivery:
    """Polls the queues and fires the schedules, one thread each, between enter and exit."""

    def __init__(
        self,
        client: SQSClient,
        queues: Sequence[RuleQueue],
        schedules: Sequence[Schedule],
        accept: Accept,
        surroundings: Surroundings,
    ) -> None:
        self._client = client
        self._accept = accept
        self._surroundings = surroundings
        self._stopped = threading.Event()
        self._threads = [
            *(threading.Thread(target=self._poll, args=(queue,), daemon=True) for queue in queues),
            *(threading.Thread(target=self._tick, args=(each,), daemon=True) for each in schedules),
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        # The threads are not waited for: a long poll ends when its server does.
        self._stopped.set()

    def _poll(self, queue: RuleQueue) -> None:
        while not self._stopped.is_set():
            try:
                self._receive(queue)
            except (BotoCoreError, ClientError) as error:
                if self._stopped.wait(PAUSE_SECONDS):
                    return
                print(f"events for {queue.function}: {error}", file=sys.stderr)

    def _receive(self, queue: RuleQueue) -> None:
        answer = self._client.receive_message(
            QueueUrl=queue.url, MaxNumberOfMessages=BATCH, WaitTimeSeconds=POLL_SECONDS
        )
        for message in answer.get("Messages", []):
            # EventBridge names the account, moto forgets to.
            event = {"account": self._surroundings.account_id, **json.loads(message["Body"])}
            self._hand_on(queue.function, event)
            self._client.delete_message(QueueUrl=queue.url, ReceiptHandle=message["ReceiptHandle"])

    def _hand_on(self, function: str, event: object) -> None:
        while not self._accept(function, event):
            if self._stopped.wait(PAUSE_SECONDS):
                return

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
