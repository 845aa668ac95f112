"""Lambda's asynchronous invocations: accepted at once, tried again where the function fails."""

from __future__ import annotations

import json
import sys
import threading
import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from local.gateway import Invoker
from local.invocation_outcome import Outcome
from local.surroundings import Surroundings
from local.template import Function

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

# Several at a time, and fewer than a function has workers: callers that wait come first.
CONCURRENCY = 4
# More than this waiting means that something emits events in a circle.
MAX_WAITING = 1000
# Lambda waits a minute, then two; a developer at a terminal would not.
RETRY_SECONDS = (1.0, 2.0)
# Beyond the function's own timeout: for a worker to become free.
WORKER_WAIT_SECONDS = 60.0


# What becomes of an event that a function failed with, so many times.
Bury = Callable[[Function, object, int], None]


class AsyncInvocations:
    """Accepts events for functions and sees to it that they are tried."""

    def __init__(
        self,
        functions: Mapping[str, Function],
        invokers: Mapping[str, Invoker],
        bury: Bury | None = None,
    ) -> None:
        """Take the functions, and what invokes them; without `bury`, lost events are dropped."""
        self._bury = bury or _drop
        self._functions = functions
        self._invokers = invokers
        self._threads = ThreadPoolExecutor(CONCURRENCY, thread_name_prefix="async")
        self._room = threading.BoundedSemaphore(MAX_WAITING)
        self._stopped = threading.Event()

    def accept(self, function: str, event: object) -> bool:
        """Take an event for a function; False: too many wait already."""
        if self._stopped.is_set() or not self._room.acquire(blocking=False):
            return False
        try:
            self._threads.submit(self._deliver, self._functions[function], event)
        except RuntimeError:
            # Closed in this very moment.
            return False
        return True

    def close(self) -> None:
        """Stop trying. What runs at the moment ends when the invokers are closed."""
        self._stopped.set()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _deliver(self, function: Function, event: object) -> None:
        try:
            self._try(function, event)
        finally:
            self._room.release()

    def _try(self, function: Function, event: object) -> None:
        for attempt in range(function.maximum_retry_attempts + 1):
            if attempt and self._stopped.wait(RETRY_SECONDS[min(attempt, len(RETRY_SECONDS)) - 1]):
                return
            outcome = self._invoke(function, event)
            if self._stopped.is_set() or (outcome is not None and not outcome.is_error):
                return
            why = outcome.payload.decode() if outcome else "no worker became free"
            print(f"{function.name}: attempt {attempt + 1} failed: {why}", file=sys.stderr)
        self._bury(function, event, function.maximum_retry_attempts + 1)

    def _invoke(self, function: Function, event: object) -> Outcome | None:
        wait_seconds = function.timeout_seconds + WORKER_WAIT_SECONDS
        try:
            return self._invokers[function.name].invoke(event, wait_seconds)
        except TimeoutError:
            return None


def _drop(function: Function, event: object, _attempts: int) -> None:
    print(f"{function.name}: the event is dropped: {event}", file=sys.stderr)


@dataclass(frozen=True, slots=True)
class DeadLetters:
    """Writes what Lambda's destinations write."""

    client: SQSClient
    surroundings: Surroundings

    def put(self, function: Function, event: object, attempts: int) -> None:
        """Send an event to its function's queue; without one, or without SQS, say that it is lost.

        Args:
            function: Which failed.
            event: What it was given.
            attempts: How often it failed.
        """
        if function.dead_letters_arn is None:
            _drop(function, event, attempts)
            return
        queue_url = self.surroundings.queue_url_of(function.dead_letters_arn)
        try:
            self.client.send_message(
                QueueUrl=queue_url,
                MessageBody=json.dumps(self._letter(function, event, attempts)),
            )
        except (BotoCoreError, ClientError) as error:
            print(f"{function.name}: the event is lost: {error}: {event}", file=sys.stderr)
        else:
            print(f"{function.name}: the event waits at {queue_url}", file=sys.stderr)

    def _letter(self, function: Function, event: object, attempts: int) -> dict[str, object]:
        return {
            "version": "1.0",
            "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "requestContext": {
                "requestId": str(uuid.uuid4()),
                "functionArn": self.surroundings.function_arn(function.name),
                "condition": "RetriesExhausted",
                "approximateInvokeCount": attempts,
            },
            "requestPayload": event,
            "responseContext": {"statusCode": 200, "functionError": "Unhandled"},
        }
