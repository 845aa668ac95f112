"""Instants in items: text where people read them, milliseconds where conditions compare them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from cagateway.store import Value


def to_milliseconds(instant: datetime) -> Value:
    """Give an instant as a number that conditions can compare."""
    return {"N": str(round(instant.timestamp() * 1000))}


def from_milliseconds(attribute: Mapping[str, str] | None) -> datetime | None:
    """Read such a number."""
    return None if attribute is None else datetime.fromtimestamp(int(attribute["N"]) / 1000, UTC)


def to_text(instant: datetime) -> str:
    """Give an instant as ISO 8601, in UTC."""
    return instant.astimezone(UTC).isoformat()


def from_text(text: str) -> datetime:
    """Read ISO 8601; what names no zone is UTC."""
    instant = datetime.fromisoformat(text)
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def to_seconds(at: datetime) -> Value:
    """Give a time as DynamoDB's expiry has it."""
    return {"N": str(int(at.timestamp()))}
