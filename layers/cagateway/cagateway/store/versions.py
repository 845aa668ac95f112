"""Conditions on a document's version: nobody overwrites what they have not seen."""

from __future__ import annotations

from typing import Any

from cagateway.domain.documents import Versioned


def is_still(seen: Versioned | None) -> dict[str, Any]:
    """Make the condition that a document is as it was seen.

    One that was deleted and created again has version 1 a second time, but not its time.
    """
    if seen is None:
        return {"ConditionExpression": "attribute_not_exists(pk)"}
    return {
        "ConditionExpression": "version = :version AND changedAt = :at",
        "ExpressionAttributeValues": {
            ":version": {"N": str(seen.version)},
            ":at": {"S": seen.changed_at.isoformat()},
        },
    }
