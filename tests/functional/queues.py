"""What waits in a queue, for tests that want all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.config import Config

from tests.patience import PATIENCE_SECONDS

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

# Of a client that talks to moto, once.
ACCESS: dict[str, Any] = {
    "region_name": "eu-west-1",
    "aws_access_key_id": "test",
    "aws_secret_access_key": "test",
    "config": Config(retries={"total_max_attempts": 1}, read_timeout=PATIENCE_SECONDS),
}
NOWHERE = "http://127.0.0.1:1"
# SQS gives and takes no more in one call.
AT_ONCE = 10


def take_all(queues: SQSClient, url: str) -> list[str]:
    """Take the bodies of all messages that can be taken now."""
    bodies: list[str] = []
    while messages := queues.receive_message(QueueUrl=url, MaxNumberOfMessages=AT_ONCE).get(
        "Messages", []
    ):
        bodies += [message["Body"] for message in messages]
        queues.delete_message_batch(
            QueueUrl=url,
            Entries=[
                {"Id": str(number), "ReceiptHandle": message["ReceiptHandle"]}
                for number, message in enumerate(messages)
            ],
        )
        # Unlike SQS, moto gives all that it has.
        if len(messages) < AT_ONCE:
            break
    return bodies
