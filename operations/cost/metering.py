"""What one invocation uses, measured on the real handlers: processor time, calls, units, bytes."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from io import StringIO
from statistics import median

from local.dynamodb_units import READS, read_units
from local.http_server import Request, Response
from local.moto_server import MotoApplication
from operations.cost.write_units import WRITES, Index, Item, write_units, written_keys


@dataclass(frozen=True, slots=True)
class Use:
    """What one invocation used.

    Args:
        cpu_ms: Of this machine's processor, a whole one.
        waits: Calls to AWS's services that it waited for.
        read_units: Of DynamoDB, as AWS bills them.
        write_units: The same, of the table.
        index_units: The same, of its indexes.
        events: Sent to the bus.
        key_calls: To KMS.
        messages: Sent to a queue.
        log_bytes: Written by the function itself.
        answer_bytes: Sent to whoever asked.
    """

    cpu_ms: float = 0
    waits: int = 0
    read_units: float = 0
    write_units: float = 0
    index_units: float = 0
    events: int = 0
    key_calls: int = 0
    messages: int = 0
    log_bytes: int = 0
    answer_bytes: int = 0


@dataclass
class Meter:
    """moto's AWS, which notes what it is asked.

    Args:
        table_name: The one table.
        indexes: Its own.
    """

    table_name: str
    indexes: Sequence[Index] = ()
    aws: MotoApplication = field(default_factory=MotoApplication)
    counts: Counter[str] = field(default_factory=Counter)

    def answer(self, request: Request) -> Response:
        """Have moto answer, and count."""
        target = next(iter(request.values("X-Amz-Target")), "")
        service, _, operation = target.partition(".")
        self.counts["waits"] += 1
        if service.startswith("DynamoDB_"):
            return self._of_the_table(operation, request)
        if operation == "PutEvents":
            self.counts["events"] += len(json.loads(request.body)["Entries"])
        self.counts["key_calls"] += service == "TrentService"
        self.counts["messages"] += service == "AmazonSQS" and operation.startswith("SendMessage")
        return self.aws.answer(request)

    def refuse(self, status: HTTPStatus, reason: str) -> Response:
        """Refuse as moto does."""
        return self.aws.refuse(status, reason)

    def _of_the_table(self, operation: str, request: Request) -> Response:
        asked = json.loads(request.body)
        keys = list(written_keys(operation, asked)) if operation in WRITES else []
        before = [self._item(request, key) for key in keys]
        answered = self.aws.answer(request)
        in_transaction = operation == "TransactWriteItems"
        for key, was in zip(keys, before, strict=True):
            is_now = self._item(request, key)
            of_table, of_indexes = write_units(
                was, is_now, self.indexes, in_transaction=in_transaction
            )
            self.counts["write_units"] += of_table
            self.counts["index_units"] += of_indexes
        if operation in READS:
            units = read_units(operation, asked, json.loads(answered.body))
            self.counts["read_halves"] += round(2 * units)
        return answered

    def _item(self, request: Request, key: Item) -> Item:
        """Look at an item beside what is asked; empty if there is none."""
        name = self.table_name
        body = json.dumps({"TableName": name, "Key": key, "ConsistentRead": True}).encode()
        headers = tuple(
            (header, "DynamoDB_20120810.GetItem" if header.lower() == "x-amz-target" else value)
            for header, value in request.headers
            if header.lower() != "content-length"
        )
        looked = replace(request, headers=headers, body=body)
        item: Item = json.loads(self.aws.answer(looked).body).get("Item", {})
        return item


def measured(
    meter: Meter,
    log: StringIO,
    invoke: Callable[[], int],
    times: int,
    prepare: Callable[[], object] = lambda: None,
) -> Use:
    """Invoke some times, and tell what the last invocation used and the usual processor time.

    Args:
        meter: AWS, as the function sees it.
        log: What it writes to.
        invoke: Has the function answer; returns the answer's size.
        times: How often.
        prepare: Is called before each, and not measured.
    """
    took_ms: list[float] = []
    size = log_bytes = 0
    for _ in range(times):
        prepare()
        meter.counts.clear()
        written = log.tell()
        # This thread's alone: moto answers in others.
        before_ns = time.thread_time_ns()
        size = invoke()
        took_ms.append((time.thread_time_ns() - before_ns) / 1e6)
        log_bytes = log.tell() - written
    counts = meter.counts
    return Use(
        cpu_ms=median(took_ms),
        waits=counts["waits"],
        read_units=counts["read_halves"] / 2,
        write_units=counts["write_units"],
        index_units=counts["index_units"],
        events=counts["events"],
        key_calls=counts["key_calls"],
        messages=counts["messages"],
        log_bytes=log_bytes,
        answer_bytes=size,
    )
