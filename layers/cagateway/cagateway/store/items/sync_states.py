"""Where a CA's syncs stand, as attributes of one DynamoDB item.

Instants that conditions compare are numbers of milliseconds.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from cagateway.domain.sync.state import (
    FailureReason,
    HeldList,
    Setback,
    SyncFailure,
    SyncState,
)

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef


def to_milliseconds(instant: datetime) -> AttributeValueTypeDef:
    """Give an instant as an attribute value."""
    return {"N": str(round(instant.timestamp() * 1000))}


def to_setback(setback: Setback) -> AttributeValueTypeDef:
    """Give a setback as an attribute value."""
    return {"S": json.dumps(asdict(setback), default=datetime.isoformat)}


def from_attributes(item: Mapping[str, Any]) -> SyncState:
    """Read the item; an absent one reads as a CA that nobody has synced."""
    setback = item.get("setback", {}).get("S")
    return SyncState(
        synced_at=_instant(item.get("syncedAt")),
        synced_source=item.get("syncedSource", {}).get("S"),
        asked_until=_instant(item.get("askedUntil")),
        setback=None if setback is None else _setback(json.loads(setback)),
    )


def _setback(fields: Mapping[str, Any]) -> Setback:
    failure, held = fields["failure"], fields["held"]
    return Setback(
        source=fields["source"],
        failure=SyncFailure(
            _reason(failure["reason"]),
            failure["message"],
            datetime.fromisoformat(failure["failed_at"]),
        ),
        failures=fields["failures"],
        next_attempt_at=datetime.fromisoformat(fields["next_attempt_at"]),
        held=None if held is None else HeldList(**held),
    )


def _reason(text: str) -> FailureReason:
    """Read a reason; one that only newer software knows is some error or other."""
    known = {str(reason): reason for reason in FailureReason}
    return known.get(text, FailureReason.SERVER_ERROR)


def _instant(attribute: Mapping[str, str] | None) -> datetime | None:
    return None if attribute is None else datetime.fromtimestamp(int(attribute["N"]) / 1000, UTC)
