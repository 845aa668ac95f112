"""What DynamoDB is asked: round trips, bytes, and the units that AWS would bill.

moto tells no units that mean anything, so they are counted here, by AWS's rule: what an operation
reads is billed by the size of the items that it finds, whatever part of them it gives back; 4 KB to
a unit, and half of that where the read need not be consistent.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any, Protocol

from local.http_server import Request, Response

_UNIT_BYTES = 4_096
_READS = frozenset({"GetItem", "Query", "BatchGetItem"})
_PROJECTION = "ProjectionExpression"
_TYPES = frozenset({"S", "N", "B", "BOOL", "NULL", "L", "M", "SS", "NS", "BS"})


@dataclass(frozen=True, slots=True)
class DynamoDBUse:
    """What was asked.

    Args:
        calls: Round trips, reads and writes.
        read_units: As AWS bills them.
        answered_bytes: What came back, as JSON.
    """

    calls: int = 0
    read_units: float = 0
    answered_bytes: int = 0


class Application(Protocol):
    """What answers in the end."""

    def answer(self, request: Request) -> Response:
        """Answer a request."""
        ...

    def refuse(self, status: HTTPStatus, reason: str) -> Response:
        """Answer what HTTP itself refuses."""
        ...


class MeteredApplication:
    """Counts what goes to DynamoDB, and takes events by itself.

    moto keeps every event that nobody takes, and becomes slower with each: what is measured then
    is moto.
    """

    def __init__(self, aws: Application) -> None:
        self._aws = aws
        self._use = DynamoDBUse()

    def use_since_last_asked(self) -> DynamoDBUse:
        """Tell, and begin anew."""
        use, self._use = self._use, DynamoDBUse()
        return use

    def answer(self, request: Request) -> Response:
        """Answer as AWS does."""
        target = next(iter(request.values("X-Amz-Target")), "")
        service, _, operation = target.partition(".")
        if target == "AWSEvents.PutEvents":
            return _taken(request)
        answered = self._aws.answer(request)
        if service.startswith("DynamoDB_") and answered.status == HTTPStatus.OK:
            units = self._units(request, answered, operation) if operation in _READS else 0
            self._use = DynamoDBUse(
                self._use.calls + 1,
                self._use.read_units + units,
                self._use.answered_bytes + len(answered.body),
            )
        return answered

    def refuse(self, status: HTTPStatus, reason: str) -> Response:
        """Answer what HTTP itself refuses."""
        return self._aws.refuse(status, reason)

    def _units(self, request: Request, answered: Response, operation: str) -> float:
        asked: dict[str, Any] = json.loads(request.body)
        if _PROJECTION in asked:
            answered = self._aws.answer(_with_body(request, _without_projection(asked)))
        return read_units(operation, asked, json.loads(answered.body))


def _without_projection(asked: dict[str, Any]) -> dict[str, Any]:
    """Ask for whole items; a name that nothing uses then would be refused."""
    whole = {name: value for name, value in asked.items() if name != _PROJECTION}
    conditions = " ".join(str(value) for name, value in whole.items() if "Expression" in name)
    names: dict[str, str] = whole.pop("ExpressionAttributeNames", {})
    kept = {name: text for name, text in names.items() if name in conditions}
    return whole | ({"ExpressionAttributeNames": kept} if kept else {})


def _with_body(request: Request, content: object) -> Request:
    headers = tuple(each for each in request.headers if each[0].lower() != "content-length")
    return replace(request, headers=headers, body=json.dumps(content).encode())


def read_units(operation: str, asked: dict[str, Any], answer: dict[str, Any]) -> float:
    """Count what AWS would bill for a read, given its answer without any projection.

    >>> read_units("GetItem", {"ConsistentRead": True}, {"Item": {"pk": {"S": "x" * 5000}}})
    2
    >>> read_units("Query", {}, {"Items": [{"pk": {"S": "x" * 5000}}]})
    1.0
    """
    if operation == "BatchGetItem":
        # Each item is rounded up by itself; a query's are added up first.
        return sum(
            _billed(item, consistent=bool(asked["RequestItems"][table].get("ConsistentRead")))
            for table, items in answer["Responses"].items()
            for item in items
        )
    found = answer.get("Items", answer.get("Item", {}))
    return _billed(found, consistent=bool(asked.get("ConsistentRead")))


def _billed(found: object, *, consistent: bool) -> float:
    units = max(1, math.ceil(_size_bytes(found) / _UNIT_BYTES))
    return units if consistent else units / 2


def _size_bytes(value: object) -> int:
    """Add up names and values; what JSON writes around them is not billed.

    >>> _size_bytes({"pk": {"S": "four"}, "blob": {"B": "AAAA"}})
    13
    """
    if isinstance(value, list):
        return sum(map(_size_bytes, value))
    if not isinstance(value, dict):
        return len(str(value).encode())
    if value.keys() == {"B"}:
        return len(value["B"]) * 3 // 4  # base64 on the wire, bytes in the table
    if value.keys() <= _TYPES:
        return sum(map(_size_bytes, value.values()))
    return sum(len(name) + _size_bytes(one) for name, one in value.items())


def _taken(request: Request) -> Response:
    entries = json.loads(request.body)["Entries"]
    body = {
        "FailedEntryCount": 0,
        "Entries": [{"EventId": f"event-{number}"} for number, _ in enumerate(entries)],
    }
    headers = (("Content-Type", "application/x-amz-json-1.1"),)
    return Response(HTTPStatus.OK, headers, json.dumps(body).encode())
