"""The answer that lists organizations at Sectigo."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cagateway.api.bodies.common import Body, message

# What is known where functions/connection_test gave no answer: it takes 22 s at most, and a few run
# at once.
UNFINISHED = {
    "reason": "connection-test-unfinished",
    "message": "Sectigo was not asked, or was not done within 22 s. Try again.",
}
NO_ORGANIZATIONS: Mapping[str, Any] = {"organizations": [], "isComplete": True, **UNFINISHED}


def organization_list(found: Mapping[str, Any]) -> Body:
    """Render the organizations that functions/connection_test found, or why there are none."""
    connection = {"state": "ok"}
    text = f"Sectigo lists {len(found['organizations'])} organizations and departments."
    if found["reason"]:
        connection = {"state": "failed", "reason": found["reason"], "message": found["message"]}
        text = "Sectigo lists no organizations for it."
    elif not found["isComplete"]:
        text = f"These are the first {len(found['organizations'])}; Sectigo lists more."
    return {
        "type": "OrganizationsResponse",
        "message": message(text),
        "organizations": found["organizations"],
        "isComplete": found["isComplete"],
        "connection": connection,
    }
