"""What one invocation uses, measured on the real handlers: processor time, calls, units, bytes."""

from __future__ import annotations

import json
import math
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from io import StringIO
from statistics import median

from local.dynamodb_units import READS, read_units
from local.http_server import Request, Response
from local.moto_server import MotoApplication

_WRITE_UNIT_BYTES = 1_024
_WRITES = frozenset({"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem"})


@dataclass(frozen=True, slots=True)
class Use:
    """What one invocation used.

    Args:
        cpu_ms: Of this machine's processor, a whole one.
        waits: Calls to AWS's services that it waited for.
        read_units: Of DynamoDB, as AWS bills them.
        write_units: The same.
        events: Sent to the bus.
        log_bytes: Written by the function itself.
        answer_bytes: Sent to whoever asked.
    """

    cpu_ms: float = 0
    waits: int = 0
    read_units: float = 0
    write_units: float = 0
    events: int = 0
    log_bytes: int = 0
    answer_bytes: int = 0


@dataclass
class Meter:
    """moto's AWS, which notes what it is asked."""

    aws: MotoApplication = field(default_factory=MotoApplication)
    counts: Counter[str] = field(default_factory=Counter)

    def answer(self, request: Request) -> Response:
        """Have moto answer, and count."""
        answered = self.aws.answer(request)
        target = next(iter(request.values("X-Amz-Target")), "")
        service, _, operation = target.partition(".")
        self.counts["waits"] += 1
        if service.startswith("DynamoDB_"):
            self._count_units(operation, request.body, answered.body)
        elif operation == "PutEvents":
            self.counts["events"] += len(json.loads(request.body)["Entries"])
        return answered

    def refuse(self, status: HTTPStatus, reason: str) -> Response:
        """Refuse as moto does."""
        return self.aws.refuse(status, reason)

    def _count_units(self, operation: str, asked: bytes, answered: bytes) -> None:
        """Count by AWS's rule; a write with its JSON for its size, which is a little longer."""
        if operation == "TransactWriteItems":
            # Each of its items is written twice: once to prepare, once to commit.
            items = json.loads(asked)["TransactItems"]
            self.counts["write_halves"] += sum(2 * 2 * _units(each) for each in items)
        elif operation in _WRITES:
            self.counts["write_halves"] += 2 * math.ceil(len(asked) / _WRITE_UNIT_BYTES)
        elif operation in READS:
            units = read_units(operation, json.loads(asked), json.loads(answered))
            self.counts["read_halves"] += round(2 * units)


def _units(item: object) -> int:
    return math.ceil(len(json.dumps(item)) / _WRITE_UNIT_BYTES)


def measured(meter: Meter, log: StringIO, invoke: Callable[[], int], times: int) -> Use:
    """Invoke some times, and tell what the last invocation used and the usual processor time.

    Args:
        meter: AWS, as the function sees it.
        log: What it writes to.
        invoke: Has the function answer; returns the answer's size.
        times: How often.
    """
    took_ms: list[float] = []
    size = log_bytes = 0
    for _ in range(times):
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
        write_units=counts["write_halves"] / 2,
        events=counts["events"],
        log_bytes=log_bytes,
        answer_bytes=size,
    )
