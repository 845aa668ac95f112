"""A DynamoDB that refuses transactions as the real one does, which no engine for tests does.

A transaction conflicts with another one under way that has an item in common, and a single write
with one that has its item. Single writes of one item are done one after the other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from tests.fakes.virtual_time import VirtualTime

# What AWS's own service takes, within its region.
TRANSACTION_SECONDS, WRITE_SECONDS, READ_SECONDS = 0.012, 0.006, 0.003


@dataclass
class ConflictingDynamoDB:
    """Stands before a client; how long its calls take is virtual."""

    real: Any
    time: VirtualTime
    under_way: set[tuple[str, str]] = field(default_factory=set)
    conflicts: int = 0

    def transact_write_items(self, **parameters: Any) -> Any:  # noqa: ANN401 - as boto3's
        keys = {_key_of(action) for action in parameters["TransactItems"]}
        if keys & self.under_way:
            self.conflicts += 1
            reasons = [{"Code": "TransactionConflict"}]
            raise _error("TransactionCanceledException", "TransactWriteItems", reasons)
        self.under_way |= keys
        try:
            self.time.sleep(TRANSACTION_SECONDS)
            return self.real.transact_write_items(**parameters)
        finally:
            self.under_way -= keys

    def update_item(self, **parameters: Any) -> Any:  # noqa: ANN401 - as boto3's
        if _text(parameters["Key"]) in self.under_way:
            self.conflicts += 1
            raise _error("TransactionConflictException", "UpdateItem", [])
        self.time.sleep(WRITE_SECONDS)
        return self.real.update_item(**parameters)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(**parameters: Any) -> Any:  # noqa: ANN401 - as boto3's
            self.time.sleep(READ_SECONDS)
            return getattr(self.real, name)(**parameters)

        return call


def _key_of(action: dict[str, Any]) -> tuple[str, str]:
    (about,) = action.values()
    return _text(about.get("Key") or about["Item"])


def _text(key: dict[str, Any]) -> tuple[str, str]:
    return key["pk"]["S"], key["sk"]["S"]


def _error(code: str, operation: str, reasons: list[dict[str, str]]) -> ClientError:
    answer: Any = {
        "Error": {"Code": code, "Message": "conflict"},
        "ResponseMetadata": {"HTTPStatusCode": 400, "RetryAttempts": 0},
        "CancellationReasons": reasons,
    }
    return ClientError(answer, operation)
