"""A CA's history: one item for each sync that asked Sectigo, and each change of its configuration.

An item is also the outbox for the events that tell of it: it is written in the same transaction as
what it tells, and marked once they are out, so that none is lost with the function that wrote it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from cagateway.domain.authorities.history import HistoryEntry
from cagateway.domain.sync.run import SyncRun
from cagateway.store import keys

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

# A year and a month: an audit looks back a year.
KEPT = timedelta(days=400)
_ENTRY: TypeAdapter[HistoryEntry] = TypeAdapter(HistoryEntry)


def happened_at(entry: HistoryEntry) -> datetime:
    """Tell where in time an entry belongs."""
    return entry.started_at if isinstance(entry, SyncRun) else entry.changed_at


def sort_key(entry: HistoryEntry) -> str:
    """Give the item's sort key: by time, so that the newest are read first."""
    at = f"{keys.HISTORY}{happened_at(entry):%Y-%m-%dT%H:%M:%S.%fZ}"
    if isinstance(entry, SyncRun):
        return f"{at}#sync-{entry.generation}"
    return f"{at}#version-{entry.version}"


def to_attributes(entry: HistoryEntry) -> dict[str, AttributeValueTypeDef]:
    """Give the attributes of an entry's item, without its keys."""
    return {
        "entry": {"S": _ENTRY.dump_json(entry).decode()},
        "isAnnounced": {"BOOL": False},
        "expiresAt": {"N": str(int((happened_at(entry) + KEPT).timestamp()))},
    }


def from_attributes(item: Mapping[str, Any]) -> HistoryEntry:
    """Read an entry's item."""
    return _ENTRY.validate_json(item["entry"]["S"])
