"""Takes what EventBridge would deliver to the functions: the events of rules, and of schedules."""

from __future__ import annotations

import functools
import json
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from local.queue_polling import PAUSE_SECONDS, POLL_SECONDS, Polling
from local.surroundings import Surroundings
from local.template import Schedule

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

BATCH = 10  # SQS's largest

# Takes an event for a function; False: it is full, ask again later.
Accept = Callable[[str, object], bool]


@dataclass(frozen=True, slots=True)
class RuleQueue:
    """Where the events of a rule arrive, and the function that they are for."""

    url: str
    function: str


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
        super().__init__()
        self._client = client
        self._accept = accept
        self._surroundings = surroundings
        for queue in queues:
            receive = functools.partial(self._receive, queue)
            self._run_in_thread(self._poll, receive, f"events for {queue.function}")
        for schedule in schedules:
            self._run_in_thread(self._tick, schedule)

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
