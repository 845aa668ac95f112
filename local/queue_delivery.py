"""Lambda's event source mappings: the messages of a queue, handed to a function in batches."""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from local.async_invocations import WORKER_WAIT_SECONDS
from local.gateway import Invoker
from local.queue_polling import POLL_SECONDS, Polling
from local.surroundings import Surroundings
from local.template import QueueSource, Template

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import MessageTypeDef


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
        super().__init__()
        self._client = client
        self._template = template
        self._invokers = invokers
        self._surroundings = surroundings
        for source in template.queue_sources:
            url = surroundings.queue_url_of(source.queue_arn)
            receive = functools.partial(self._receive, source, url)
            self._run_in_thread(self._poll, receive, f"messages for {source.function}")

    def _receive(self, source: QueueSource, url: str) -> None:
        messages = self._client.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=source.batch_size,
            WaitTimeSeconds=POLL_SECONDS,
            MessageSystemAttributeNames=["All"],
        ).get("Messages", [])
        if not messages:
            return
        for message in self._taken(source, messages):
            self._client.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])

    def _taken(
        self, source: QueueSource, messages: Sequence[MessageTypeDef]
    ) -> list[MessageTypeDef]:
        """Invoke the function, and give the messages that it is done with."""
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
