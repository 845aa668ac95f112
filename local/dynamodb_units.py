"""What AWS would bill for a read of DynamoDB, which moto does not tell.

What an operation reads is billed by the size of the items that it finds, whatever part of them it
gives back; 4 KB to a unit, and half of that where the read need not be consistent.
"""

from __future__ import annotations

import math
from typing import Any

READS = frozenset({"GetItem", "Query", "BatchGetItem"})
_UNIT_BYTES = 4_096
_TYPES = frozenset({"S", "N", "B", "BOOL", "NULL", "L", "M", "SS", "NS", "BS"})


def read_units(operation: str, asked: dict[str, Any], answer: dict[str, Any]) -> float:
    """Count what AWS would bill for a read, given its answer without any projection.

    >>> read_units("GetItem", {"ConsistentRead": True}, {"Item": {"pk": {"S": "x" * 5000}}})
    2
    >>> read_units("Query", {}, {"Items": [{"pk": {"S": "x" * 5000}}]})
    1.0
    >>> keys = {"Keys": [{"pk": {"S": "a"}}, {"pk": {"S": "b"}}]}
    >>> read_units("BatchGetItem", {"RequestItems": {"T": keys}}, {"Responses": {"T": []}})
    1.0
    """
    if operation == "BatchGetItem":
        return sum(
            _billed_batch(wanted, answer["Responses"].get(table, []))
            for table, wanted in asked["RequestItems"].items()
        )
    found = answer.get("Items", answer.get("Item", {}))
    return _billed(found, consistent=bool(asked.get("ConsistentRead")))


def _billed_batch(wanted: dict[str, Any], items: list[Any]) -> float:
    # Each item is rounded up by itself; a query's are added up first. "Requests for nonexistent
    # items consume the minimum read capacity units" (BatchGetItem in DynamoDB's API reference).
    missing: list[Any] = [{}] * (len(wanted["Keys"]) - len(items))
    consistent = bool(wanted.get("ConsistentRead"))
    return sum(_billed(item, consistent=consistent) for item in (*items, *missing))


def _billed(found: object, *, consistent: bool) -> float:
    units = max(1, math.ceil(size_bytes(found) / _UNIT_BYTES))
    return units if consistent else units / 2


def size_bytes(value: object) -> int:
    """Add up names and values; what JSON writes around them is not billed.

    >>> size_bytes({"pk": {"S": "four"}, "blob": {"B": "AAAA"}})
    13
    """
    if isinstance(value, list):
        return sum(map(size_bytes, value))
    if not isinstance(value, dict):
        return len(str(value).encode())
    if value.keys() == {"B"}:
        return len(value["B"]) * 3 // 4  # base64 on the wire, bytes in the table
    if value.keys() <= _TYPES:
        return sum(map(size_bytes, value.values()))
    return sum(len(name) + size_bytes(one) for name, one in value.items())
