"""Where a CA's syncs stand, as attributes of one DynamoDB item.

Instants are numbers of milliseconds, so that conditions can compare them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from cagateway.domain.sync_state import FailureReason, SyncFailure, SyncState

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef


def to_milliseconds(instant: datetime) -> AttributeValueTypeDef:
    """Give an instant as an attribute value."""
    return {"N": str(round(instant.timestamp() * 1000))}


def to_failure(failure: SyncFailure) -> AttributeValueTypeDef:
    """Give a failure as an attribute value."""
    return {
        "M": {
            "reason": {"S": failure.reason},
            "message": {"S": failure.message},
            "failedAt": to_milliseconds(failure.failed_at),
        }
    }


def from_attributes(item: Mapping[str, Any]) -> SyncState:
    """Read the item; an absent one reads as a CA that nobody has synced."""
    failure = item.get("failure", {}).get("M")
    return SyncState(
        synced_at=_instant(item.get("syncedAt")),
        synced_source=item.get("syncedSource", {}).get("S"),
        asked_until=_instant(item.get("askedUntil")),
        failure=None if failure is None else _failure(failure),
        consecutive_failures=int(item.get("failures", {"N": "0"})["N"]),
        next_attempt_at=_instant(item.get("nextAttemptAt")),
    )


def _failure(attributes: Mapping[str, Any]) -> SyncFailure:
    return SyncFailure(
        reason=FailureReason(attributes["reason"]["S"]),
        message=attributes["message"]["S"],
        failed_at=_as_instant(attributes["failedAt"]),
    )


def _instant(attribute: Mapping[str, str] | None) -> datetime | None:
    return None if attribute is None else _as_instant(attribute)


def _as_instant(attribute: Mapping[str, str]) -> datetime:
    return datetime.fromtimestamp(int(attribute["N"]) / 1000, UTC)
