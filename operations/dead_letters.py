"""`make redrive`: try again what functions/sync could not work off, and delete what went well."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from operations import aws_account

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_sqs import SQSClient

# Longer than functions/sync runs: no other run takes a letter that is being tried.
HIDDEN_SECONDS = 120
# A queue with more than these has a cause that should be mended first.
MAX_LETTERS = 1_000


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of one letter; one that failed again stays in the queue."""

    letter: str
    answer: str
    is_done: bool


def main(arguments: Sequence[str]) -> int:
    """Work the queue off; return the exit status."""
    parser = argparse.ArgumentParser(prog="make redrive", description=__doc__)
    parser.add_argument("--stack", default="ca-gateway")
    asked = parser.parse_args(arguments)
    failed = done = 0
    try:
        session = aws_account.session()
        outputs = aws_account.outputs(session, asked.stack)
        clients = session.client("sqs"), session.client("lambda")
        where = outputs["SyncDeadLettersUrl"], outputs["SyncFunctionName"]
        for tried in redrive(*clients, *where):
            print(f"{'done' if tried.is_done else 'FAILED AGAIN'}: {tried.answer}")
            done, failed = done + tried.is_done, failed + (not tried.is_done)
    except (BotoCoreError, ClientError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{done} done and deleted, {failed} failed again and kept.")
    return 1 if failed else 0


def redrive(
    queues: SQSClient, functions: LambdaClient, queue_url: str, function: str
) -> Iterator[Tried]:
    """Try each letter once. functions/sync takes them as they are."""
    for _ in range(MAX_LETTERS):
        found = queues.receive_message(
            QueueUrl=queue_url, VisibilityTimeout=HIDDEN_SECONDS, WaitTimeSeconds=1
        ).get("Messages")
        if not found:
            return
        (message,) = found
        letter = message["Body"]
        answer = functions.invoke(FunctionName=function, Payload=letter.encode())
        is_done = "FunctionError" not in answer
        if is_done:
            queues.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
        yield Tried(letter, answer["Payload"].read().decode()[:500], is_done)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
