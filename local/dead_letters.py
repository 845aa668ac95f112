"""Events that a function failed with for good, kept where its on-failure destination says."""

from __future__ import annotations

import json
import sys
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from local.surroundings import Surroundings
from local.template import Function

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


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
            print(f"{function.name}: the event is dropped: {event}", file=sys.stderr)
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
